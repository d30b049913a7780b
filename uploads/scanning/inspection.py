"""One look at a file, cheapest question first: content, archive, viruses."""

import io
from collections.abc import Iterable
from typing import Protocol

from uploads.intake.findings import Finding, Looked
from uploads.protocol.metadata import extension
from uploads.protocol.model import Upload
from uploads.protocol.ports import SegmentStore
from uploads.scanning.archive import objection
from uploads.scanning.content import HEAD_BYTES, fits
from uploads.scanning.stored_bytes import StoredBytes

BUFFER_BYTES = 256 * 1024
_ZIPPED = frozenset({"zip", "docx", "xlsx"})


class Scanner(Protocol):
    """Looks for viruses in a stream of bytes."""

    def scan(self, pieces: Iterable[memoryview]) -> Looked: ...


class Inspection:
    """`Inspect` over a store. scanner: None where none is set up."""

    def __init__(self, store: SegmentStore, scanner: Scanner | None) -> None:
        self._store = store
        self._scanner = scanner

    @property
    def scans(self) -> bool:
        return self._scanner is not None

    def look(self, upload: Upload) -> Looked:
        """Raises ScannerUnavailable, and what the store raises."""
        kind = extension(upload.name)
        head = b"".join(bytes(piece) for piece in self._range(upload, 0, min(upload.offset, HEAD_BYTES)))
        if upload.offset and not fits(kind, head):
            return Looked(Finding.CONTENT, kind)
        if kind in _ZIPPED:
            word = self._objection(upload)
            if word is not None:
                return Looked(Finding.ARCHIVE, word)
        return Looked() if self._scanner is None else self._scanner.scan(self._range(upload, 0, upload.offset))

    def _objection(self, upload: Upload) -> str | None:
        reader = StoredBytes(lambda start, stop: self._range(upload, start, stop), upload.offset)
        word = objection(io.BufferedReader(reader, BUFFER_BYTES), upload.offset)
        reader.require_read()  # a word about bytes that could not be read says nothing of their sender
        return word

    def _range(self, upload: Upload, start: int, stop: int) -> Iterable[memoryview]:
        return self._store.read(upload, start, stop)
