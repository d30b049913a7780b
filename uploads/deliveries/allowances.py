"""What one relation may deliver: how much room it has, which kinds, and who is told; staff decides (threat 34, K12).

No decision of its own means what holds for every relation.
"""

import re
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from shared.mail.address import is_address
from uploads.deliveries.model import PAGE_SIZE

GIGABYTE = 1_000_000_000
LARGEST_QUOTA_GIGABYTES = 1_000_000

_NUMBER = re.compile(r"0|[1-9][0-9]{0,6}")


@dataclass(frozen=True, slots=True)
class Allowance:
    """Of one relation. reserved_bytes: what its unfinished and kept uploads take. quota_bytes: None for the default.

    kinds: codes of the kinds that it may deliver, None for every kind. notification_email: where mails about what its
    programs deliver go; empty: to nobody.
    """

    relatienummer: str
    relatie_naam: str
    reserved_bytes: int
    quota_bytes: int | None
    kinds: tuple[str, ...] | None
    notification_email: str


@dataclass(frozen=True, slots=True)
class AllowancePage:
    """One page of 25, by number; pages count from 1."""

    allowances: tuple[Allowance, ...]
    page: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


@dataclass(frozen=True, slots=True)
class AllowanceForm:
    """As it was typed. ruimte: gigabytes, empty for the default. soorten: codes, none for every kind.

    meldingen: e-mail address, empty for none.
    """

    ruimte: str
    soorten: tuple[str, ...]
    meldingen: str = ""


class AllowanceFault(StrEnum):
    """What is wrong with a field."""

    SPACE = "space"
    KINDS = "kinds"
    EMAIL = "email"


class Allowances(Protocol):
    """Every relation that ever came here."""

    def page(self, relatienummer: str, page: int) -> AllowancePage:
        """All of them, or the one with this number."""
        ...

    def find(self, relatienummer: str) -> Allowance | None: ...

    def decide(
        self, relatienummer: str, quota_bytes: int | None, kinds: tuple[str, ...] | None, notification_email: str
    ) -> None: ...


class AllowanceUnit(Protocol):
    """One transaction."""

    @property
    def allowances(self) -> Allowances: ...


Begin = Callable[[], AbstractContextManager[AllowanceUnit]]


class AllowanceService:
    """Each call is one transaction. Whoever calls has asked `staff_of`. default_quota_bytes: for relations
    without one of their own."""

    def __init__(self, begin_read: Begin, begin_write: Begin, default_quota_bytes: int) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self.default_quota_bytes = default_quota_bytes

    def list(self, relatienummer: str, page: int) -> AllowancePage:
        with self._begin_read() as unit:
            return unit.allowances.page(relatienummer, max(1, page))

    def get(self, relatienummer: str) -> Allowance | None:
        with self._begin_read() as unit:
            return unit.allowances.find(relatienummer)

    def decide(
        self, relatienummer: str, form: AllowanceForm, known: Collection[str]
    ) -> Mapping[str, AllowanceFault] | None:
        """Save what the form says, from the next creation on; or every faulty field. known: codes of all kinds.

        A quota below what is taken removes nothing: it only lets nothing more come in.
        """
        faults = _faults(form, known)
        if faults:
            return faults
        quota = int(form.ruimte) * GIGABYTE if form.ruimte else None
        with self._begin_write() as unit:
            unit.allowances.decide(relatienummer, quota, form.soorten or None, form.meldingen)
        return None


def _faults(form: AllowanceForm, known: Collection[str]) -> dict[str, AllowanceFault]:
    faults = {}
    if form.ruimte and not is_quota(form.ruimte):
        faults["ruimte"] = AllowanceFault.SPACE
    if not set(form.soorten) <= set(known):
        faults["soorten"] = AllowanceFault.KINDS
    if form.meldingen and not is_address(form.meldingen):
        faults["meldingen"] = AllowanceFault.EMAIL
    return faults


def is_quota(text: str) -> bool:
    """A whole number of gigabytes; 0 lets nothing more come in."""
    return _NUMBER.fullmatch(text) is not None and int(text) <= LARGEST_QUOTA_GIGABYTES


def may_deliver(soort: str, kinds: Collection[str] | None) -> bool:
    """Whether a relation with these kinds may deliver this one."""
    return kinds is None or soort in kinds
