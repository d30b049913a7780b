"""Checks by telephone that went well (threat 30): kept for a while, because a recovery may only follow on them."""

from datetime import datetime
from enum import StrEnum
from typing import Protocol


class PhoneCheck(StrEnum):
    """What was checked."""

    ANSWER = "answer"
    CALL_BACK = "call_back"


class PhoneCheckStore(Protocol):
    """Checks that went well."""

    def add(self, account_id: str, check: PhoneCheck, checked_by: str, now: datetime) -> None: ...

    def since(self, account_id: str, moment: datetime) -> frozenset[PhoneCheck]:
        """Those of this account since that moment."""
        ...

    def forget(self, account_id: str) -> None:
        """They were used, or count no more."""
        ...
