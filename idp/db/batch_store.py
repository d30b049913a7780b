"""Batches of letters in SQL, and the work that makes them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from idp.activation.print_batch import Batch, ManifestLine, Outcome
from idp.db.tables_background import job
from idp.db.tables_printing import print_batch, print_batch_letter
from shared.jobs.queue import enqueue

PRINT_KIND = "print_batch"

_LINES = (
    select(func.count()).select_from(print_batch_letter).where(print_batch_letter.c.batch_id == print_batch.c.batch_id)
)
_UNSETTLED = _LINES.where(print_batch_letter.c.outcome.is_(None)).scalar_subquery()
_BATCH: Select[Any] = select(print_batch, _LINES.scalar_subquery().label("letters"), _UNSETTLED.label("unsettled"))


class SqlBatchStore:
    """BatchStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, batch: Batch) -> None:
        self._connection.execute(
            insert(print_batch).values(
                batch_id=batch.batch_id, ordered_at=batch.ordered_at, ordered_by=batch.ordered_by
            )
        )

    def find(self, batch_id: str) -> Batch | None:
        row = self._connection.execute(_BATCH.where(print_batch.c.batch_id == batch_id)).one_or_none()
        return None if row is None else _to_batch(row)

    def latest(self, limit: int) -> tuple[Batch, ...]:
        rows = self._connection.execute(
            _BATCH.order_by((_UNSETTLED == 0), print_batch.c.ordered_at.desc()).limit(limit)
        )
        return tuple(_to_batch(row) for row in rows)

    def put(self, batch_id: str, line: ManifestLine) -> None:
        self._connection.execute(
            insert(print_batch_letter).values(batch_id=batch_id, letter_id=line.letter_id, sha256=line.sha256)
        )

    def manifest(self, batch_id: str) -> tuple[ManifestLine, ...]:
        rows = self._connection.execute(
            select(print_batch_letter)
            .where(print_batch_letter.c.batch_id == batch_id)
            .order_by(print_batch_letter.c.letter_id)
        )
        return tuple(
            ManifestLine(row.letter_id, row.sha256, Outcome(row.outcome) if row.outcome else None) for row in rows
        )

    def settle(self, letter_id: str, outcome: Outcome) -> None:
        columns = print_batch_letter.c
        self._connection.execute(
            update(print_batch_letter)
            .where(columns.letter_id == letter_id, columns.outcome.is_(None))
            .values(outcome=outcome)
        )

    def finish(self, batch_id: str, now: datetime) -> None:
        self._connection.execute(update(print_batch).where(print_batch.c.batch_id == batch_id).values(finished_at=now))

    def fetch(self, batch_id: str, now: datetime) -> bool:
        columns = print_batch.c
        fetched = self._connection.execute(
            update(print_batch)
            .where(columns.batch_id == batch_id, columns.finished_at.is_not(None), columns.fetched_at.is_(None))
            .values(fetched_at=now)
        )
        return fetched.rowcount == 1


class SqlPrintJobs:
    """PrintJobs on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, batch_id: str, now: datetime) -> None:
        enqueue(self._connection, job, PRINT_KIND, {"batch_id": batch_id}, now=now, unique_key=batch_id)


def _to_batch(row: Row[Any]) -> Batch:
    return Batch(**row._mapping)
