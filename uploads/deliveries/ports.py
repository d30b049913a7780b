"""What deliveries need from storage: rows in one transaction, and a queue in the same transaction."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from uploads.deliveries.model import Delivery, DeliveryFilter, DeliveryKind, OpenUpload, Page, ReceivedFilter
from uploads.deliveries.party import Party
from uploads.deliveries.states import DeliveryState
from uploads.deliveries.steps import Taken


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A delivery as it begins: open, without files. finished_at: of one that is final from the start."""

    kenmerk: str
    party: Party
    soort: str
    description: str
    one_file: bool
    created_at: datetime
    finished_at: datetime | None = None


class DeliveryRows(Protocol):
    """The deliveries of all relations."""

    def add(self, new: NewDelivery) -> bool:
        """Store it; False when the kenmerk is taken."""
        ...

    def find(self, kenmerk: str) -> Delivery | None:
        """With its files that are not deleted, in order of creation."""
        ...

    def get(self, kenmerk: str) -> Delivery:
        """A delivery that must be there. Raises LookupError."""
        ...

    def lock(self, kenmerk: str) -> Delivery | None:
        """As `find`, and nobody else changes it or adds a file before this transaction ends."""
        ...

    def lock_without_files(self, kenmerk: str) -> Delivery | None:
        """As `lock`, but `files` stays empty: there may be thousands, and whoever asks wants none of them."""
        ...

    def count_files(self, kenmerk: str) -> int:
        """How many files it has that are not deleted."""
        ...

    def count_open(self, account: str) -> int:
        """How many deliveries of this account are not final yet."""
        ...

    def move(self, kenmerk: str, before: DeliveryState, after: DeliveryState, now: datetime) -> bool:
        """Change the state and note the time of the step; False when it was in another state."""
        ...

    def finish_one_file(self, kenmerk: str, now: datetime) -> bool:
        """From open to checking if it is a delivery of one file; False, and nothing changed, if it is not."""
        ...

    def describe(self, kenmerk: str, description: str) -> None: ...

    def page(self, party: Party, chosen: DeliveryFilter, page: int, now: datetime) -> Page:
        """What this party may see, newest first."""
        ...

    def keep_until(self, kenmerk: str, moment: datetime) -> None:
        """When the retention rule may remove it."""
        ...

    def kept_long_enough(self, now: datetime, limit: int) -> tuple[str, ...]:
        """Deliveries that the retention rule may remove now, oldest first."""
        ...

    def being_checked(self, limit: int) -> tuple[str, ...]:
        """Final deliveries that nobody has looked at whole, oldest first."""
        ...

    def abandoned(self, before: datetime, limit: int) -> tuple[str, ...]:
        """Open deliveries begun before, of which no file may still get bytes; oldest first."""
        ...

    def without_files(self, before: datetime, limit: int) -> tuple[str, ...]:
        """Open deliveries begun before that have no file, or none that is left; oldest first."""
        ...

    def open_uploads(self, account: str, now: datetime) -> tuple[OpenUpload, ...]:
        """The account's unfinished uploads, newest first."""
        ...


class DeliveryKinds(Protocol):
    """The kinds of delivery, administered as data."""

    def all(self) -> tuple[DeliveryKind, ...]:
        """In the order in which they are shown."""
        ...

    def find(self, soort: str) -> DeliveryKind | None: ...

    def save(self, kind: DeliveryKind) -> None:
        """Add it, or change the one with this code."""
        ...

    def of_relation(self, relatienummer: str) -> tuple[str, ...] | None:
        """Codes of the kinds that this relation may deliver; None for every kind."""
        ...


class Parties(Protocol):
    """What the claims last said of each account (K12)."""

    def remember(self, party: Party, now: datetime) -> None:
        """Keep it; what relations left behind that were merged into this one follows (K27)."""
        ...

    def knows(self, party: Party) -> bool:
        """Whether `remember` would change nothing."""
        ...

    def is_behind(self, party: Party) -> bool:
        """True while something of such a relation did not follow yet."""
        ...

    def find(self, account: str) -> Party | None: ...


class Jobs(Protocol):
    """The queue of this service's worker."""

    def enqueue(
        self, kind: str, payload: Mapping[str, object], now: datetime, unique_key: str | None = None
    ) -> None: ...


class DeliveryUnit(Protocol):
    """One transaction."""

    @property
    def deliveries(self) -> DeliveryRows: ...
    @property
    def delivery_kinds(self) -> DeliveryKinds: ...
    @property
    def parties(self) -> Parties: ...
    @property
    def jobs(self) -> Jobs: ...


class ReceivedRows(Protocol):
    """Deliveries of all relations, and what staff did with them."""

    def page(self, chosen: ReceivedFilter, page: int) -> Page: ...

    def note(self, kenmerk: str, taken: Taken, account: str) -> None: ...

    def steps(self, kenmerk: str) -> tuple[Taken, ...]:
        """Oldest first, at most 200."""
        ...

    def has_fetched(self, kenmerk: str, account: str, name: str, since: datetime) -> bool:
        """Whether it is noted that this account fetched a file of this name, at that moment or later."""
        ...

    def set_rejected(self, kenmerk: str, reason: str) -> None: ...

    def set_hold(self, kenmerk: str, reason: str) -> None:
        """An empty reason lets it go."""
        ...


class ReceivingUnit(DeliveryUnit, Protocol):
    """One transaction."""

    @property
    def received(self) -> ReceivedRows: ...

    def tell_rejected(self, delivery: Delivery, now: datetime) -> None:
        """Write the mail to its sender (M19)."""
        ...


Begin = Callable[[], AbstractContextManager[DeliveryUnit]]
BeginReceiving = Callable[[], AbstractContextManager[ReceivingUnit]]
