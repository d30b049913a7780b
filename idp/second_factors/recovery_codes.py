"""Ten codes for the day that app and key are out of reach (I10c, threat 27, NIST SP 800-63B-4 4.2.1.1)."""

import re
import secrets
from collections.abc import Sequence
from datetime import datetime

from idp.hashing import SlowHasher
from idp.second_factors.ports import CodeSet

ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # no I L O U 0 1, which look like others
CODES = 10
LENGTH = 16  # 78 random bits; 64 is the least
GROUP = 4
SET_ID_BYTES = 16


def new_codes() -> tuple[str, ...]:
    """Ten different codes such as 4KQ7-M2XD-9RTB-W6HN."""
    codes: set[str] = set()
    while len(codes) < CODES:
        codes.add(_grouped("".join(secrets.choice(ALPHABET) for _ in range(LENGTH))))
    return tuple(codes)


def code_of(typed: str) -> str | None:
    """The code as it is hashed: capitals without hyphens and spaces; None when it is no code at all."""
    bare = re.sub(r"[\s-]", "", typed).upper()
    return bare if len(bare) == LENGTH and set(bare) <= set(ALPHABET) else None


def hashed(codes: Sequence[str], hasher: SlowHasher, now: datetime) -> CodeSet:
    """The set as it is kept: one salt for all, so that one hash checks a typed code against each. Raises TooBusy."""
    recipe = hasher.recipe()
    digests = tuple(hasher.digest(recipe, code_of(code) or "") for code in codes)
    return CodeSet(secrets.token_urlsafe(SET_ID_BYTES), recipe, digests, now)


def _grouped(code: str) -> str:
    return "-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP))
