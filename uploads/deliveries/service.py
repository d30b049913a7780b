"""The use cases of deliveries: begin, finish, list, look at, withdraw (K36)."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from uploads.deliveries.allowances import may_deliver
from uploads.deliveries.kenmerk import FEWEST_CHARACTERS, MOST_CHARACTERS, is_kenmerk, new_kenmerk
from uploads.deliveries.model import LONGEST_DESCRIPTION, Delivery, DeliveryFilter, DeliveryKind, OpenUpload, Page
from uploads.deliveries.party import Party
from uploads.deliveries.ports import Begin, DeliveryUnit, NewDelivery
from uploads.deliveries.recently_seen import RecentlySeen
from uploads.deliveries.states import DeliveryState
from uploads.protocol.model import Owner, UploadState

CHECK_DELIVERY = "check_delivery"  # job: scan, receipt, state
DELETE_DELIVERY = "delete_delivery"  # job: give bytes and space back
TRIES_AT_A_LENGTH = 5  # for a reference that nobody has, before one with another character is tried
MOST_OPEN_DELIVERIES = 256  # of an account

RemoveUpload = Callable[[Owner, str, datetime], bool]


class StartRefusal(StrEnum):
    """Why a delivery cannot begin."""

    UNKNOWN_SOORT = "unknown_soort"
    CLOSED = "closed"
    DESCRIPTION_TOO_LONG = "description_too_long"
    TOO_MANY_OPEN = "too_many_open"


class FinishRefusal(StrEnum):
    """Why a delivery cannot be made final."""

    NOT_FOUND = "not_found"
    NO_FILES = "no_files"
    UNFINISHED_FILES = "unfinished_files"
    WITHDRAWN = "withdrawn"
    DESCRIPTION_TOO_LONG = "description_too_long"


class WithdrawRefusal(StrEnum):
    """Why a delivery cannot be taken back."""

    NOT_FOUND = "not_found"
    TOO_LATE = "too_late"


class DeliveryService:
    """Each call is one transaction. `now` is aware UTC."""

    def __init__(self, begin_read: Begin, begin_write: Begin, remove: RemoveUpload) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._remove = remove
        self._seen = RecentlySeen()

    def start(self, party: Party, soort: str, omschrijving: str, now: datetime) -> Delivery | StartRefusal:
        """A new open delivery of this kind, to which files may join."""
        if len(omschrijving) > LONGEST_DESCRIPTION:
            return StartRefusal.DESCRIPTION_TOO_LONG
        with self._begin_write() as unit:
            kind = unit.delivery_kinds.find(soort)
            if kind is None or not may_deliver(soort, unit.delivery_kinds.of_relation(party.relatienummer)):
                return StartRefusal.UNKNOWN_SOORT
            if not kind.is_open(now):
                return StartRefusal.CLOSED
            unit.parties.remember(party, now)
            if unit.deliveries.count_open(party.account) >= MOST_OPEN_DELIVERIES:
                return StartRefusal.TOO_MANY_OPEN
            kenmerk = begin_delivery(unit, party, soort, omschrijving.strip(), one_file=False, now=now)
            return unit.deliveries.get(kenmerk)

    def finish(
        self, party: Party, kenmerk: str, now: datetime, omschrijving: str | None = None
    ) -> Delivery | FinishRefusal:
        """Make a delivery final: from now on it belongs to the relation and waits for its receipt.

        omschrijving: replaces the description when given. A repeated call answers with the delivery as
        it is: the first answer may have been lost.
        """
        if omschrijving is not None and len(omschrijving) > LONGEST_DESCRIPTION:
            return FinishRefusal.DESCRIPTION_TOO_LONG
        with self._begin_write() as unit:
            delivery = unit.deliveries.lock(kenmerk) if is_kenmerk(kenmerk) else None
            if delivery is None or not may_see(party, delivery):
                return FinishRefusal.NOT_FOUND
            if delivery.state is not DeliveryState.OPEN:
                return FinishRefusal.WITHDRAWN if delivery.state is DeliveryState.WITHDRAWN else delivery
            if not delivery.files:
                return FinishRefusal.NO_FILES
            if any(file.state is UploadState.OPEN for file in delivery.files):
                return FinishRefusal.UNFINISHED_FILES
            if omschrijving is not None:
                unit.deliveries.describe(kenmerk, omschrijving.strip())
            make_final(unit, kenmerk, now)
            return unit.deliveries.get(kenmerk)

    def get(self, party: Party, kenmerk: str) -> Delivery | None:
        """A delivery that this party may see, or None: unknown and somebody else's look alike."""
        with self._begin_read() as unit:
            delivery = unit.deliveries.find(kenmerk) if is_kenmerk(kenmerk) else None
        return delivery if delivery is not None and may_see(party, delivery) else None

    def list(self, party: Party, chosen: DeliveryFilter, page: int, now: datetime) -> Page:
        """One page of the relation's deliveries and of the account's own that never were final, newest first."""
        if party.former:
            self._catch_up(party, now)
        with self._begin_read() as unit:
            return unit.deliveries.page(party, chosen, max(1, page), now)

    def open_uploads(self, party: Party, now: datetime) -> tuple[OpenUpload, ...]:
        """The account's unfinished uploads, begun on whatever computer."""
        with self._begin_read() as unit:
            return unit.deliveries.open_uploads(party.account, now)

    def withdraw(self, party: Party, kenmerk: str, now: datetime) -> Delivery | WithdrawRefusal:
        """Take a delivery back while nobody has picked it up; its bytes are then deleted by the worker."""
        with self._begin_write() as unit:
            delivery = unit.deliveries.lock(kenmerk) if is_kenmerk(kenmerk) else None
            if delivery is None or not may_see(party, delivery):
                return WithdrawRefusal.NOT_FOUND
            if not delivery.may_be_withdrawn:
                return delivery if delivery.state is DeliveryState.WITHDRAWN else WithdrawRefusal.TOO_LATE
            unit.deliveries.move(kenmerk, delivery.state, DeliveryState.WITHDRAWN, now)
            unit.jobs.enqueue(DELETE_DELIVERY, {"kenmerk": kenmerk}, now, f"{DELETE_DELIVERY}:{kenmerk}")
            return unit.deliveries.get(kenmerk)

    def remove_file(self, party: Party, upload_id: str, now: datetime) -> bool:
        """Take away a file of the account's own open delivery, also one that is whole; False when that can't be."""
        return self._remove(Owner(party.account, party.relatienummer), upload_id, now)

    def kinds_for(self, party: Party, kinds: tuple[DeliveryKind, ...]) -> tuple[DeliveryKind, ...]:
        """Those of these kinds that this party's relation may deliver."""
        with self._begin_read() as unit:
            own = unit.delivery_kinds.of_relation(party.relatienummer)
        return tuple(kind for kind in kinds if may_deliver(kind.soort, own))

    def save_kind(self, kind: DeliveryKind) -> None:
        """Add a kind of delivery or change one; whoever calls has shown to be of the staff (K41)."""
        with self._begin_write() as unit:
            unit.delivery_kinds.save(kind)

    def _catch_up(self, party: Party, now: datetime) -> None:
        with self._begin_read() as unit:
            is_behind = unit.parties.is_behind(party)
        if is_behind:
            self.remember(party, now)

    def remember(self, party: Party, now: datetime) -> None:
        """Keep what the claims say of this party, at each login and token (K12); nothing is written that is known."""
        if self._seen.has(party, now):
            return
        with self._begin_read() as unit:
            knows = unit.parties.knows(party)
        if not knows:
            with self._begin_write() as unit:
                unit.parties.remember(party, now)
        self._seen.note(party, now)


