"""What people call their apps and keys."""

import unicodedata
from collections.abc import Collection

LONGEST = 60  # characters


def tidy(typed: str) -> str:
    """The name without control characters, outer and double spaces, and not longer than we keep."""
    visible = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in typed)
    return " ".join(unicodedata.normalize("NFC", visible).split())[:LONGEST].strip()


def comparable(name: str) -> str:
    """Two names with the same result are one to their owner."""
    return unicodedata.normalize("NFKC", name).casefold()


def free_name(wanted: str, taken: Collection[str]) -> str:
    """The wanted name, or that name with the first number that nobody has: 'App', 'App 2'."""
    used = {comparable(name) for name in taken}
    if comparable(wanted) not in used:
        return wanted
    number = 2
    while comparable(f"{wanted} {number}") in used:
        number += 1
    return f"{wanted} {number}"
