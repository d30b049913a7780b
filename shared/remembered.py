"""Rows that are made into an object once: the object serves again while they are the same.

They are read each time, unless the connection can tell that nobody has written since. So what was changed or taken back
is seen by the next request, and JSON and moments are decoded only for what is new.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import JSON, Connection, Select, Text, TypeDecorator, cast
from sqlalchemy.engine import Dialect

from shared.prepared import Prepared, Ready, executed
from shared.seen_rows import seen_by

T = TypeVar("T")
KEPT: Final = 1024  # objects of one kind, in each process


class Remembered(Generic[T]):
    """A prepared SELECT that gives one object.

    make: builds it from the rows, of which there is at least one. Nobody may change it.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]], make: Callable[[Sequence[Any]], T]) -> None:
        self._prepared = Prepared(_with_json_as_text(statement))
        self._make = make
        self._made = lru_cache(KEPT)(self._from_rows)

    def find(self, connection: Connection, **values: Any) -> T | None:
        """The object, or None when there is no row."""
        seen = seen_by(connection)
        if seen is None:
            return self._read(connection, values)
        question = (self, *values.values())
        if question not in seen:
            seen[question] = self._read(connection, values)
        found: T | None = seen[question]
        return found

    def _read(self, connection: Connection, values: dict[str, Any]) -> T | None:
        ready = self._prepared.ready(connection.dialect)
        rows = executed(connection, ready, values).fetchall()
        return self._made(ready, tuple(map(tuple, rows))) if rows else None

    def _from_rows(self, ready: Ready, rows: tuple[tuple[Any, ...], ...]) -> T:
        return self._make([ready.shaped(row) for row in rows])


class _JsonAsText(TypeDecorator[Any]):
    """JSON that the driver does not decode, so that rows can be compared."""

    impl = Text
    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


def _with_json_as_text(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    columns = [
        cast(column, _JsonAsText).label(column.key) if isinstance(column.type, JSON) else column
        for column in statement.selected_columns
    ]
    return statement.with_only_columns(*columns, maintain_column_froms=True)