def may_see(party: Party, delivery: Delivery) -> bool:
    """A delivery that was never made final is its account's own, whatever became of it; a final one is the relation's.

    K36, threat 35.
    """
    if delivery.relatienummer != party.relatienummer:
        return False
    return delivery.finished_at is not None or delivery.account == party.account


def begin_delivery(
    unit: DeliveryUnit,
    party: Party,
    soort: str,
    description: str,
    *,
    one_file: bool,
    now: datetime,
    finished_at: datetime | None = None,
) -> str:
    """Store a new delivery of a known party under a reference that nobody has; the reference."""
    for characters in range(FEWEST_CHARACTERS, MOST_CHARACTERS + 1):
        for _ in range(TRIES_AT_A_LENGTH):
            kenmerk = new_kenmerk(now, characters)
            if unit.deliveries.add(NewDelivery(kenmerk, party, soort, description, one_file, now, finished_at)):
                return kenmerk
    raise RuntimeError("no reference left for today")


def begin_one_file(unit: DeliveryUnit, party: Party, soort: str, now: datetime) -> str:
    """A delivery of one file whose bytes are still to come; the reference."""
    return begin_delivery(unit, party, soort, "", one_file=True, now=now)


def deliver_one_file(unit: DeliveryUnit, party: Party, soort: str, now: datetime) -> str:
    """A delivery of one file that is all here in this transaction: final from the start; the reference."""
    kenmerk = begin_delivery(unit, party, soort, "", one_file=True, now=now, finished_at=now)
    _have_checked(unit, kenmerk, now)
    return kenmerk


def make_final(unit: DeliveryUnit, kenmerk: str, now: datetime) -> None:
    """From open to checking, with the job that scans and makes the receipt, in one transaction."""
    unit.deliveries.move(kenmerk, DeliveryState.OPEN, DeliveryState.CHECKING, now)
    _have_checked(unit, kenmerk, now)


def make_final_if_one_file(unit: DeliveryUnit, kenmerk: str, now: datetime) -> None:
    """The same for a delivery that is of one file and open; nothing happens to any other."""
    if unit.deliveries.finish_one_file(kenmerk, now):
        _have_checked(unit, kenmerk, now)


def _have_checked(unit: DeliveryUnit, kenmerk: str, now: datetime) -> None:
    unit.jobs.enqueue(CHECK_DELIVERY, {"kenmerk": kenmerk}, now, f"{CHECK_DELIVERY}:{kenmerk}")
