"""Client secrets: 256 random bits, kept as SHA-256, compared in constant time.

A slow hash would put a password hash into every token request and gain nothing for a random secret
(threat 23).
"""

from __future__ import annotations

import secrets
from datetime import datetime

from idp.clients.model import Client
from idp.hashing import random_secret, secret_digest


def generate_secret() -> tuple[str, str]:
    """A new secret, shown once, and the digest of it that is stored."""
    secret = random_secret()
    return secret, secret_digest(secret)


def proves(client: Client, given: str, now: datetime) -> bool:
    """True for the client's secret, and for the one before as long as it lives; both are always compared."""
    old = client.old_at(now)
    present, before = matches(client.secret_sha256, given), matches(old.secret_sha256 if old else None, given)
    return present or before


def matches(stored_digest: str | None, given: str) -> bool:
    """True when the given text is the secret, also for text beyond ASCII (M-19); False without a secret."""
    return secrets.compare_digest(stored_digest or "", secret_digest(given))
