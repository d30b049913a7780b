"""The manuals as files, one for each manual and language, and the links to them with their size (S39)."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask_babel import format_decimal

from portal.manuals import MANUALS
from shared.layout.language import LANGUAGES, current_language

FOLDER = "manuals"
BYTES_PER_MB = 1_000_000
SMALLEST_SHOWN_MB = 0.1


class ManualFiles:
    """The files below one folder; a manual without a file has no link."""

    def __init__(self, var: Path) -> None:
        self._folder = var / FOLDER

    def file(self, key: str, language: str) -> Path | None:
        """The PDF of a manual, or None when it was not made."""
        file = self.path(key, language)
        return file if key in MANUALS and language in LANGUAGES and file.is_file() else None

    def install(self, app: Flask) -> None:
        """Let templates ask for the PDF of a manual in the language of the page."""
        app.jinja_env.globals["manual_pdf"] = self._link

    def path(self, key: str, language: str) -> Path:
        """Where the PDF of a manual belongs."""
        return self._folder / f"{key}-{language}.pdf"

    def _link(self, key: str) -> dict[str, str] | None:
        """Address and size in words ('0,1 MB') of the PDF, for the language of the page."""
        language = current_language()
        file = self.file(key, language)
        if file is None:
            return None
        megabytes = max(file.stat().st_size / BYTES_PER_MB, SMALLEST_SHOWN_MB)
        return {"href": f"/handleidingen/{file.name}", "size": f"{format_decimal(megabytes, format='0.0')} MB"}
