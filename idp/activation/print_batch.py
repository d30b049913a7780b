"""A batch of letters that are printed together, and its manifest: how many, and the SHA-256 of each (T5).

The file of a batch can be fetched once. What became of each letter stays in the manifest, also after a misprint
sent it back to the queue.
"""

import io
import json
import secrets
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

BATCH_ID_BYTES = 8
LETTERS_IN_A_BATCH = 200
MANIFEST = "manifest.json"
EARLIEST = (1980, 1, 1, 0, 0, 0)  # the time of every file in the archive, so that the same letters give the same bytes


class Outcome(StrEnum):
    """What became of a letter of a batch."""

    POSTED = "posted"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"  # another one replaced it, or nobody waits for it any more


@dataclass(frozen=True, slots=True)
class Batch:
    """ordered_by: account_id of whoever asked. finished_at: its letters are made. fetched_at: its file was taken."""

    batch_id: str
    ordered_at: datetime
    ordered_by: str
    finished_at: datetime | None = None
    fetched_at: datetime | None = None
    letters: int = 0
    unsettled: int = 0


@dataclass(frozen=True, slots=True)
class ManifestLine:
    """One letter of a batch. outcome: None until somebody said how it went."""

    letter_id: str
    sha256: str
    outcome: Outcome | None = None


class BatchStore(Protocol):
    """Batches and their manifests."""

    def add(self, batch: Batch) -> None: ...

    def find(self, batch_id: str) -> Batch | None: ...

    def latest(self, limit: int) -> tuple[Batch, ...]:
        """Those that wait for word of a letter first, and of each kind the newest first."""
        ...

    def put(self, batch_id: str, line: ManifestLine) -> None: ...

    def manifest(self, batch_id: str) -> tuple[ManifestLine, ...]: ...

    def settle(self, letter_id: str, outcome: Outcome) -> None:
        """Write down what became of it, in the batch in which it waits for that."""
        ...

    def finish(self, batch_id: str, now: datetime) -> None: ...

    def fetch(self, batch_id: str, now: datetime) -> bool:
        """In one conditional update; False when it is not finished or was fetched before (E72)."""
        ...


class PrintJobs(Protocol):
    """Work for the worker, which has the press."""

    def add(self, batch_id: str, now: datetime) -> None: ...


def new_batch(ordered_by: str, now: datetime) -> Batch:
    """A batch that is still to be made."""
    return Batch(secrets.token_hex(BATCH_ID_BYTES), now, ordered_by)


def archive(batch: Batch, lines: Sequence[ManifestLine], pdfs: Mapping[str, bytes]) -> bytes:
    """The file of a batch: a ZIP of the PDFs in the order of the manifest, and the manifest. pdfs: by letter_id."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for number, line in enumerate(lines, start=1):
            file.writestr(zipfile.ZipInfo(_name(number), EARLIEST), pdfs[line.letter_id])
        file.writestr(zipfile.ZipInfo(MANIFEST, EARLIEST), json.dumps(manifest_facts(batch, lines), indent=2))
    return packed.getvalue()


def manifest_facts(batch: Batch, lines: Sequence[ManifestLine]) -> dict[str, object]:
    """What the printing house checks its work against."""
    letters = [
        {"file": _name(number), "letter": line.letter_id, "sha256": line.sha256}
        for number, line in enumerate(lines, start=1)
    ]
    return {
        "batch": batch.batch_id,
        "ordered_at": batch.ordered_at.isoformat(),
        "count": len(lines),
        "letters": letters,
    }


def _name(number: int) -> str:
    return f"brief-{number:03}.pdf"
