"""`/.well-known/security.txt` (RFC 9116): where a weakness is reported."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Response

from shared.clock import Clock
from shared.layout.contact import ContactSettings
from shared.layout.model import Links

_VALIDITY = timedelta(days=180)


def security_txt(links: Links, contact: ContactSettings, expires: str) -> str:
    """The file's text. expires: RFC 3339, at most a year ahead (RFC 9116 2.5.5)."""
    lines = (
        f"Contact: mailto:{contact.security_email}",
        f"Contact: {links.portal}/kwetsbaarheid-melden",
        f"Expires: {expires}",
        "Preferred-Languages: nl, en",
        f"Canonical: {links.portal}/.well-known/security.txt",
        f"Policy: {links.portal}/kwetsbaarheid-melden",
    )
    return "\n".join(lines) + "\n"


def install_security_txt(app: Flask, links: Links, clock: Clock, contact: ContactSettings) -> None:
    """Serve the file on this service."""

    def serve() -> Response:
        expires = (clock.now() + _VALIDITY).strftime("%Y-%m-%dT00:00:00Z")
        return Response(security_txt(links, contact, expires), mimetype="text/plain")

    app.add_url_rule("/.well-known/security.txt", "security_txt", serve)
