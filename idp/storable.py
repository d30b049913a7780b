"""JSON of others that both databases can keep and give back, bounded where RFC 8259 (6, 8.2, 9) leaves it open."""

from math import isfinite

DEEPEST = 32  # arrays and objects within each other
NUMBER_BITS = 63


def is_storable(value: object, *, levels: int = DEEPEST) -> bool:
    """False for a NUL or half a surrogate in a text or name, a number beyond 64 bits, and nesting without end."""
    if isinstance(value, str):
        return "\0" not in value and _is_whole(value)
    if isinstance(value, int):
        return value.bit_length() <= NUMBER_BITS
    if isinstance(value, float):
        return isfinite(value)
    if isinstance(value, dict):
        return levels > 0 and all(is_storable(part, levels=levels - 1) for pair in value.items() for part in pair)
    if isinstance(value, list):
        return levels > 0 and all(is_storable(part, levels=levels - 1) for part in value)
    return value is None


def _is_whole(text: str) -> bool:
    return not any("\ud800" <= sign <= "\udfff" for sign in text)
