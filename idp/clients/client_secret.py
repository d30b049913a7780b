"""Client secrets: 256 random bits, kept as SHA-256, compared in constant time.

A slow hash would put a password hash into every token request and gain nothing for a random secret
(threat 23).
"""

from __future__ import annotations

import secrets

from idp.hashing import random_secret, secret_digest


def generate_secret() -> tuple[str, str]:
    """A new secret, shown once, and the digest of it that is stored."""
    secret = random_secret()
    return secret, secret_digest(secret)


def matches(stored_digest: str | None, given: str) -> bool:
    """True when the given text is the secret, also for text beyond ASCII (M-19); False without a secret."""
    return secrets.compare_digest(stored_digest or "", secret_digest(given))
