"""The reference of a delivery: `AL-2027-0211-M4RH`, date and four characters without look-alikes (K36)."""

import re
import secrets
from datetime import datetime
from zoneinfo import ZoneInfo

ALPHABET = "3456789ABCDEFGHJKMNPQRTVWXYZ"  # no 0 O, 1 I L, 2, S (looks like 5), U
RANDOM_CHARACTERS = 4
DUTCH_TIME = ZoneInfo("Europe/Amsterdam")

_SHAPE = re.compile(rf"AL-\d{{4}}-\d{{4}}-[{ALPHABET}]{{{RANDOM_CHARACTERS}}}")


def new_kenmerk(now: datetime) -> str:
    """A reference of today's Dutch date; the caller makes sure that it is unique."""
    day = now.astimezone(DUTCH_TIME)
    return f"AL-{day:%Y}-{day:%m%d}-" + "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))


def is_kenmerk(text: str) -> bool:
    """Whether a text has the shape of a reference, before it is looked up or put into an answer."""
    return _SHAPE.fullmatch(text) is not None
