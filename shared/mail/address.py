"""What a typed e-mail address must look like; whether somebody reads there, only a mail can tell."""

import re
from typing import Final

LONGEST_ADDRESS = 254  # characters, RFC 5321 4.5.3.1.3

ADDRESS: Final = r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]+\.[^@\s,;<>\".]+"  # a whole text, not longer than that


def is_address(text: str) -> bool:
    """Whether this is one address and nothing beside it, such as naam@voorbeeld.nl (threat 39)."""
    return len(text) <= LONGEST_ADDRESS and re.fullmatch(ADDRESS, text) is not None
