"""Counted tries in SQL."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, or_, select, update

from idp.db.tables_login import try_log, try_window
from idp.throttling.limits import MOST_FAILURES_IN_A_ROW, TryLog
from shared.db.prepared import Prepared, Statement
from shared.db.upsert import insert_for

_LOG, _WINDOW = try_log.c, try_window.c
_CHOSEN = select(_LOG.tried_at, _LOG.succeeded_at, _LOG.failures_in_a_row, _LOG.closed_at).where(
    _LOG.key == bindparam("wanted")
)
_READ = Prepared(_CHOSEN)
_LOCK = Prepared(_CHOSEN.with_for_update())  # SQLite has no row locks: its writer holds the whole database already
_CREATE = Prepared(lambda dialect: insert_for(dialect, try_log).on_conflict_do_nothing())
_SAVE = Prepared(
    update(try_log)
    .where(_LOG.key == bindparam("wanted"))
    .values(
        tried_at=bindparam("tried"),
        succeeded_at=bindparam("succeeded"),
        failures_in_a_row=bindparam("failures"),
        closed_at=bindparam("closed"),
        changed_at=bindparam("now"),
    )
)
_ERASE = Prepared(delete(try_log).where(_LOG.key == bindparam("wanted")))
_COUNT = Prepared(
    select(_WINDOW.tries).where(_WINDOW.key == bindparam("wanted"), _WINDOW.window_start == bindparam("start"))
)


def _bumped(dialect: str) -> Statement:
    counted = insert_for(dialect, try_window).on_conflict_do_update(
        index_elements=[_WINDOW.key, _WINDOW.window_start], set_={"tries": _WINDOW.tries + 1}
    )
    return counted.returning(_WINDOW.tries)


_BUMP = Prepared(_bumped)


class SqlThrottleStore:
    """ThrottleStore on one connection."""

    def __init__(self, connection: Connection, times: int = 1) -> None:
        self._connection = connection
        self.times = times

    def read(self, key: str) -> TryLog:
        return _to_log(_READ.one(self._connection, wanted=key))

    def create(self, key: str, now: datetime) -> None:
        fresh: dict[str, Any] = {"tried_at": [], "succeeded_at": None, "failures_in_a_row": 0, "closed_at": None}
        _CREATE.run(self._connection, key=key, changed_at=now, **fresh)

    def lock(self, key: str) -> TryLog:
        return _to_log(_LOCK.one(self._connection, wanted=key))

    def save(self, key: str, log: TryLog, now: datetime) -> None:
        _SAVE.run(
            self._connection,
            wanted=key,
            tried=[at.isoformat() for at in log.tried_at],
            succeeded=log.succeeded_at,
            failures=log.failures_in_a_row,
            closed=log.closed_at,
            now=now,
        )

    def erase(self, key: str) -> None:
        _ERASE.run(self._connection, wanted=key)

    def window_count(self, key: str, window_start: datetime) -> int:
        row = _COUNT.one(self._connection, wanted=key, start=window_start)
        return 0 if row is None else int(row.tries)

    def bump_window(self, key: str, window_start: datetime) -> int:
        (row,) = _BUMP.all(self._connection, key=key, window_start=window_start, tries=1)
        return int(row.tries)

    def forget_before(self, moment: datetime, *, failures_before: datetime) -> int:
        columns = try_log.c
        over = or_(
            and_(columns.changed_at < moment, columns.failures_in_a_row == 0),
            and_(columns.changed_at < failures_before, columns.failures_in_a_row < MOST_FAILURES_IN_A_ROW),
        )
        logs = self._connection.execute(delete(try_log).where(over)).rowcount
        windows = self._connection.execute(delete(try_window).where(try_window.c.window_start < moment)).rowcount
        return logs + windows


def _to_log(row: Any | None) -> TryLog:
    if row is None:
        return TryLog()
    tried_at = tuple(datetime.fromisoformat(at) for at in row.tried_at)
    return TryLog(tried_at, row.succeeded_at, row.failures_in_a_row, row.closed_at)
