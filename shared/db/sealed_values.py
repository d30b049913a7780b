"""Where a service keeps values that a master key encrypts, and how they are found and replaced (threat 42).

A value begins with its version and the id of its key, so the database itself tells which lie under an older one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, func, select, tuple_, update

from shared.encryption import HEAD_BYTES

AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """purpose: what the vault binds a value to, from the primary key of its row. at_a_time: rows for one step."""

    table: Table
    column: str
    purpose: Callable[..., str]
    at_a_time: int = AT_A_TIME

    def __str__(self) -> str:
        return f"{self.table.name}.{self.column}"


def everywhere(purpose: str) -> Callable[..., str]:
    """The purpose of a column whose values are not bound to their rows."""
    return lambda *_: purpose


@dataclass(frozen=True, slots=True)
class SealedValue:
    """row: the values of its primary key, in order."""

    row: tuple[Any, ...]
    value: bytes


class SqlSealedValues:
    """The values of one column on one connection that do not begin with `head`, in order of their primary keys."""

    def __init__(self, connection: Connection, sealed: SealedColumn, head: bytes) -> None:
        self._connection, self._sealed = connection, sealed
        self._keys = list(sealed.table.primary_key.columns)
        self._value = sealed.table.c[sealed.column]
        self._older = func.substr(self._value, 1, HEAD_BYTES) != head  # never true of what is NULL

    def after(self, last: tuple[Any, ...] | None) -> list[SealedValue]:
        """Those of one step, behind this row; from the first one on when it is None."""
        chosen = select(*self._keys, self._value).where(self._older)
        if last is not None:
            chosen = chosen.where(tuple_(*self._keys) > tuple_(*last))
        rows = self._connection.execute(chosen.order_by(*self._keys).limit(self._sealed.at_a_time))
        return [SealedValue(tuple(row[:-1]), row[-1]) for row in rows]

    def replace(self, fresh: Sequence[tuple[SealedValue, bytes]]) -> int:
        """Store new values, each unless its old one is gone or another by now; how many were stored.

        What somebody is changing at this moment is left out, so that nobody waits for another (PostgreSQL).
        """
        free = self._locked([old.row for old, _ in fresh])
        return sum(self._replace(old, new) for old, new in fresh if old.row in free)

    def count(self) -> int:
        """How many there are."""
        counted = select(func.count()).select_from(self._sealed.table).where(self._older)
        return self._connection.execute(counted).scalar_one()

    def _locked(self, rows: Sequence[tuple[Any, ...]]) -> set[tuple[Any, ...]]:
        chosen = select(*self._keys).where(tuple_(*self._keys).in_(rows)).with_for_update(skip_locked=True)
        return {tuple(row) for row in self._connection.execute(chosen)}

    def _replace(self, old: SealedValue, new: bytes) -> bool:
        same = [key == value for key, value in zip(self._keys, old.row, strict=True)]
        changed = update(self._sealed.table).where(*same, self._value == old.value)
        return self._connection.execute(changed.values({self._sealed.column: new})).rowcount == 1
