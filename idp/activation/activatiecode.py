"""The activation code of a letter: 11 random characters and one that catches typing errors (S9).

ISO 7064 hybrid system MOD 31,30 over an alphabet without look-alikes: 54 random bits. The plain code
exists only while its letter is made; stored is a slow hash.
"""

import re
import secrets
from datetime import datetime, time, timedelta

from shared.clock import AMSTERDAM

ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # no I L O U 0 1
RANDOM_CHARACTERS = 11
CODE_CHARACTERS = RANDOM_CHARACTERS + 1
GROUP = 4
VALID_DAYS = 21  # after the day of printing (S9)
MAX_FAILURES = 5  # ever (K22)

_MODULUS = len(ALPHABET)
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_SEPARATORS = re.compile(r"[\s\u00ad\u2010-\u2015\u2212-]")


def new_code() -> str:
    """A code as it is stored and compared: 12 characters, no dashes."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return body + check_symbol(body)


def check_symbol(body: str) -> str:
    """The twelfth character of these eleven. ISO 7064 section 8, hybrid system."""
    return ALPHABET[(1 - _carried(body)) % _MODULUS]


def read_code(typed: str) -> str | None:
    """The code that was typed, in capitals and without spaces and dashes; None for a typing error."""
    code = normalised(typed)
    if len(code) != CODE_CHARACTERS or not set(code) <= set(ALPHABET):
        return None
    return code if check_symbol(code[:-1]) == code[-1] else None


def normalised(typed: str) -> str:
    """What was typed without anything that does not matter; empty when nothing was typed."""
    return _SEPARATORS.sub("", typed).upper()


def in_groups(code: str) -> tuple[str, ...]:
    """Three groups of four, as the letter shows them."""
    return tuple(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def last_moment(printed_at: datetime) -> datetime:
    """The first moment, aware UTC, at which a code no longer works: the end of the 21st day in Amsterdam."""
    last_day = printed_at.astimezone(AMSTERDAM).date() + timedelta(days=VALID_DAYS)
    after = datetime.combine(last_day + timedelta(days=1), time.min, AMSTERDAM)
    return after.astimezone(printed_at.tzinfo)


def _carried(body: str) -> int:
    """What the characters so far add up to, in 1 to 30 doubled modulo 31."""
    product = _MODULUS
    for character in body:
        total = (product + _VALUES[character]) % _MODULUS or _MODULUS
        product = total * 2 % (_MODULUS + 1)
    return product
