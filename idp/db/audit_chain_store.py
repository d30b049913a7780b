"""The chain in SQL: a lease, an inbox, and rows that are only ever added."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    bindparam,
    cast,
    delete,
    func,
    select,
    type_coerce,
    update,
)
from sqlalchemy import insert as insert_into
from sqlalchemy.types import NullType

from idp.audit.chain import GENESIS, ChainedFields, Link, Tip, result_named
from idp.audit.ports import Extent, Lease, StoredDetail, StoredLink
from idp.db.tables_audit import Position, audit_chain, audit_detail, audit_event, audit_sealer
from shared.db.upsert import insert
from shared.jobs import lease as leases

SEAT = "sealer"
IDS_A_STATEMENT = 500

_EVENT = (
    audit_event.c.event_id, audit_event.c.event, audit_event.c.at, audit_event.c.account_id,
    audit_event.c.actor_id, audit_event.c.object_id, audit_event.c.detail_digest,
)  # fmt: skip
_DETAIL = (
    audit_detail.c.origin, audit_detail.c.origin_salt, audit_detail.c.origin_digest,
    audit_detail.c.detail, audit_detail.c.salt,
)  # fmt: skip
_LINK = (
    audit_chain.c.event_id, audit_chain.c.event, audit_chain.c.result, audit_chain.c.at, audit_chain.c.account_id,
    audit_chain.c.actor_id, audit_chain.c.object_id, audit_chain.c.detail_digest,
)  # fmt: skip
PAGE_OF_LINKS = select(audit_chain.c.position, audit_chain.c.hash, *_LINK, *_DETAIL).outerjoin_from(
    audit_chain, audit_detail, audit_detail.c.event_id == audit_chain.c.event_id
)

# For a check: the driver's own values, because turning a million of them into objects costs more than checking them.
MOMENT_TEXT: dict[str, ColumnElement[Any]] = {
    "sqlite": func.replace(type_coerce(audit_chain.c.at, String), " ", "T").concat("+00:00"),
    "postgresql": func.to_char(func.timezone("UTC", audit_chain.c.at), 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'),
}


def _raw_page(at: ColumnElement[Any]) -> Select[Any]:
    fields = [at if column is audit_chain.c.at else column for column in _LINK]
    detail = audit_detail.c
    parts = (
        cast(detail.origin, String), type_coerce(detail.origin_salt, NullType()), detail.origin_digest,
        cast(detail.detail, String), type_coerce(detail.salt, NullType()),
    )  # fmt: skip
    return select(audit_chain.c.position, audit_chain.c.hash, *fields, *parts).outerjoin_from(
        audit_chain, audit_detail, detail.event_id == audit_chain.c.event_id
    )


RAW_PAGE = {dialect: _raw_page(at) for dialect, at in MOMENT_TEXT.items()}

# The rest of the row comes from the inbox itself.
_APPEND = insert_into(audit_chain).from_select(
    ["position", "result", "hash", *(column.name for column in _EVENT)],
    select(
        bindparam("new", type_=Position), bindparam("result", type_=String), bindparam("hash", type_=String), *_EVENT
    ).where(audit_event.c.event_id == bindparam("id")),
)


class SqlChainStore:
    """ChainStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def has_waiting(self) -> bool:
        return self._connection.execute(select(audit_event.c.event_id).limit(1)).first() is not None

    def lease(self, now: datetime) -> Lease | None:
        seat = {"id": SEAT, "run_at": now, "attempts": 0, "position": 0, "hash": GENESIS}
        self._connection.execute(insert(self._connection, audit_sealer).values(seat).on_conflict_do_nothing())
        row = leases.take(self._connection, audit_sealer, now)
        return Lease(row["lease_token"], Tip(row["position"], row["hash"])) if row else None

    def waiting(self, limit: int) -> Sequence[ChainedFields]:
        rows = self._connection.execute(select(*_EVENT).order_by(audit_event.c.event_id).limit(limit))
        return [ChainedFields(row[0], row[1], result_named(row[1]), *row[2:]) for row in rows]

    def append(self, lease: Lease, links: Sequence[Link]) -> bool:
        tip = Tip(links[-1].position, links[-1].hash) if links else lease.tip
        seat = audit_sealer.c
        moved = self._connection.execute(
            update(audit_sealer)
            .where(seat.id == SEAT, seat.lease_token == lease.token, seat.position == lease.tip.position)
            .values(position=tip.position, hash=tip.hash, lease_token=None, lease_until=None, attempts=0)
        )
        if moved.rowcount != 1:
            return False
        if links:
            self._connection.execute(_APPEND, [_row(link) for link in links])
            self._empty_inbox(links)
        return True

    def extent(self) -> Extent:
        last = select(func.coalesce(func.max(audit_chain.c.position), 0)).scalar_subquery()
        waiting = select(func.count()).select_from(audit_event).scalar_subquery()
        seat = select(audit_sealer.c.position).where(audit_sealer.c.id == SEAT).scalar_subquery()
        head = select(audit_sealer.c.hash).where(audit_sealer.c.id == SEAT).scalar_subquery()
        position, digest, end, count = self._connection.execute(select(seat, head, last, waiting)).one()
        return Extent(Tip() if position is None else Tip(position, digest), end, count)

    def page(self, after: int, limit: int) -> Sequence[StoredLink]:
        chosen = PAGE_OF_LINKS.where(audit_chain.c.position > after).order_by(audit_chain.c.position).limit(limit)
        return [stored_link(row) for row in self._connection.execute(chosen)]

    def raw(self, after: int, limit: int) -> Sequence[tuple[Any, ...]]:
        chosen = RAW_PAGE[self._connection.dialect.name].where(audit_chain.c.position > after)
        rows = self._connection.execute(chosen.order_by(audit_chain.c.position).limit(limit))
        return rows.all()

    def hash_at(self, position: int) -> str | None:
        found = self._connection.execute(select(audit_chain.c.hash).where(audit_chain.c.position == position))
        return found.scalar_one_or_none()

    def _empty_inbox(self, links: Sequence[Link]) -> None:
        ids = [link.fields.event_id for link in links]
        removed = 0
        for start in range(0, len(ids), IDS_A_STATEMENT):
            part = ids[start : start + IDS_A_STATEMENT]
            removed += self._connection.execute(delete(audit_event).where(audit_event.c.event_id.in_(part))).rowcount
        if removed != len(ids):
            raise RuntimeError("an event left the inbox while it was sealed")


def _row(link: Link) -> dict[str, Any]:
    fields = link.fields
    return {"new": link.position, "result": fields.result, "hash": link.hash, "id": fields.event_id}


def stored_link(row: Any) -> StoredLink:
    link = Link(row[0], ChainedFields(*row[2:10]), row[1])
    return StoredLink(link, None if row[12] is None else StoredDetail(*row[10:15]))
