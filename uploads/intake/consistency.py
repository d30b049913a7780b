"""Compares rows and stored bytes both ways, what is reserved with what is there, and the chain of receipts.

Repairs only what loses nothing: bytes that no row knows, and sums. A row without its bytes is a loss, and is told.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from uploads.protocol.model import Segment, Upload
from uploads.receipts.link import Link
from uploads.receipts.receipt import digest_of_receipt

LEFT_ALONE = timedelta(hours=1)  # bytes so young may belong to a creation that is not committed yet
WAITS_TOO_LONG = timedelta(days=1)
AT_A_TIME = 500


class Kind(StrEnum):
    """What can be wrong."""

    BYTES_MISSING = "bytes_missing"
    KEY_LOST = "key_lost"
    ORPHANED_BYTES = "orphaned_bytes"
    WRONG_SUM = "wrong_sum"
    BROKEN_CHAIN = "broken_chain"
    STUCK = "stuck"


@dataclass(frozen=True, slots=True)
class Problem:
    """about: an upload id, a relation number, a receipt number or a reference. repaired: it is right now."""

    kind: Kind
    about: str
    detail: str
    repaired: bool = False


class CheckRows(Protocol):
    """All rows, a stretch at a time."""

    def live_uploads(self, after: str, limit: int) -> tuple[Upload, ...]:
        """Uploads whose bytes must be there, by id, after this one."""
        ...

    def is_live(self, upload_id: str) -> bool: ...

    def sums(self) -> Mapping[str, tuple[int, int]]:
        """Relation number to what is noted as reserved and what its live uploads reserve."""
        ...

    def set_sum(self, relatienummer: str) -> None:
        """Note what its live uploads reserve."""
        ...

    def receipts(self, after: int, limit: int) -> tuple[tuple[int, str], ...]:
        """Number and text of the receipts after this number, in order; a link for one that was forgotten."""
        ...

    def waiting(self, before: datetime, limit: int) -> tuple[str, ...]:
        """References of deliveries that wait to be looked at since before this."""
        ...


class CheckUnit(Protocol):
    """One transaction."""

    @property
    def check(self) -> CheckRows: ...


class Folders(Protocol):
    """The stored bytes, as they lie there."""

    def lacking(self, upload: Upload, segment: Segment) -> int:
        """How many bytes its file has too few."""
        ...

    def has_key(self, upload: Upload) -> bool:
        """Whether its bytes can be decrypted."""
        ...

    def folders(self) -> Iterator[tuple[str, float]]:
        """Upload id and age in seconds of its folder."""
        ...

    def delete(self, upload_id: str) -> None: ...


Begin = Callable[[], AbstractContextManager[CheckUnit]]


@dataclass(frozen=True, slots=True)
class Consistency:
    """place_of: what a receipt, or what is kept for one, says of its place; None when its signature does not hold."""

    begin_read: Begin
    begin_write: Begin
    store: Folders
    place_of: Callable[[str], Link | None]

    def problems(self, now: datetime, *, repair: bool) -> Iterator[Problem]:
        """Everything that is wrong; with repair also made right where that loses nothing."""
        yield from self._rows()
        yield from self._folders(repair)
        yield from self._sums(repair)
        yield from self._chain()
        yield from self._stuck(now)

    def _rows(self) -> Iterator[Problem]:
        after = ""
        while True:
            with self.begin_read() as unit:
                uploads = unit.check.live_uploads(after, AT_A_TIME)
            if not uploads:
                return
            for upload in uploads:
                missing = sum(self.store.lacking(upload, segment) for segment in upload.segments)
                if missing:
                    yield Problem(Kind.BYTES_MISSING, upload.upload_id, f"{missing} bytes")
                if not self.store.has_key(upload):
                    yield Problem(Kind.KEY_LOST, upload.upload_id, "no master key opens its data key")
            after = uploads[-1].upload_id

    def _folders(self, repair: bool) -> Iterator[Problem]:
        for upload_id, age in self.store.folders():
            if age < LEFT_ALONE.total_seconds():
                continue
            with self.begin_read() as unit:
                known = unit.check.is_live(upload_id)
            if not known:
                if repair:
                    self.store.delete(upload_id)
                yield Problem(Kind.ORPHANED_BYTES, upload_id, "no row", repaired=repair)

    def _sums(self, repair: bool) -> Iterator[Problem]:
        with self.begin_read() as unit:
            sums = unit.check.sums()
        for relatienummer, (noted, real) in sorted(sums.items()):
            if noted == real:
                continue
            if repair:
                with self.begin_write() as unit:
                    unit.check.set_sum(relatienummer)
            yield Problem(Kind.WRONG_SUM, relatienummer, f"{noted} noted, {real} there", repaired=repair)

    def _chain(self) -> Iterator[Problem]:
        number, previous = 0, ""
        while True:
            with self.begin_read() as unit:
                receipts = unit.check.receipts(number, AT_A_TIME)
            if not receipts:
                return
            for found, jws in receipts:
                place = self.place_of(jws)
                if found != number + 1:
                    yield Problem(Kind.BROKEN_CHAIN, str(found), f"comes after {number}")
                elif place is None or (place.number, place.previous) != (found, previous):
                    yield Problem(Kind.BROKEN_CHAIN, str(found), "does not name the one before it")
                number, previous = found, digest_of_receipt(jws) if place is None else place.digest

    def _stuck(self, now: datetime) -> Iterator[Problem]:
        with self.begin_read() as unit:
            for kenmerk in unit.check.waiting(now - WAITS_TOO_LONG, AT_A_TIME):
                yield Problem(Kind.STUCK, kenmerk, "waits for the scanner for more than a day")
