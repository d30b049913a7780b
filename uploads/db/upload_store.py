"""The uploads' rows: found, added, advanced under their lease."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, bindparam, case, func, insert, null, select, update

from shared.db.prepared import Prepared
from shared.encryption import Vault
from uploads.db.hash_states import opened_state, sealed_state
from uploads.db.segment_lists import parts_as_lists, parts_of, segments_as_lists
from uploads.db.small_uploads import add_small, delete_small
from uploads.db.tables import upload
from uploads.protocol.errors import LeaseLost
from uploads.protocol.model import Joined, NewUpload, Owner, Progress, Segment, Upload, UploadState, Whole
from uploads.protocol.ports import LEASE_LASTS, Interrupt, Lease

# What the key opened is lost with it, in every copy; a hash state holds a few plain bytes.
NO_KEY: dict[str, Any] = {"data_key": None, "part_keys": None, "hash_state": None}
NO_LEASE: dict[str, Any] = {"lease_holder": None, "lease_until": None, "interrupt": Interrupt.NONE}

_FIND = Prepared(select(upload).where(upload.c.upload_id == bindparam("wanted")))
_MINE = (
    upload.c.upload_id == bindparam("held"),
    upload.c.lease_token == bindparam("held_by"),
    upload.c.lease_holder.is_not(None),
)
_MARK_RECEIVED = Prepared(
    update(upload)
    .where(upload.c.upload_id == bindparam("wanted"), upload.c.state == UploadState.OPEN)
    .values(state=UploadState.RECEIVED, sha256=bindparam("digest"), received_at=bindparam("now"), hash_state=null())
)
_RUNNING = Prepared(
    select(func.count().label("streams"))
    .select_from(upload)
    .where(
        upload.c.account == bindparam("whose"),
        upload.c.state == UploadState.OPEN,
        upload.c.lease_until > bindparam("now"),
    )
)
_GIVEN_TO_A_NEW_ONE = (
    "upload_id", "account", "relatienummer", "kenmerk", "upload_length", "reserved_bytes", "upload_concat",
    "upload_offset", "segments", "state", "upload_metadata", "name", "filetype", "created_at", "last_byte_at",
    "expires_at", "lease_token", "lease_holder", "lease_until", "interrupt", "data_key",
)  # fmt: skip
_ADD = Prepared(insert(upload).values({name: bindparam(name) for name in _GIVEN_TO_A_NEW_ONE}).returning(*upload.c))
_GIVEN_TO_A_WHOLE_ONE = (*_GIVEN_TO_A_NEW_ONE, "sha256", "received_at")
_ADD_WHOLE = Prepared(insert(upload).values({name: bindparam(name) for name in _GIVEN_TO_A_WHOLE_ONE}))


class SqlUploadRows:
    """`UploadRows` on one connection."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def find(self, upload_id: str) -> Upload | None:
        row = _FIND.one(self._connection, wanted=upload_id)
        return None if row is None else replace(as_upload(row), hash_state=self._state_of(row))

    def get(self, upload_id: str) -> Upload:
        found = self.find(upload_id)
        if found is None:
            raise LookupError("no such upload")
        return found

    def lock(self, upload_ids: Sequence[str]) -> tuple[Upload, ...]:
        chosen = select(upload).where(upload.c.upload_id.in_(set(upload_ids))).order_by(upload.c.upload_id)
        return tuple(as_upload(row) for row in self._connection.execute(chosen.with_for_update()))

    def add(
        self,
        new: NewUpload,
        kenmerk: str | None,
        expires_at: datetime,
        now: datetime,
        lease: Lease | None,
        key: bytes | None,
    ) -> Upload:
        values = _new_row(new, kenmerk, expires_at, now) | {"data_key": key}
        if lease is not None:
            values |= {"lease_token": lease.token, "lease_holder": lease.holder, "lease_until": now + LEASE_LASTS}
        return as_upload(_ADD.one(self._connection, **values))

    def add_whole(self, new: NewUpload, kenmerk: str | None, whole: Whole, now: datetime) -> None:
        values = _new_row(new, kenmerk, now, now) | {"data_key": whole.key, **_whole(whole, now)}
        _ADD_WHOLE.run(self._connection, **values)
        add_small(self._connection, new.upload_id, whole.frame)

    def take_whole(self, upload_id: str, whole: Whole, now: datetime) -> Upload | None:
        unheld = (upload.c.lease_holder.is_(None), upload.c.upload_length == whole.segment.length)
        empty = (upload.c.upload_id == upload_id, upload.c.state == UploadState.OPEN, upload.c.upload_offset == 0)
        statement = update(upload).where(*empty, *unheld, upload.c.data_key == whole.key)
        values = {**_whole(whole, now), "last_byte_at": now}
        row = self._connection.execute(statement.values(values).returning(*upload.c)).one_or_none()
        if row is None:
            return None
        add_small(self._connection, upload_id, whole.frame)
        return as_upload(row)

    def add_joined(self, new: NewUpload, kenmerk: str | None, joined: Joined, now: datetime) -> Upload:
        keys = {"data_key": joined.key, "part_keys": parts_as_lists(joined.parts)}
        whole = {"upload_offset": new.length, "segments": segments_as_lists(joined.segments), **keys}
        self._connection.execute(insert(upload).values(_new_row(new, kenmerk, now, now) | whole))
        return self.get(new.upload_id)

    def set_length(self, lease: Lease, length: int) -> None:
        self._fenced(lease, {"upload_length": length, "reserved_bytes": length})

    def set_reserved(self, lease: Lease, reserved: int) -> None:
        self._fenced(lease, {"reserved_bytes": reserved})

    def mark_part(self, upload_id: str) -> None:
        unfinished = (upload.c.upload_id == upload_id, upload.c.state == UploadState.OPEN)
        self._connection.execute(update(upload).where(*unfinished).values(state=UploadState.PART, hash_state=None))

    def running_streams(self, account: str, now: datetime) -> int:
        row = _RUNNING.one(self._connection, whose=account, now=now)
        return 0 if row is None else int(row.streams)

    def begin_verified(self, lease: Lease, offset: int) -> None:
        self._fenced(lease, {"verified_offset": offset})

    def advance(self, lease: Lease, progress: Progress, now: datetime) -> Interrupt:
        values = self._moved(lease, progress) | {"lease_until": now + LEASE_LASTS}
        return self._fenced(lease, values)

    def settle(self, lease: Lease, progress: Progress, now: datetime) -> None:
        self._fenced(lease, self._moved(lease, progress) | NO_LEASE)

    def mark_received(self, upload_id: str, sha256: str | None, now: datetime) -> None:
        _MARK_RECEIVED.run(self._connection, wanted=upload_id, digest=sha256, now=now)

    def mark_deleted(self, lease: Lease, now: datetime) -> None:
        self._fenced(lease, {"state": UploadState.DELETED, "ended_at": now, **NO_LEASE, **NO_KEY})
        delete_small(self._connection, lease.upload_id)

    def _moved(self, lease: Lease, progress: Progress) -> dict[str, Any]:
        return _moved(progress) | {"hash_state": sealed_state(self._vault, lease.upload_id, progress.hash_state)}

    def _state_of(self, row: Any) -> bytes | None:
        return opened_state(self._vault, row.upload_id, row.hash_state)

    def _fenced(self, lease: Lease, values: dict[str, Any]) -> Interrupt:
        """UPDATE the row if the lease is still ours; raises LeaseLost when it is not."""
        given = {_new(name): value for name, value in values.items()}
        row = _fenced(tuple(values)).one(self._connection, held=lease.upload_id, held_by=lease.token, **given)
        if row is None:
            raise LeaseLost
        return Interrupt(row.interrupt)


