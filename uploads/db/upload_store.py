"""The uploads' rows: found, added, advanced under their lease."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from uploads.db.tables import upload
from uploads.protocol.errors import LeaseLost
from uploads.protocol.model import NewUpload, Owner, Progress, Segment, Upload, UploadState
from uploads.protocol.ports import LEASE_LASTS, Interrupt, Lease

NO_LEASE: dict[str, Any] = {"lease_holder": None, "lease_until": None, "interrupt": Interrupt.NONE}


class SqlUploadRows:
    """`UploadRows` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, upload_id: str) -> Upload | None:
        row = self._connection.execute(select(upload).where(upload.c.upload_id == upload_id)).one_or_none()
        return None if row is None else as_upload(row)

    def get(self, upload_id: str) -> Upload:
        found = self.find(upload_id)
        if found is None:
            raise LookupError("no such upload")
        return found

    def lock(self, upload_ids: Sequence[str]) -> tuple[Upload, ...]:
        chosen = select(upload).where(upload.c.upload_id.in_(set(upload_ids))).order_by(upload.c.upload_id)
        return tuple(as_upload(row) for row in self._connection.execute(chosen.with_for_update()))

    def add(
        self, new: NewUpload, kenmerk: str | None, expires_at: datetime, now: datetime, lease: Lease | None
    ) -> Upload:
        values = _new_row(new, kenmerk, expires_at, now)
        if lease is not None:
            values |= {"lease_token": lease.token, "lease_holder": lease.holder, "lease_until": now + LEASE_LASTS}
        self._connection.execute(insert(upload).values(values))
        return self.get(new.upload_id)

    def add_joined(self, new: NewUpload, kenmerk: str | None, segments: tuple[Segment, ...], now: datetime) -> Upload:
        whole = {"upload_offset": new.length, "segments": _as_lists(segments)}
        self._connection.execute(insert(upload).values(_new_row(new, kenmerk, now, now) | whole))
        return self.get(new.upload_id)

    def set_length(self, lease: Lease, length: int) -> None:
        self._fenced(lease, {"upload_length": length, "reserved_bytes": length})

    def set_reserved(self, lease: Lease, reserved: int) -> None:
        self._fenced(lease, {"reserved_bytes": reserved})

    def mark_part(self, upload_id: str) -> None:
        unfinished = (upload.c.upload_id == upload_id, upload.c.state == UploadState.OPEN)
        self._connection.execute(update(upload).where(*unfinished).values(state=UploadState.PART))

    def running_streams(self, account: str, now: datetime) -> int:
        held = (upload.c.account == account, upload.c.state == UploadState.OPEN, upload.c.lease_until > now)
        return self._connection.execute(select(func.count()).select_from(upload).where(*held)).scalar_one()

    def begin_verified(self, lease: Lease, offset: int) -> None:
        self._fenced(lease, {"verified_offset": offset})

    def advance(self, lease: Lease, progress: Progress, now: datetime) -> Interrupt:
        values = _moved(progress) | {"lease_until": now + LEASE_LASTS}
        return Interrupt(self._fenced(lease, values).interrupt)

    def settle(self, lease: Lease, progress: Progress, now: datetime) -> None:
        self._fenced(lease, _moved(progress) | NO_LEASE)

    def mark_received(self, upload_id: str, sha256: str | None, now: datetime) -> None:
        values = {"state": UploadState.RECEIVED, "sha256": sha256, "received_at": now}
        unfinished = (upload.c.upload_id == upload_id, upload.c.state == UploadState.OPEN)
        self._connection.execute(update(upload).where(*unfinished).values(values))

    def mark_deleted(self, lease: Lease, now: datetime) -> None:
        self._fenced(lease, {"state": UploadState.DELETED, "ended_at": now, **NO_LEASE})

    def _fenced(self, lease: Lease, values: dict[str, Any]) -> Row[Any]:
        """UPDATE the row if the lease is still ours; raises LeaseLost when it is not."""
        mine = (upload.c.upload_id == lease.upload_id, upload.c.lease_token == lease.token)
        statement = update(upload).where(*mine, upload.c.lease_holder.is_not(None)).values(values)
        row = self._connection.execute(statement.returning(upload.c.interrupt)).one_or_none()
        if row is None:
            raise LeaseLost
        return row


def _new_row(new: NewUpload, kenmerk: str | None, expires_at: datetime, now: datetime) -> dict[str, Any]:
    return {
        "upload_id": new.upload_id,
        "account": new.owner.account,
        "relatienummer": new.owner.relatienummer,
        "kenmerk": kenmerk,
        "upload_length": new.length,
        "reserved_bytes": new.length or 0,
        "upload_concat": new.concat,
        "upload_offset": 0,
        "segments": [],
        "state": UploadState.OPEN,
        "upload_metadata": new.upload_metadata,
        "name": new.name,
        "filetype": new.filetype,
        "created_at": now,
        "last_byte_at": now,
        "expires_at": expires_at,
        "lease_token": 0,
        **NO_LEASE,
    }


def _as_lists(segments: tuple[Segment, ...]) -> list[list[int]]:
    return [[segment.number, segment.length] for segment in segments]


def _moved(progress: Progress) -> dict[str, Any]:
    values: dict[str, Any] = {
        "upload_offset": progress.offset,
        "segments": _as_lists(progress.segments),
        "hash_state": progress.hash_state,
        "verified_offset": None,
    }
    if progress.last_byte_at is not None:
        values["last_byte_at"] = progress.last_byte_at
    if progress.expires_at is not None:
        values["expires_at"] = progress.expires_at
    if progress.reserved is not None:
        values["reserved_bytes"] = progress.reserved
    return values


def as_upload(row: Row[Any]) -> Upload:
    """The value of a whole row."""
    return Upload(
        upload_id=row.upload_id,
        owner=Owner(row.account, row.relatienummer),
        length=row.upload_length,
        offset=row.upload_offset,
        segments=tuple(Segment(number, length) for number, length in row.segments),
        verified_offset=row.verified_offset,
        hash_state=row.hash_state,
        sha256=row.sha256,
        state=UploadState(row.state),
        upload_metadata=row.upload_metadata,
        name=row.name,
        filetype=row.filetype,
        kenmerk=row.kenmerk,
        created_at=row.created_at,
        last_byte_at=row.last_byte_at,
        expires_at=row.expires_at,
        received_at=row.received_at,
        is_held=row.lease_holder is not None,
        reserved=row.reserved_bytes,
        concat=row.upload_concat,
    )
