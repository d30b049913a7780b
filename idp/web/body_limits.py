"""How large a form may be: only those of the console that take a signed form take a file."""

from flask import Flask, request

FORM_BYTES = 64 * 1024
WITH_FILE_BYTES = 7 * 1024 * 1024  # 5 MiB as base64 in JSON, and the other fields
WITH_FILE = frozenset({"beheer_aanvragen.enter", "beheer_api.act", "beheer_gebruiker.act"})


def install_body_limits(app: Flask) -> None:
    """Set the limit of each request; must be installed before anything reads a form (CSRF does)."""

    @app.before_request
    def limit() -> None:
        request.max_content_length = WITH_FILE_BYTES if request.endpoint in WITH_FILE else FORM_BYTES
