"""Identifiers of the protocol. Secrets (codes, tokens) are hashing.random_secret, stored as secret_digest."""

from __future__ import annotations

import secrets

ID_BYTES = 16


def new_id() -> str:
    """128 random bits as URL-safe text: cannot be guessed and never comes back (OP-19, OP-86)."""
    return secrets.token_urlsafe(ID_BYTES)


def new_client_id() -> str:
    """The same for an application; never with a dash in front, which a command would take for an option."""
    value = new_id()
    while value.startswith("-"):
        value = new_id()
    return value
