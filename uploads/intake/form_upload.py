"""One file without script: a form of at most 50 MB goes the same way as a tus upload (K38)."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from uploads.deliveries.model import Delivery
from uploads.deliveries.party import Party
from uploads.deliveries.service import DeliveryService, FinishRefusal, StartRefusal
from uploads.intake.limits import FORM_UPLOAD_MAX_BYTES
from uploads.intake.rules import METADATA_DELIVERY
from uploads.protocol.append import append
from uploads.protocol.creation import UPLOAD_ID_BYTES
from uploads.protocol.errors import Refusal, TusError
from uploads.protocol.expiration import expires_at
from uploads.protocol.metadata import display_name, file_type
from uploads.protocol.model import NewUpload, Owner, Upload
from uploads.protocol.writing import Ground

READ_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class FormFile:
    """What a browser sent in a form. length: bytes in stream."""

    filename: str
    filetype: str
    stream: BinaryIO
    length: int


class FormUpload:
    """Delivery, file and 'afronden' in one request."""

    def __init__(self, ground: Ground, deliveries: DeliveryService) -> None:
        self._ground = ground
        self._deliveries = deliveries

    def receive(
        self, party: Party, soort: str, omschrijving: str, file: FormFile, now: datetime
    ) -> Delivery | StartRefusal | Refusal:
        """The final delivery of this one file, or why not; then nothing of it is left."""
        if file.length > FORM_UPLOAD_MAX_BYTES:
            return Refusal.TOO_LARGE
        delivery = self._deliveries.start(party, soort, omschrijving, now)
        if isinstance(delivery, StartRefusal):
            return delivery
        try:
            self._store(party, delivery.kenmerk, file, now)
        except TusError as refused:
            self._deliveries.withdraw(party, delivery.kenmerk, now)
            return refused.refusal
        final = self._deliveries.finish(party, delivery.kenmerk, now)
        return Refusal.FAULT if isinstance(final, FinishRefusal) else final

    def _store(self, party: Party, kenmerk: str, file: FormFile, now: datetime) -> Upload:
        described = {"filename": file.filename, "filetype": file.filetype}
        new = NewUpload(
            upload_id=secrets.token_hex(UPLOAD_ID_BYTES),
            owner=Owner(party.account, party.relatienummer),
            length=file.length,
            upload_metadata=None,
            metadata={METADATA_DELIVERY: kenmerk},
            name=display_name(described),
            filetype=file_type(described),
        )
        lease = self._ground.leases.first(new.upload_id)
        with self._ground.begin() as unit:
            joined = unit.intake.admit(new, now)
            upload = unit.uploads.add(new, joined, expires_at(now, now), now, lease)
        return append(self._ground, upload, lease, _FileStream(file), None)


class _FileStream:
    """A file that is here already, as a body."""

    def __init__(self, file: FormFile) -> None:
        self.length: int | None = file.length
        self.is_broken = False
        self._stream = file.stream

    def read(self, wait_seconds: float) -> memoryview:
        return memoryview(self._stream.read(READ_BYTES))
