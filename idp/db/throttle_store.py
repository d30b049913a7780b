"""Counted tries in SQL."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, delete, or_, select, update

from idp.db.tables_login import try_log, try_window
from idp.throttling.limits import MOST_FAILURES_IN_A_ROW, TryLog
from shared.database import insert


class SqlThrottleStore:
    """ThrottleStore on one connection."""

    def __init__(self, connection: Connection, times: int = 1) -> None:
        self._connection = connection
        self.times = times

    def read(self, key: str) -> TryLog:
        return self._log(_chosen(key))

    def create(self, key: str, now: datetime) -> None:
        row: dict[str, object] = {"key": key, "tried_at": [], "failures_in_a_row": 0, "changed_at": now}
        self._connection.execute(insert(self._connection, try_log).values(row).on_conflict_do_nothing())

    def lock(self, key: str) -> TryLog:
        # SQLite has no row locks: its writer holds the whole database already.
        return self._log(_chosen(key).with_for_update())

    def save(self, key: str, log: TryLog, now: datetime) -> None:
        self._connection.execute(
            update(try_log)
            .where(try_log.c.key == key)
            .values(
                tried_at=[at.isoformat() for at in log.tried_at],
                succeeded_at=log.succeeded_at,
                failures_in_a_row=log.failures_in_a_row,
                closed_at=log.closed_at,
                changed_at=now,
            )
        )

    def erase(self, key: str) -> None:
        self._connection.execute(delete(try_log).where(try_log.c.key == key))

    def window_count(self, key: str, window_start: datetime) -> int:
        count = self._connection.execute(
            select(try_window.c.tries).where(try_window.c.key == key, try_window.c.window_start == window_start)
        ).scalar_one_or_none()
        return count or 0

    def bump_window(self, key: str, window_start: datetime) -> int:
        fresh = insert(self._connection, try_window).values(key=key, window_start=window_start, tries=1)
        counted = fresh.on_conflict_do_update(
            index_elements=[try_window.c.key, try_window.c.window_start], set_={"tries": try_window.c.tries + 1}
        )
        tries: int = self._connection.execute(counted.returning(try_window.c.tries)).scalar_one()
        return tries

    def forget_before(self, moment: datetime, *, failures_before: datetime) -> int:
        columns = try_log.c
        over = or_(
            and_(columns.changed_at < moment, columns.failures_in_a_row == 0),
            and_(columns.changed_at < failures_before, columns.failures_in_a_row < MOST_FAILURES_IN_A_ROW),
        )
        logs = self._connection.execute(delete(try_log).where(over)).rowcount
        windows = self._connection.execute(delete(try_window).where(try_window.c.window_start < moment)).rowcount
        return logs + windows

    def _log(self, statement: Select[Any]) -> TryLog:
        row = self._connection.execute(statement).one_or_none()
        if row is None:
            return TryLog()
        tried_at = tuple(datetime.fromisoformat(at) for at in row.tried_at)
        return TryLog(tried_at, row.succeeded_at, row.failures_in_a_row, row.closed_at)


def _chosen(key: str) -> Select[Any]:
    columns = try_log.c
    return select(columns.tried_at, columns.succeeded_at, columns.failures_in_a_row, columns.closed_at).where(
        columns.key == key
    )
