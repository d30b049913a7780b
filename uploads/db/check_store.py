"""All rows at once, for the check of database against store."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from uploads.db.tables import delivery, receipt, receipt_link, relation_space, upload
from uploads.db.upload_store import as_upload
from uploads.deliveries.states import DeliveryState
from uploads.protocol.model import GONE, Upload


class SqlCheck:
    """`CheckRows` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def live_uploads(self, after: str, limit: int) -> tuple[Upload, ...]:
        live = select(upload).where(upload.c.upload_id > after, upload.c.state.not_in(GONE))
        return tuple(as_upload(row) for row in self._connection.execute(live.order_by(upload.c.upload_id).limit(limit)))

    def is_live(self, upload_id: str) -> bool:
        chosen = select(upload.c.upload_id).where(upload.c.upload_id == upload_id, upload.c.state.not_in(GONE))
        return self._connection.execute(chosen).one_or_none() is not None

    def sums(self) -> Mapping[str, tuple[int, int]]:
        real = func.coalesce(func.sum(upload.c.reserved_bytes), 0)
        joined = relation_space.outerjoin(
            upload, (upload.c.relatienummer == relation_space.c.relatienummer) & upload.c.state.not_in(GONE)
        )
        columns = (relation_space.c.relatienummer, relation_space.c.reserved_bytes)
        rows = self._connection.execute(select(*columns, real).select_from(joined).group_by(*columns))
        return {number: (int(noted), int(there)) for number, noted, there in rows}

    def set_sum(self, relatienummer: str) -> None:
        live = (upload.c.relatienummer == relatienummer, upload.c.state.not_in(GONE))
        real = select(func.coalesce(func.sum(upload.c.reserved_bytes), 0)).where(*live).scalar_subquery()
        chosen = update(relation_space).where(relation_space.c.relatienummer == relatienummer)
        self._connection.execute(chosen.values(reserved_bytes=real))

    def receipts(self, after: int, limit: int) -> tuple[tuple[int, str], ...]:
        kept, forgotten = (
            select(table.c.number, table.c.jws).where(table.c.number > after) for table in (receipt, receipt_link)
        )
        rows = self._connection.execute(kept.union_all(forgotten).order_by("number").limit(limit))
        return tuple((int(number), str(jws)) for number, jws in rows)

    def waiting(self, before: datetime, limit: int) -> tuple[str, ...]:
        since = func.coalesce(delivery.c.waits_since, delivery.c.finished_at)
        stuck = (delivery.c.state == DeliveryState.CHECKING, since <= before)
        chosen = select(delivery.c.kenmerk).where(*stuck).order_by(since).limit(limit)
        return tuple(self._connection.execute(chosen).scalars())
