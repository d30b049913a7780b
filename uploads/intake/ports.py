"""What intake needs inside a transaction, beyond deliveries: space, receipts, and uploads by age."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from shared.jose.keys import SigningKey
from uploads.deliveries.ports import DeliveryUnit
from uploads.protocol.model import Upload, UploadState


class Space(Protocol):
    """How much room a relation's uploads take, in bytes."""

    def reserve(self, relatienummer: str, size: int) -> bool:
        """Take room; False, and nothing taken, when the quota doesn't allow it."""
        ...

    def give_back(self, relatienummer: str, size: int) -> None: ...

    def left(self, relatienummer: str) -> int: ...

    def open_uploads(self, account: str) -> int:
        """How many unfinished uploads and waiting parts the account has."""
        ...


class StoredFiles(Protocol):
    """Uploads as the worker needs them."""

    def of_delivery(self, kenmerk: str) -> tuple[Upload, ...]:
        """Whole rows of the files that are not gone, in order of creation."""
        ...

    def set_state(self, upload_id: str, state: UploadState, now: datetime) -> None: ...

    def set_sha256(self, upload_id: str, sha256: str) -> None: ...

    def take_expired(self, now: datetime, limit: int) -> tuple[Upload, ...]:
        """Unfinished uploads and parts whose time is over and that nobody writes, marked as expired."""
        ...


class ReceiptStore(Protocol):
    """Receipts and the keys that sign them."""

    def find(self, kenmerk: str) -> str | None: ...

    def published_keys(self) -> Mapping[str, Any]: ...

    def add(self, kenmerk: str, jws: str, kid: str, now: datetime) -> None: ...

    def signing_key(self) -> SigningKey:
        """The current private key. Raises LookupError before bootstrap."""
        ...


class IntakeUnit(DeliveryUnit, Protocol):
    """One transaction."""

    @property
    def space(self) -> Space: ...
    @property
    def files(self) -> StoredFiles: ...
    @property
    def receipts(self) -> ReceiptStore: ...


Begin = Callable[[], AbstractContextManager[IntakeUnit]]
