"""What the idp tells about the user's own account (K15), and what home makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

from shared.clock import AMSTERDAM
from shared.layout.applications import BESTANDEN, Application, may_use, told_applications

EXPIRY_NOTICE_DAYS = 30  # manual 1.2 (P2, S13)
FEW_RECOVERY_CODES = 3


@dataclass(frozen=True, slots=True)
class Facts:
    """Answers of `GET /api/mij`; None is 'not told'. Moments are aware.

    may_deliver: False for those who may not use Bestanden (K12).
    """

    last_login_at: datetime | None = None
    password_expires_at: datetime | None = None
    methods: int | None = None
    recovery_codes_left: int | None = None
    recovery_code_used_at: datetime | None = None
    applications: tuple[Application, ...] = ()
    may_deliver: bool = True


def facts_from(answer: Mapping[str, Any]) -> Facts:
    """Read the idp's answer. Raises ValueError or TypeError when it is not what we agreed on."""
    return Facts(
        last_login_at=_moment(answer.get("last_login_at")),
        password_expires_at=_moment(answer.get("password_expires_at")),
        methods=_number(answer.get("methods")),
        recovery_codes_left=_number(answer.get("recovery_codes_left")),
        recovery_code_used_at=_moment(answer.get("recovery_code_used_at")),
        applications=told_applications(answer),
        may_deliver=may_use(BESTANDEN, answer),
    )


def has_only_one_method(facts: Facts) -> bool:
    """Whether losing one telephone or key would lock this person out."""
    return facts.methods == 1


def has_few_recovery_codes(facts: Facts) -> bool:
    """Whether three or fewer are left."""
    return facts.recovery_codes_left is not None and facts.recovery_codes_left <= FEW_RECOVERY_CODES


def recovery_codes_to_tell(facts: Facts) -> int | None:
    """How many are left, for whoever has few or used one since the login before this one; else None (I4)."""
    used_at, before = facts.recovery_code_used_at, facts.last_login_at
    was_used = used_at is not None and (before is None or used_at > before)
    return facts.recovery_codes_left if was_used or has_few_recovery_codes(facts) else None


def days_until_expiry(facts: Facts, now: datetime) -> int | None:
    """Calendar days until the password expires, when that is at most 30; else None. 0 is today (S13)."""
    expires_at = facts.password_expires_at
    if expires_at is None or expires_at <= now:
        return None
    days = (_local_date(expires_at) - _local_date(now)).days
    return days if days <= EXPIRY_NOTICE_DAYS else None


class Day(Enum):
    """Days that have a word of their own on the page."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    EARLIER = "earlier"


def day_of(moment: datetime, now: datetime) -> Day:
    """Whether a moment lies today, yesterday or earlier on the calendar of Europe/Amsterdam."""
    gap = _local_date(now) - _local_date(moment)
    if gap <= timedelta(0):
        return Day.TODAY
    return Day.YESTERDAY if gap == timedelta(days=1) else Day.EARLIER


def _local_date(moment: datetime) -> date:
    return moment.astimezone(AMSTERDAM).date()


def _moment(value: object) -> datetime | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise TypeError("a moment is a string")
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a moment has a time zone")
    return moment


def _number(value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("a number is an integer")
    return value
