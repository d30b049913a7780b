"""The use cases of receipts: hand one out, publish the keys, check what somebody brings."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

from uploads.receipts.proof import Proof, check_proof
from uploads.receipts.receipt import ReceiptRefusal, keys_for


class Receipts(Protocol):
    """Stored receipts and the public halves of every key that ever signed one."""

    def find(self, kenmerk: str) -> str | None: ...

    def published_keys(self) -> Mapping[str, Any]: ...

    def pdf(self, kenmerk: str) -> bytes | None: ...

    def deletion(self, kenmerk: str) -> str | None: ...

    def time_stamp(self, kenmerk: str) -> bytes | None: ...


class ReceiptUnit(Protocol):
    """One transaction."""

    @property
    def receipts(self) -> Receipts: ...


class ReceiptService:
    """Whoever asks for a receipt must first have been allowed to see its delivery."""

    def __init__(self, begin_read: Callable[[], AbstractContextManager[ReceiptUnit]]) -> None:
        self._begin_read = begin_read

    def get(self, kenmerk: str) -> str | None:
        """The compact JWS, or None while the worker has not made it yet."""
        with self._begin_read() as unit:
            return unit.receipts.find(kenmerk)

    def pdf(self, kenmerk: str) -> bytes | None:
        """The receipt as PDF, or None while it is not made yet."""
        with self._begin_read() as unit:
            return unit.receipts.pdf(kenmerk)

    def time_stamp(self, kenmerk: str) -> bytes | None:
        """What an authority answered about the receipt, or None where none was asked or has answered yet."""
        with self._begin_read() as unit:
            return unit.receipts.time_stamp(kenmerk)

    def deletion(self, kenmerk: str) -> str | None:
        """The certificate that the bytes of a delivery were removed, or None."""
        with self._begin_read() as unit:
            return unit.receipts.deletion(kenmerk)

    def published_keys(self) -> Mapping[str, Any]:
        """The JWK set with next, current and all old keys (K17)."""
        with self._begin_read() as unit:
            return unit.receipts.published_keys()

    def check_proof(self, text: str) -> Proof | ReceiptRefusal:
        """The facts of a receipt of ours, or of a certificate that bytes were removed, or why it is neither."""
        return check_proof(text, keys_for(text, self.published_keys()))
