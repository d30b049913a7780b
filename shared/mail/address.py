"""What a typed e-mail address must look like; whether somebody reads there, only a mail can tell."""

import re

LONGEST_ADDRESS = 254  # characters, RFC 5321 4.5.3.1.3

_ADDRESS = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")


def is_address(text: str) -> bool:
    """Whether this is one address and nothing beside it, such as naam@voorbeeld.nl (threat 39)."""
    return len(text) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None