@lru_cache(maxsize=64)
def _fenced(names: tuple[str, ...]) -> Prepared:
    """An UPDATE of these columns by whoever holds the lease; made once for each choice of them."""
    values: dict[str, Any] = {name: bindparam(_new(name), type_=upload.c[name].type) for name in names}
    if "expires_at" in values:
        same_end = upload.c.expires_at == values["expires_at"]
        values["warned_at"] = case((same_end, upload.c.warned_at), else_=null())  # another end is told anew (M20)
    return Prepared(update(upload).where(*_MINE).values(values).returning(upload.c.interrupt))


def _new(name: str) -> str:
    """What a value is called, so that it is not taken for the column."""
    return f"new_{name}"


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


def _whole(whole: Whole, now: datetime) -> dict[str, Any]:
    return {
        "upload_offset": whole.segment.length,
        "segments": segments_as_lists([whole.segment]),
        "sha256": whole.sha256,
        "state": UploadState.RECEIVED,
        "received_at": now,
    }


def _moved(progress: Progress) -> dict[str, Any]:
    values: dict[str, Any] = {
        "upload_offset": progress.offset,
        "segments": segments_as_lists(progress.segments),
        "verified_offset": None,
    }
    if progress.last_byte_at is not None:
        values["last_byte_at"] = progress.last_byte_at
    if progress.expires_at is not None:
        values["expires_at"] = progress.expires_at
    if progress.reserved is not None:
        values["reserved_bytes"] = progress.reserved
    if progress.length is not None:
        values["upload_length"] = progress.length
    return values


def as_upload(row: Any) -> Upload:
    """The value of a whole row, without its hash state: that takes the vault."""
    return Upload(
        upload_id=row.upload_id,
        owner=Owner(row.account, row.relatienummer),
        length=row.upload_length,
        offset=row.upload_offset,
        segments=tuple(Segment(*values) for values in row.segments),
        verified_offset=row.verified_offset,
        hash_state=None,
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
        key=row.data_key,
        parts=parts_of(row.part_keys),
    )
