"""Rows that are made into an object once: the object serves again while they are the same.

They are read each time, unless the connection can tell that nobody has written since. So what was changed or taken back
is seen by the next request, and JSON and moments are decoded only for what is new.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Generic, TypeVar

import orjson
from sqlalchemy import JSON, ColumnElement, Connection, Select, Text, TypeDecorator, cast, select
from sqlalchemy.engine import Dialect

from shared.db.prepared import Prepared, Ready, Shape, executed
from shared.db.seen_rows import seen_by

T = TypeVar("T")
Rows = tuple[tuple[Any, ...], ...]
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
        return self._object(ready, tuple(map(tuple, rows))) if rows else None

    def _object(self, ready: Ready, rows: Rows) -> T:
        return self._made(ready, rows)

    def _from_rows(self, ready: Ready, rows: Rows) -> T:
        return self._make([ready.shaped(row) for row in rows])


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Columns of a join that make one object of their own; the first is never empty where there is one.

    make: builds it from its columns of each row, by their own names.
    """

    columns: tuple[ColumnElement[Any], ...]
    make: Callable[[Sequence[Any]], Any]


class RememberedJoin(Remembered[T]):
    """The same of a join. make: builds the object from its parts, in their order, None for what was not there.

    When one part is another, the rest need not be decoded again.
    """

    def __init__(
        self, parts: Mapping[str, Part], joined: Callable[[Select[Any]], Select[Any]], make: Callable[..., T]
    ) -> None:
        columns = [column.label(f"{name}_{column.key}") for name, part in parts.items() for column in part.columns]
        super().__init__(joined(select(*columns)), lambda _: make())
        self._parts = tuple(parts.values())
        self._of_parts = make
        self._shapes = lru_cache(maxsize=None)(self._shapes_of)
        self._remembered = lru_cache(KEPT * len(parts))(_made_part)

    def _object(self, ready: Ready, rows: Rows) -> T:
        found = [
            self._remembered(part, shape, tuple([row[begin:end] for row in rows]))
            for part, shape, begin, end in self._shapes(ready)
        ]
        return self._of_parts(*found)

    def _shapes_of(self, ready: Ready) -> Sequence[tuple[Part, Shape, int, int]]:
        """Each part with the shape of its columns, from the first to before the last; made once for a database."""
        begin, shapes = 0, []
        for part in self._parts:
            names = [str(column.key) for column in part.columns]
            shapes.append((part, ready.shape.part(begin, names), begin, begin + len(names)))
            begin += len(names)
        return shapes


def _made_part(part: Part, shape: Shape, rows: Rows) -> Any:
    return None if rows[0][0] is None else part.make([shape.of(row) for row in rows])


class _JsonAsText(TypeDecorator[Any]):
    """JSON that the driver does not decode, so that rows can be compared."""

    impl = Text
    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else orjson.loads(value)


def _with_json_as_text(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    columns = [
        cast(column, _JsonAsText).label(column.key) if isinstance(column.type, JSON) else column
        for column in statement.selected_columns
    ]
    return statement.with_only_columns(*columns, maintain_column_froms=True)
