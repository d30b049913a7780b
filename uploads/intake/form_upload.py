"""A file that came in a form, without script, goes the same way as a tus upload (K38)."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import IO

from shared.logging import get_logger
from uploads.deliveries.party import Party
from uploads.intake.limits import FORM_UPLOAD_MAX_BYTES
from uploads.intake.rules import METADATA_DELIVERY
from uploads.protocol.append import append
from uploads.protocol.door import UPLOAD_ID_BYTES
from uploads.protocol.errors import Refusal, StoreUnavailable, TusError, is_disk_full
from uploads.protocol.expiration import expires_at
from uploads.protocol.ground import Ground
from uploads.protocol.metadata import display_name, file_type
from uploads.protocol.model import NewUpload, Owner

READ_BYTES = 256 * 1024

log = get_logger(__name__)


class FormRefusal(StrEnum):
    """Why a file in a form is not taken."""

    TOO_LARGE = "too_large"
    TYPE = "type"
    EMPTY = "empty"
    QUOTA = "quota"
    TOO_MANY = "too_many"
    NO_ROOM = "no_room"
    FAULT = "fault"


_REFUSALS = {
    Refusal.TOO_LARGE: FormRefusal.TOO_LARGE,
    Refusal.TYPE_NOT_ALLOWED: FormRefusal.TYPE,
    Refusal.EMPTY_NOT_ALLOWED: FormRefusal.EMPTY,
    Refusal.NO_SPACE_LEFT: FormRefusal.QUOTA,
    Refusal.TOO_MANY_FILES: FormRefusal.TOO_MANY,
    Refusal.STORAGE_FULL: FormRefusal.NO_ROOM,
}


class FormUpload:
    """Stores whole files into an open delivery."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def receive(
        self, party: Party, kenmerk: str, filename: str, filetype: str, stream: IO[bytes], length: int, now: datetime
    ) -> str | FormRefusal:
        """The upload id of the stored file, durable and hashed, or why it is not taken. length: bytes in stream."""
        if length > FORM_UPLOAD_MAX_BYTES:
            return FormRefusal.TOO_LARGE
        described = {"filename": filename, "filetype": filetype}
        new = NewUpload(
            upload_id=secrets.token_hex(UPLOAD_ID_BYTES),
            owner=Owner(party.account, party.relatienummer),
            length=length,
            upload_metadata=None,
            metadata={METADATA_DELIVERY: kenmerk},
            name=display_name(described),
            filetype=file_type(described),
        )
        try:
            return self._store(new, _FormStream(stream, length), now)
        except TusError as refused:
            return _REFUSALS.get(refused.refusal, FormRefusal.FAULT)
        except OSError as failure:
            log.error("the file of a form was not stored", upload=new.upload_id, exc_info=failure)
            return _refusal_of(failure)

    def _store(self, new: NewUpload, body: "_FormStream", now: datetime) -> str:
        self._ground.room.require(new.length)
        lease = self._ground.leases.first(new.upload_id)
        key = self._ground.store.new_key(new.upload_id)
        with self._ground.begin() as unit:
            kenmerk = unit.intake.admit(new, now)
            upload = unit.uploads.add(new, kenmerk, expires_at(now, now), now, lease, key)
        return append(self._ground, upload, lease, body, None).upload_id


def _refusal_of(failure: OSError) -> FormRefusal:
    """A store or database that is full, away or refuses us takes the same form later (tus-X04)."""
    takes_it_later = isinstance(failure, TimeoutError | PermissionError | StoreUnavailable) or is_disk_full(failure)
    return FormRefusal.NO_ROOM if takes_it_later else FormRefusal.FAULT


class _FormStream:
    """A file that is here already, as a body."""

    def __init__(self, stream: IO[bytes], length: int) -> None:
        self.length: int | None = length
        self.is_broken = False
        self.trailers: Mapping[str, str] | None = None
        self._stream = stream

    def read(self, wait_seconds: float) -> memoryview:
        return memoryview(self._stream.read(READ_BYTES))
