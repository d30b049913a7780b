"""Letters that were ordered, in SQL."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, func, insert, select, update

from idp.activation.activatiebrief import Letter, LetterKind
from idp.activation.ports import LetterStage
from idp.db.tables_activation import letter
from shared.db.prepared import Prepared

LETTERS_OF_ONE = 50  # that are shown
_MARK_PRINTED = Prepared(
    update(letter)
    .where(letter.c.letter_id == bindparam("wanted"), letter.c.printed_at.is_(None))
    .values(printed_at=bindparam("now"))
)


class SqlLetterStore:
    """LetterStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: Letter) -> None:
        self._connection.execute(insert(letter).values(**asdict(new)))

    def find(self, letter_id: str) -> Letter | None:
        row = self._connection.execute(select(letter).where(letter.c.letter_id == letter_id)).one_or_none()
        return None if row is None else _to_letter(row)

    def of_account(self, account_id: str) -> tuple[Letter, ...]:
        chosen = select(letter).where(letter.c.account_id == account_id).order_by(letter.c.ordered_at.desc())
        return tuple(_to_letter(row) for row in self._connection.execute(chosen.limit(LETTERS_OF_ONE)))

    def waiting(self, now: datetime, limit: int | None = None) -> tuple[Letter, ...]:
        chosen = select(letter).where(*_at(LetterStage.READY, now))
        rows = self._connection.execute(chosen.order_by(letter.c.ordered_at, letter.c.letter_id).limit(limit))
        return tuple(_to_letter(row) for row in rows)

    def find_many(self, letter_ids: Collection[str]) -> tuple[Letter, ...]:
        rows = self._connection.execute(select(letter).where(letter.c.letter_id.in_(letter_ids)))
        return tuple(_to_letter(row) for row in rows)

    def page(self, stage: LetterStage, now: datetime, *, offset: int, limit: int) -> tuple[Letter, ...]:
        columns = letter.c
        order = columns.confirmed_at.desc() if stage is LetterStage.POSTED else columns.ordered_at
        chosen = select(letter).where(*_at(stage, now)).order_by(order, columns.letter_id)
        return tuple(_to_letter(row) for row in self._connection.execute(chosen.offset(offset).limit(limit)))

    def count(self, stage: LetterStage, now: datetime) -> int:
        counted = select(func.count()).select_from(letter).where(*_at(stage, now))
        return int(self._connection.execute(counted).scalar_one())

    def unconfirmed(self) -> tuple[Letter, ...]:
        rows = self._connection.execute(
            select(letter).where(letter.c.confirmed_at.is_(None)).order_by(letter.c.ordered_at, letter.c.letter_id)
        )
        return tuple(_to_letter(row) for row in rows)

    def mark_printed(self, letter_id: str, now: datetime) -> bool:
        return _MARK_PRINTED.run(self._connection, wanted=letter_id, now=now) == 1

    def mark_confirmed(self, letter_id: str, now: datetime) -> bool:
        marked = self._connection.execute(update(letter).where(*_printed(letter_id)).values(confirmed_at=now))
        return marked.rowcount == 1

    def mark_failed(self, letter_id: str) -> bool:
        marked = self._connection.execute(update(letter).where(*_printed(letter_id)).values(printed_at=None))
        return marked.rowcount == 1

    def under_way(self, account_id: str) -> bool:
        found = select(letter.c.letter_id).where(letter.c.account_id == account_id, letter.c.confirmed_at.is_(None))
        return self._connection.execute(found.limit(1)).one_or_none() is not None

    def withdraw(self, account_id: str) -> tuple[str, ...]:
        unposted = (letter.c.account_id == account_id, letter.c.confirmed_at.is_(None))
        gone = self._connection.execute(delete(letter).where(*unposted).returning(letter.c.letter_id))
        return tuple(gone.scalars())


def _at(stage: LetterStage, now: datetime) -> tuple[ColumnElement[bool], ...]:
    columns = letter.c
    if stage is LetterStage.POSTED:
        return (columns.confirmed_at.is_not(None),)
    waits = columns.confirmed_at.is_(None)
    if stage is LetterStage.PRINTED:
        return waits, columns.printed_at.is_not(None)
    may_be_printed = columns.print_from <= now if stage is LetterStage.READY else columns.print_from > now
    return waits, columns.printed_at.is_(None), may_be_printed


def _printed(letter_id: str) -> tuple[Any, ...]:
    return letter.c.letter_id == letter_id, letter.c.printed_at.is_not(None), letter.c.confirmed_at.is_(None)


def _to_letter(row: Row[Any]) -> Letter:
    values = dict(row._mapping)
    return Letter(**{**values, "kind": LetterKind(values["kind"])})
