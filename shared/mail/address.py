"""What a typed e-mail address must look like; whether somebody reads there, only a mail can tell."""

import re
from typing import Final

LONGEST_ADDRESS = 254  # characters, RFC 5321 4.5.3.1.3

_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"  # RFC 5322 3.2.3
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"  # RFC 5321 4.1.2, RFC 1035 2.3.4

# A whole text, not longer than that: what is beyond (quotes, letters of RFC 6531) few servers take and we cannot write.
ADDRESS: Final = rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+"


def is_address(text: str) -> bool:
    """Whether this is one address and nothing beside it, such as naam@voorbeeld.nl (threat 39)."""
    return len(text) <= LONGEST_ADDRESS and re.fullmatch(ADDRESS, text) is not None
