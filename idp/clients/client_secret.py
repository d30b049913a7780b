"""Client secrets: 256 random bits, kept as SHA-256, compared in constant time.

A slow hash would put a password hash into every token request and gain nothing for a random secret
(PERFORMANCE.md 2.5 and 4). Threat 23.
"""

from __future__ import annotations

import secrets
from hashlib import sha256

SECRET_BYTES = 32


def generate_secret() -> str:
    """A new secret as URL-safe text: shown once, never stored."""
    return secrets.token_urlsafe(SECRET_BYTES)


def digest(secret: str) -> str:
    """What is stored of a secret: SHA-256 as hex. Any text is accepted, also beyond ASCII (M-19)."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def matches(stored_digest: str | None, given: str) -> bool:
    """True when the given text is the secret; False for a client that has none."""
    return secrets.compare_digest(stored_digest or "", digest(given))
