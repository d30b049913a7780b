"""All rows of old deliveries and accounts, to be removed."""

from datetime import datetime

from sqlalchemy import Connection, and_, delete, exists, or_, select

from uploads.db.tables import deletion, delivery, party, receipt, staff_step, upload
from uploads.deliveries.states import DeliveryState
from uploads.protocol.model import GONE

ENDED = (DeliveryState.REMOVED, DeliveryState.WITHDRAWN)


class SqlRecords:
    """`Records` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take_old(self, before: datetime, limit: int) -> tuple[str, ...]:
        columns = delivery.c
        begun = and_(columns.finished_at.is_(None), columns.created_at <= before)
        has_bytes = exists().where(upload.c.kenmerk == columns.kenmerk, upload.c.state.not_in(GONE))
        old = (columns.state.in_(ENDED), or_(columns.finished_at <= before, begun), columns.hold_reason == "")
        chosen = select(columns.kenmerk).where(*old, ~has_bytes).order_by(columns.created_at).limit(limit)
        return tuple(self._connection.execute(chosen.with_for_update(skip_locked=True)).scalars())

    def forget(self, kenmerk: str) -> None:
        for table in (upload, staff_step, deletion, receipt, delivery):  # what speaks of another row before that row
            self._connection.execute(delete(table).where(table.c.kenmerk == kenmerk))

    def forget_uploads_alone(self, before: datetime) -> None:
        old = (upload.c.kenmerk.is_(None), upload.c.state.in_(GONE), upload.c.ended_at <= before)
        self._connection.execute(delete(upload).where(*old))

    def forget_accounts(self, before: datetime) -> None:
        uploads = exists().where(upload.c.account == party.c.account)
        deliveries = exists().where(delivery.c.account == party.c.account)
        self._connection.execute(delete(party).where(party.c.seen_at <= before, ~uploads, ~deliveries))
