"""Uploads as the worker needs them: by delivery, by age."""

from datetime import datetime

from sqlalchemy import Connection, func, or_, select, update

from uploads.db.small_uploads import delete_small
from uploads.db.tables import upload
from uploads.db.upload_store import NO_KEY, NO_LEASE, as_upload
from uploads.intake.findings import Looked
from uploads.protocol.expiration import UNFINISHED_AT_MOST, UNFINISHED_SLIDES
from uploads.protocol.model import EXPIRING, GONE, Owner, Upload, UploadState


class SqlStoredFiles:
    """`StoredFiles` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_delivery(self, kenmerk: str) -> tuple[Upload, ...]:
        there = (upload.c.kenmerk == kenmerk, upload.c.state.not_in(GONE))
        ordered = select(upload).where(*there).order_by(upload.c.created_at, upload.c.upload_id)
        return tuple(as_upload(row) for row in self._connection.execute(ordered))

    def set_state(self, upload_id: str, state: UploadState, now: datetime) -> None:
        # Whoever still writes it loses the lease with this, so that its last checkpoint can't bring it back.
        values = {"state": state} | ({"ended_at": now, **NO_LEASE, **NO_KEY} if state in GONE else {})
        self._connection.execute(update(upload).where(upload.c.upload_id == upload_id).values(values))
        if state in GONE:
            delete_small(self._connection, upload_id)

    def set_looked(self, upload_id: str, state: UploadState, looked: Looked, now: datetime) -> None:
        received = (upload.c.upload_id == upload_id, upload.c.state == UploadState.RECEIVED)
        found = {"finding": looked.finding, "finding_detail": looked.detail[:200]}
        self._connection.execute(update(upload).where(*received).values(state=state, **found))

    def take_unwarned(self, now: datetime, until: datetime, limit: int) -> tuple[Owner, ...]:
        ending = (upload.c.state == UploadState.OPEN, upload.c.expires_at <= until, upload.c.expires_at > now)
        had_days = or_(
            upload.c.last_byte_at <= until - UNFINISHED_SLIDES, upload.c.created_at <= until - UNFINISHED_AT_MOST
        )
        due = (*ending, had_days)
        untold = select(upload.c.account, func.max(upload.c.relatienummer).label("relatienummer"))
        untold = untold.where(*due, upload.c.warned_at.is_(None)).group_by(upload.c.account).limit(limit)
        owners = tuple(Owner(row.account, row.relatienummer) for row in self._connection.execute(untold))
        told = update(upload).where(*due, upload.c.account.in_([owner.account for owner in owners]))
        self._connection.execute(told.values(warned_at=now))
        return owners

    def set_sha256(self, upload_id: str, sha256: str) -> None:
        self._connection.execute(update(upload).where(upload.c.upload_id == upload_id).values(sha256=sha256))

    def take_expired(self, now: datetime, limit: int) -> tuple[Upload, ...]:
        unheld = or_(upload.c.lease_until.is_(None), upload.c.lease_until <= now)
        over = (upload.c.state.in_(EXPIRING), upload.c.expires_at <= now, unheld)
        chosen = (
            select(upload).where(*over).order_by(upload.c.expires_at).limit(limit).with_for_update(skip_locked=True)
        )
        taken = tuple(as_upload(row) for row in self._connection.execute(chosen))
        values = {"state": UploadState.EXPIRED, "ended_at": now, **NO_LEASE, **NO_KEY}
        ids = [one.upload_id for one in taken]
        self._connection.execute(update(upload).where(upload.c.upload_id.in_(ids)).values(values))
        return taken
