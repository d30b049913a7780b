"""base64url without padding, as JOSE, OAuth and OpenID Connect write bytes (RFC 7515 2)."""

from __future__ import annotations

import base64


def encoded(data: bytes) -> bytes:
    """The bytes in ASCII."""
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def as_text(data: bytes) -> str:
    """The same as text."""
    return encoded(data).decode("ascii")
