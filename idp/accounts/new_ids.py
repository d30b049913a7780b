"""Ids of new relations and accounts: random, so that none is ever used again (S21)."""

import secrets

ID_BYTES = 16


def new_id() -> str:
    """128 random bits as URL-safe text, 22 characters."""
    return secrets.token_urlsafe(ID_BYTES)
