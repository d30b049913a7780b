"""Addresses to return to that can only lead to this same service (RFC 9700 2.1: no open redirector)."""

from __future__ import annotations


def own_path(given: str | None, *, default: str = "/") -> str:
    """`given` when it is a path on this host, else `default`.

    Refused: other hosts in every spelling browsers accept (`//x`, `/\\x`), control characters,
    anything that does not start with one slash.
    """
    if not given or not given.startswith("/") or given.startswith("//"):
        return default
    return default if any(ord(character) < 0x21 or character == "\\" for character in given) else given
