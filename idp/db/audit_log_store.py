"""Reading the chain by filter in SQL: every filter has an index that ends in the position."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from idp.audit.log import LogFilter
from idp.audit.ports import StoredLink
from idp.db.audit_chain_store import PAGE_OF_LINKS, stored_link
from idp.db.tables_accounts import account, relation
from idp.db.tables_audit import audit_chain

# An event gets its position when it is sealed, so positions follow time but for transactions that took long.
SLACK = timedelta(minutes=15)


class SqlAuditLog:
    """LogReader on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self, chosen: LogFilter, before: int | None, limit: int) -> Sequence[StoredLink]:
        position = audit_chain.c.position
        query = PAGE_OF_LINKS.where(*_equal(chosen), *self._between(chosen))
        if before is not None:
            query = query.where(position < before)
        found = self._connection.execute(query.order_by(position.desc()).limit(limit))
        return [stored_link(row) for row in found]

    def position_at(self, moment: datetime) -> int:
        first = self._first_from(moment - SLACK)
        return first - 1 if first is not None else self._last()

    def names(self, account_ids: Collection[str]) -> Mapping[str, str]:
        chosen = (
            select(account.c.account_id, relation.c.relatienummer, account.c.username)
            .join_from(account, relation, account.c.relatie_id == relation.c.relatie_id)
            .where(account.c.account_id.in_(account_ids))
        )
        return {row[0]: f"{row[1]} {row[2]}" for row in self._connection.execute(chosen)}

    def _between(self, chosen: LogFilter) -> Iterator[ColumnElement[bool]]:
        """The moments themselves, and the part of the chain in which they must lie."""
        at, position = audit_chain.c.at, audit_chain.c.position
        if chosen.since is not None:
            yield at >= chosen.since
            yield position > self.position_at(chosen.since)
        if chosen.until is not None:
            yield at < chosen.until
            end = self._first_from(chosen.until + SLACK)
            if end is not None:
                yield position < end

    def _first_from(self, moment: datetime) -> int | None:
        at = audit_chain.c.at
        chosen = select(audit_chain.c.position).where(at >= moment).order_by(at, audit_chain.c.position).limit(1)
        return self._connection.execute(chosen).scalar_one_or_none()

    def _last(self) -> int:
        chosen = select(audit_chain.c.position).order_by(audit_chain.c.position.desc()).limit(1)
        return self._connection.execute(chosen).scalar_one_or_none() or 0


def _equal(chosen: LogFilter) -> Iterator[ColumnElement[bool]]:
    wanted: dict[str, Any] = {
        "account_id": chosen.account_id,
        "actor_id": chosen.actor_id,
        "event": chosen.event,
        "result": chosen.result,
    }
    for name, value in wanted.items():
        if value is not None:
            yield audit_chain.c[name] == value
