"""Salted digests of what can be erased, so that a chained row proves its detail and does not hold it (K29).

The detail has two parts with a salt each: where the request came from (address, agent), which is replaced by
keyed hashes first, and the rest. A part whose salt is gone cannot be guessed back from its digest.
"""

import hmac
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256

KEYED = "keyed:"
KEYED_HEX = 32
WRITTEN_OUT = 4096  # parts that are kept written out; most events come from the same few places


def counted(texts: Iterable[str | None]) -> str:
    """The texts with their number of characters in front, so that no two lists read alike; None is a dash."""
    return "".join(["-" if text is None else f"{len(text)}:{text}" for text in texts])


def part_digest(salt: bytes, part: Mapping[str, str]) -> str:
    """SHA-256 over salt and part, hex."""
    return sha256(salt + _pairs(part)).hexdigest()


@lru_cache(WRITTEN_OUT)
def written_out(part_json: str) -> bytes | None:
    """What is digested of a part that lies in the database as JSON; None when that is no object of texts."""
    try:
        part = json.loads(part_json)
    except (ValueError, RecursionError):
        return None
    is_part = isinstance(part, dict) and all(isinstance(value, str) for value in part.values())
    return _pairs(part) if is_part else None


def whole_digest(origin_digest: str, rest_digest: str) -> str:
    """What the chained row keeps: SHA-256 over the digests of both parts, hex."""
    return sha256(f"{origin_digest}{rest_digest}".encode()).hexdigest()


def keyed(key: bytes, part: Mapping[str, str]) -> dict[str, str]:
    """The part with each value as a keyed hash: equal values stay recognisable, none can be read."""
    return {name: f"{KEYED}{_hmac(key, value)}" if value else "" for name, value in part.items()}


def _pairs(part: Mapping[str, str]) -> bytes:
    return counted([text for pair in sorted(part.items()) for text in pair]).encode()


def _hmac(key: bytes, value: str) -> str:
    return hmac.new(key, value.encode(), sha256).hexdigest()[:KEYED_HEX]
