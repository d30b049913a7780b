"""The letters that carry an activation code: which there are, when they may be printed, and what is in them (L1, L2).

A letter holds no relation number, no user name and no password: it opens nothing without the mail (threat 28).
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from idp.accounts.model import Account
from idp.accounts.postal_address import PostalAddress
from idp.activation.activatiecode import VALID_DAYS, in_groups
from shared.clock import AMSTERDAM

LETTER_ID_BYTES = 16
SPOKEN_DIGITS = {
    "2": "twee", "3": "drie", "4": "vier", "5": "vijf", "6": "zes", "7": "zeven", "8": "acht", "9": "negen",
}  # fmt: skip
SPOKEN_DASH = "streepje"


class LetterKind(StrEnum):
    """Which text the letter has."""

    FIRST = "first"  # L1
    RENEWED = "renewed"  # L2
    RECOVERY = "recovery"  # L2, after a lost second factor


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that was ordered. It waits until it is printed, and then until it was posted."""

    letter_id: str
    account_id: str
    kind: LetterKind
    ordered_at: datetime
    print_from: datetime
    printed_at: datetime | None = None
    confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LetterContent:
    """Everything that one letter says. code: 12 characters; lives no longer than this value."""

    letter: Letter
    account: Account
    address: PostalAddress
    code: str
    printed_at: datetime

    @property
    def printed_on(self) -> date:
        """The day of printing in Amsterdam."""
        return self.printed_at.astimezone(AMSTERDAM).date()

    @property
    def last_day(self) -> date:
        """The last day on which the code works, in Amsterdam."""
        return self.printed_on + timedelta(days=VALID_DAYS)

    @property
    def shown_code(self) -> str:
        """'7K9Q-WXT2-ZRPG'."""
        return "-".join(in_groups(self.code))


def order(account_id: str, kind: LetterKind, now: datetime, *, mailed_today: bool) -> Letter:
    """A letter to be printed at once, or from tomorrow when a mail with the password left today (T5)."""
    print_from = _tomorrow(now) if mailed_today else now
    return Letter(secrets.token_hex(LETTER_ID_BYTES), account_id, kind, now, print_from)


def is_same_day(mailed_at: datetime, now: datetime) -> bool:
    """True while a letter has to wait for what was mailed then (T5). Both aware UTC; days are those of Amsterdam."""
    return mailed_at.astimezone(AMSTERDAM).date() == now.astimezone(AMSTERDAM).date()


def spelled(code: str) -> str:
    """'zeven, K, negen, Q, streepje, …' for whoever reads it aloud."""
    groups = (", ".join(SPOKEN_DIGITS.get(character, character) for character in group) for group in in_groups(code))
    return f", {SPOKEN_DASH}, ".join(groups)


def _tomorrow(now: datetime) -> datetime:
    day = now.astimezone(AMSTERDAM).date() + timedelta(days=1)
    return datetime.combine(day, time.min, AMSTERDAM).astimezone(now.tzinfo)
