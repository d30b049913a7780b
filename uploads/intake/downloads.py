"""Bytes that leave: only what was looked at and not refused, to those who may see its delivery (threats 35 and 37)."""

from collections.abc import Iterator
from dataclasses import dataclass

from uploads.deliveries.kenmerk import is_kenmerk
from uploads.deliveries.party import Party
from uploads.deliveries.readable import may_read
from uploads.deliveries.service import may_see
from uploads.intake.ports import Begin
from uploads.protocol.model import Upload
from uploads.protocol.ports import SegmentStore


@dataclass(frozen=True, slots=True)
class Readable:
    """A file that may be read. length: bytes."""

    name: str
    length: int
    sha256: str | None
    upload: Upload
    store: SegmentStore

    def read(self, start: int, stop: int) -> Iterator[memoryview]:
        """The bytes from start to stop (excluded); each piece is valid until the next."""
        return iter(self.store.read(self.upload, start, stop))


class Downloads:
    """Finds what may be read; what may not, is not there."""

    def __init__(self, begin_read: Begin, store: SegmentStore) -> None:
        self._begin_read = begin_read
        self._store = store

    def of_staff(self, kenmerk: str, upload_id: str) -> Readable | None:
        """A file of any final delivery; whoever asks has shown to be of the receiving staff."""
        return self._find(kenmerk, upload_id, None)

    def of_sender(self, party: Party, kenmerk: str, upload_id: str) -> Readable | None:
        """A file of a delivery that this party may see."""
        return self._find(kenmerk, upload_id, party)

    def _find(self, kenmerk: str, upload_id: str, party: Party | None) -> Readable | None:
        with self._begin_read() as unit:
            delivery = unit.deliveries.find(kenmerk) if is_kenmerk(kenmerk) else None
            if delivery is None or (party is not None and not may_see(party, delivery)):
                return None
            found = [one for one in unit.files.of_delivery(kenmerk) if one.upload_id == upload_id]
        if not found or not may_read(delivery, found[0].state):
            return None
        upload = found[0]
        return Readable(upload.name, upload.offset, upload.sha256, upload, self._store)
