"""Saved SHA-256 states: they hold the last bytes of a file in plain, so they lie encrypted like it (threat 42)."""

from shared.encryption import DecryptionRefused, Vault

PLAIN_BYTES = 112  # as migration 0006 and before stored them


def sealed_state(vault: Vault, upload_id: str, state: bytes | None) -> bytes | None:
    """The state as the row keeps it."""
    return None if state is None else vault.encrypt(purpose_of(upload_id), state)


def opened_state(vault: Vault, upload_id: str, value: bytes | None) -> bytes | None:
    """The state; None where there is none or no key opens it: the digest is then computed by reading."""
    if value is None or len(value) == PLAIN_BYTES:
        return value
    try:
        return vault.decrypt(purpose_of(upload_id), value)
    except DecryptionRefused:
        return None


def purpose_of(upload_id: str) -> str:
    return f"hash_state:{upload_id}"
