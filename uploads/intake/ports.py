"""What intake needs inside a transaction, beyond deliveries: space, receipts, and uploads by age."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from shared.jose.keys import SigningKey
from uploads.deliveries.model import DeliveryKind
from uploads.deliveries.party import Party
from uploads.deliveries.ports import DeliveryUnit
from uploads.deliveries.receivers import Receivers
from uploads.intake.findings import Looked
from uploads.intake.notices import Notice
from uploads.protocol.model import Owner, Upload, UploadState
from uploads.receipts.link import Link


class Space(Protocol):
    """How much room a relation's uploads take, in bytes."""

    def reserve(self, relatienummer: str, size: int) -> bool:
        """Take room; False, and nothing taken, when the quota doesn't allow it."""
        ...

    def give_back(self, upload_id: str, size: int) -> None:
        """Give room back that an upload took, to the relation that has it now: a merge may have moved it (K27)."""
        ...

    def left(self, relatienummer: str) -> int: ...


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a new upload is judged by.

    open_uploads: unfinished uploads and waiting parts of the account. party: None for an account that never logged in
    here. kind: None when there is none of this code. kinds: codes that its relation may deliver, None for every kind.
    """

    open_uploads: int
    party: Party | None
    kind: DeliveryKind | None
    kinds: tuple[str, ...] | None


class Arrivals(Protocol):
    """All that is to be known of whoever brings an upload, asked at once."""

    def look(self, owner: Owner, soort: str) -> Arrival: ...


class StoredFiles(Protocol):
    """Uploads as the worker needs them."""

    def of_delivery(self, kenmerk: str) -> tuple[Upload, ...]:
        """Whole rows of the files that are not gone, in order of creation."""
        ...

    def set_state(self, upload_id: str, state: UploadState, now: datetime) -> None: ...

    def set_looked(self, upload_id: str, state: UploadState, looked: Looked, now: datetime) -> None:
        """What a look at a received file found; nothing happens to one in another state."""
        ...

    def take_unwarned(self, now: datetime, until: datetime, limit: int) -> tuple[Owner, ...]:
        """One owner an account whose unfinished uploads expire before `until` and who were not told, marked as told.

        Not one of a creation that broke off, which lives for an hour only (tus-R15): its end was never days ahead.
        """
        ...

    def set_sha256(self, upload_id: str, sha256: str) -> None: ...

    def take_expired(self, now: datetime, limit: int) -> tuple[Upload, ...]:
        """Unfinished uploads and parts whose time is over and that nobody writes, marked as expired."""
        ...


class ReceiptStore(Protocol):
    """Receipts and the keys that sign them."""

    def find(self, kenmerk: str) -> str | None: ...

    def published_keys(self) -> Mapping[str, Any]: ...

    def add(self, kenmerk: str, jws: str, kid: str, number: int, now: datetime) -> None:
        """Raises when another receipt took this number meanwhile; the job is then tried again."""
        ...

    def last(self) -> tuple[int, str] | None:
        """Number and SHA-256 of the newest receipt in the chain, also of one that was forgotten."""
        ...

    def add_link(self, link: Link, kenmerk: str, jws: str) -> None:
        """Keep the place of a receipt in the chain that is forgotten in this transaction."""
        ...

    def set_pdf(self, kenmerk: str, pdf: bytes) -> None: ...

    def pdf(self, kenmerk: str) -> bytes | None: ...

    def set_time_stamp(self, kenmerk: str, reply: bytes) -> None:
        """Keep the authority's reply over its receipt; one that is there already stays."""
        ...

    def time_stamp(self, kenmerk: str) -> bytes | None: ...

    def add_deletion(self, kenmerk: str, jws: str, kid: str, now: datetime) -> None: ...

    def deletion(self, kenmerk: str) -> str | None:
        """The certificate that its bytes were removed."""
        ...

    def signing_key(self) -> SigningKey:
        """The current private key. Raises LookupError before bootstrap."""
        ...


class Records(Protocol):
    """Everything that is known of old deliveries and accounts."""

    def take_old(self, before: datetime, limit: int) -> tuple[str, ...]:
        """Deliveries made final by then, or begun by then and never final, that have no bytes and no hold; locked."""
        ...

    def forget(self, kenmerk: str) -> None:
        """Remove the delivery and all that belongs to it: files, steps of staff, receipt, certificate."""
        ...

    def forget_uploads_alone(self, before: datetime) -> None:
        """Remove what is known of uploads without a delivery that ended by then."""
        ...

    def forget_accounts(self, before: datetime) -> None:
        """Remove accounts that told nothing new since then and have no delivery and no upload."""
        ...


class Mails(Protocol):
    """The outbox."""

    def tell(self, owner: Owner, notice: Notice, now: datetime) -> None:
        """Mail it after the commit: to the account, or to its relation when that account has no address (K12).

        Nothing happens when neither has one.
        """
        ...


class IntakeUnit(DeliveryUnit, Protocol):
    """One transaction."""

    @property
    def mails(self) -> Mails: ...
    @property
    def space(self) -> Space: ...
    @property
    def arrivals(self) -> Arrivals: ...
    @property
    def files(self) -> StoredFiles: ...
    @property
    def receipts(self) -> ReceiptStore: ...
    @property
    def records(self) -> Records: ...
    @property
    def receivers(self) -> Receivers: ...


Begin = Callable[[], AbstractContextManager[IntakeUnit]]
