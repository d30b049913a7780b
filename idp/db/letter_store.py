"""Letters that were ordered, in SQL."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from idp.activation.activatiebrief import Letter, LetterKind
from idp.db.tables_activation import letter


class SqlLetterStore:
    """LetterStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: Letter) -> None:
        self._connection.execute(insert(letter).values(**asdict(new)))

    def find(self, letter_id: str) -> Letter | None:
        row = self._connection.execute(select(letter).where(letter.c.letter_id == letter_id)).one_or_none()
        return None if row is None else _to_letter(row)

    def waiting(self, now: datetime) -> tuple[Letter, ...]:
        rows = self._connection.execute(
            select(letter)
            .where(letter.c.printed_at.is_(None), letter.c.print_from <= now)
            .order_by(letter.c.ordered_at, letter.c.letter_id)
        )
        return tuple(_to_letter(row) for row in rows)

    def unconfirmed(self) -> tuple[Letter, ...]:
        rows = self._connection.execute(
            select(letter).where(letter.c.confirmed_at.is_(None)).order_by(letter.c.ordered_at, letter.c.letter_id)
        )
        return tuple(_to_letter(row) for row in rows)

    def mark_printed(self, letter_id: str, now: datetime) -> bool:
        marked = self._connection.execute(
            update(letter).where(letter.c.letter_id == letter_id, letter.c.printed_at.is_(None)).values(printed_at=now)
        )
        return marked.rowcount == 1

    def mark_confirmed(self, letter_id: str, now: datetime) -> bool:
        marked = self._connection.execute(update(letter).where(*_printed(letter_id)).values(confirmed_at=now))
        return marked.rowcount == 1

    def mark_failed(self, letter_id: str) -> bool:
        marked = self._connection.execute(update(letter).where(*_printed(letter_id)).values(printed_at=None))
        return marked.rowcount == 1

    def withdraw(self, account_id: str) -> None:
        self._connection.execute(
            delete(letter).where(letter.c.account_id == account_id, letter.c.confirmed_at.is_(None))
        )


def _printed(letter_id: str) -> tuple[Any, ...]:
    return letter.c.letter_id == letter_id, letter.c.printed_at.is_not(None), letter.c.confirmed_at.is_(None)


def _to_letter(row: Row[Any]) -> Letter:
    values = dict(row._mapping)
    return Letter(**{**values, "kind": LetterKind(values["kind"])})
