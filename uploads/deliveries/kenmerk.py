"""The reference of a delivery: `AL-2027-0211-M4RH`, date and four characters without look-alikes (K36).

Four make 614,656 a day, for all relations together. When those are scarce a reference has more, up to eight.
"""

import re
import secrets
from datetime import datetime

from shared.clock import AMSTERDAM

ALPHABET = "3456789ABCDEFGHJKMNPQRTVWXYZ"  # no 0 O, 1 I L, 2, S (looks like 5), U
FEWEST_CHARACTERS, MOST_CHARACTERS = 4, 8

SHAPE = rf"AL-\d{{4}}-\d{{4}}-[{ALPHABET}]{{{FEWEST_CHARACTERS},{MOST_CHARACTERS}}}"
_SHAPE = re.compile(SHAPE)


def new_kenmerk(now: datetime, characters: int = FEWEST_CHARACTERS) -> str:
    """A reference of today's Dutch date with so many random characters; the caller makes sure that it is unique."""
    day = now.astimezone(AMSTERDAM)
    return f"AL-{day:%Y}-{day:%m%d}-" + "".join(secrets.choice(ALPHABET) for _ in range(characters))


def is_kenmerk(text: str) -> bool:
    """Whether a text has the shape of a reference, before it is looked up or put into an answer."""
    return _SHAPE.fullmatch(text) is not None
