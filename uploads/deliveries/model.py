"""Deliveries, their files and their kinds, as values."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.clock import AMSTERDAM
from uploads.deliveries.states import DeliveryState, Status, may_become, status_of
from uploads.protocol.model import UploadState
from uploads.receipts.receipt import MOST_FILES

PAGE_SIZE = 25
LONGEST_DESCRIPTION = 200  # characters
STANDS_STILL_AFTER = timedelta(seconds=60)  # an unfinished upload without bytes for this long is interrupted


@dataclass(frozen=True, slots=True)
class DeliveryKind:
    """A kind of delivery (`soort`): data, not code. `extensions` empty means that any type may come.

    max_files: in one delivery, None for as many as a receipt names. opens_on, closes_on: Dutch days, None for always.
    keep_days: how long bytes stay after picking up or rejecting, None for as long as the installation says.
    """

    soort: str
    name: str
    extensions: tuple[str, ...]
    max_bytes: int
    allow_empty: bool = False
    on_page: bool = True
    position: int = 0
    max_files: int | None = None
    opens_on: date | None = None
    closes_on: date | None = None
    keep_days: int | None = None

    @property
    def most_files(self) -> int:
        """In one delivery, never more than its receipt can name."""
        return MOST_FILES if self.max_files is None else self.max_files

    def is_open(self, now: datetime) -> bool:
        """Whether it may be delivered on this Dutch day; both days count. now: aware."""
        today = now.astimezone(AMSTERDAM).date()
        began = self.opens_on is None or self.opens_on <= today
        return began and (self.closes_on is None or today <= self.closes_on)


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """One file of a delivery. sha256 is lower-case hex, known when the last byte is in and read.

    length: while its sender has not said it, what came in so far.
    """

    upload_id: str
    name: str
    length: int
    offset: int
    state: UploadState
    sha256: str | None
    created_at: datetime
    last_byte_at: datetime
    received_at: datetime | None
    last_modified: str | None = None
    finding: str | None = None
    finding_detail: str = ""

    @property
    def percent(self) -> int:
        """Whole per cents that are in, 100 only when all of it is; 0 while the length is open."""
        if self.state is not UploadState.OPEN:
            return 100
        return self.offset * 100 // self.length if self.length > self.offset else 0


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery as its relation sees it (K36). Times are aware UTC.

    keep_until: when the retention rule may remove its bytes. hold_reason: why it may not, whatever the time (K41).
    """

    kenmerk: str
    soort: str
    soort_name: str
    description: str
    state: DeliveryState
    one_file: bool
    account: str
    sender: str
    relatienummer: str
    relatie_naam: str
    created_at: datetime
    finished_at: datetime | None
    checked_at: datetime | None
    picked_up_at: datetime | None
    withdrawn_at: datetime | None
    rejected_at: datetime | None = None
    removed_at: datetime | None = None
    reject_reason: str = ""
    keep_until: datetime | None = None
    hold_reason: str = ""
    files: tuple[DeliveredFile, ...] = ()

    @property
    def total_bytes(self) -> int:
        return sum(file.length for file in self.files)

    @property
    def may_be_withdrawn(self) -> bool:
        """Until the CAK has picked it up, unless it is held (screen B3, K41)."""
        return not self.hold_reason and may_become(self.state, DeliveryState.WITHDRAWN)

    @property
    def has_receipt(self) -> bool:
        """A receipt is made when the worker has looked at a final delivery."""
        return self.checked_at is not None

    def status(self, now: datetime) -> Status:
        """What to show: an open delivery with an unfinished file that gets no bytes is interrupted."""
        waiting = [file for file in self.files if file.state is UploadState.OPEN]
        moving = not waiting or any(now - file.last_byte_at < STANDS_STILL_AFTER for file in waiting)
        return status_of(self.state, moving=moving)


@dataclass(frozen=True, slots=True)
class OpenUpload:
    """An unfinished upload of one account, to go on with from any computer.

    busy: bytes come in now. one_file: its last byte makes its delivery final. last_modified: as the
    browser said it in the metadata, milliseconds since 1970 as text.
    """

    upload_id: str
    name: str
    length: int
    offset: int
    kenmerk: str
    created_at: datetime
    last_byte_at: datetime
    expires_at: datetime
    busy: bool
    one_file: bool
    last_modified: str | None

    @property
    def percent(self) -> int:
        """Whole per cents that are in; 0 while its sender has not said the length."""
        return self.offset * 100 // self.length if self.length > self.offset else 0


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """What the list shows; `van` and `tot` are Dutch days, both inclusive."""

    status: Status | None = None
    van: date | None = None
    tot: date | None = None


@dataclass(frozen=True, slots=True)
class ReceivedFilter:
    """Which received deliveries to show; empty means all of them."""

    relatienummer: str = ""
    state: DeliveryState | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of 25 deliveries, newest first. `total` counts all that fit the filter; pages count from 1."""

    deliveries: tuple[Delivery, ...]
    page: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


@dataclass(frozen=True, slots=True)
class Introduction:
    """The facts of the introduction page, also published as `/intro.json` (K15), where kinds are called types."""

    types: tuple[DeliveryKind, ...]
    max_bytes: int
    unfinished_days: int
    retention_days: int
    receipt_years: int
    scanned: bool
