"""Counted tries in SQL."""

from datetime import datetime

from sqlalchemy import Connection, Select, delete, select, update

from idp.db.tables_login import try_log, try_window
from idp.throttling.limits import TryLog
from shared.database import insert


class SqlThrottleStore:
    """ThrottleStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def read(self, key: str) -> TryLog:
        return self._log(_chosen(key))

    def create(self, key: str, now: datetime) -> None:
        row: dict[str, object] = {"key": key, "tried_at": [], "succeeded_at": None, "changed_at": now}
        self._connection.execute(insert(self._connection, try_log).values(row).on_conflict_do_nothing())

    def lock(self, key: str) -> TryLog:
        # SQLite has no row locks: its writer holds the whole database already.
        return self._log(_chosen(key).with_for_update())

    def save(self, key: str, log: TryLog, now: datetime) -> None:
        self._connection.execute(
            update(try_log)
            .where(try_log.c.key == key)
            .values(tried_at=[at.isoformat() for at in log.tried_at], succeeded_at=log.succeeded_at, changed_at=now)
        )

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

    def forget_before(self, moment: datetime) -> int:
        logs = self._connection.execute(delete(try_log).where(try_log.c.changed_at < moment)).rowcount
        windows = self._connection.execute(delete(try_window).where(try_window.c.window_start < moment)).rowcount
        return logs + windows

    def _log(self, statement: Select[tuple[object, datetime | None]]) -> TryLog:
        row = self._connection.execute(statement).one_or_none()
        if row is None:
            return TryLog()
        return TryLog(tuple(datetime.fromisoformat(at) for at in row.tried_at), row.succeeded_at)


def _chosen(key: str) -> Select[tuple[object, datetime | None]]:
    return select(try_log.c.tried_at, try_log.c.succeeded_at).where(try_log.c.key == key)
