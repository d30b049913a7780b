"""Salted digests of what can be erased, so that a chained row proves its detail and does not hold it (K29).

The detail has two parts with a salt each: where the request came from (address, agent), which is replaced by
keyed hashes first, and the rest. A part whose salt is gone cannot be guessed back from its digest.
"""

import hmac
from collections.abc import Iterable, Mapping
from hashlib import sha256

KEYED = "keyed:"
KEYED_HEX = 32


def counted(texts: Iterable[str | None]) -> str:
    """The texts with their number of characters in front, so that no two lists read alike; None is a dash."""
    return "".join(["-" if text is None else f"{len(text)}:{text}" for text in texts])


def part_digest(salt: bytes, part: Mapping[str, str]) -> str:
    """SHA-256 over salt and part, hex."""
    return sha256(salt + counted([text for pair in sorted(part.items()) for text in pair]).encode()).hexdigest()


def whole_digest(origin_digest: str, rest_digest: str) -> str:
    """What the chained row keeps: SHA-256 over the digests of both parts, hex."""
    return sha256(f"{origin_digest}{rest_digest}".encode()).hexdigest()


def keyed(key: bytes, part: Mapping[str, str]) -> dict[str, str]:
    """The part with each value as a keyed hash: equal values stay recognisable, none can be read."""
    return {name: f"{KEYED}{_hmac(key, value)}" if value else "" for name, value in part.items()}


def _hmac(key: bytes, value: str) -> str:
    return hmac.new(key, value.encode(), sha256).hexdigest()[:KEYED_HEX]
