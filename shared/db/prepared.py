"""Core statements that are compiled once and run on the driver's own cursor, for what every request needs.

The text is SQLAlchemy's, and so is the conversion of values; what is saved is building, looking up and wrapping a
statement each time, which takes several times as long as the database does. While somebody listens to the engine's
statements, a test or a tracer, the same text goes through SQLAlchemy, so that it is heard.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Delete, Insert, Select, Update
from sqlalchemy.engine import Dialect

Statement = Select[*tuple[Any, ...]] | Insert | Update | Delete
Processor = Callable[[Any], Any]


class Prepared:
    """A statement whose values are all `bindparam`s or constants, with no list to expand.

    statement: the same for both databases, or a function from the dialect's name.
    """

    def __init__(self, statement: Statement | Callable[[str], Statement]) -> None:
        self._statement = statement
        self._ready: dict[str, Ready] = {}

    def all(self, connection: Connection, **values: Any) -> list[Any]:
        """The rows, with their columns as attributes."""
        ready = self.ready(connection.dialect)
        return [ready.shaped(row) for row in executed(connection, ready, values).fetchall()]

    def one(self, connection: Connection, **values: Any) -> Any | None:
        """The row, or None. Raises LookupError when there are more."""
        ready = self.ready(connection.dialect)
        rows = executed(connection, ready, values).fetchall()
        if len(rows) > 1:
            raise LookupError("more rows than one")
        return ready.shaped(rows[0]) if rows else None

    def run(self, connection: Connection, **values: Any) -> int:
        """The number of rows that it changed."""
        changed: int = executed(connection, self.ready(connection.dialect), values).rowcount
        return changed

    def ready(self, dialect: Dialect) -> Ready:
        """What is run on this database, compiled when it is first asked for."""
        ready = self._ready.get(dialect.name)
        if ready is None:
            statement = self._statement(dialect.name) if callable(self._statement) else self._statement
            ready = self._ready[dialect.name] = _compiled(statement, dialect)
        return ready


class Shape:
    """What becomes of a row of the driver. processors: of its columns, None where a value stays as it is."""

    __slots__ = ("_on_the_way_out", "_processors", "_row")

    def __init__(self, names: Sequence[str], processors: Sequence[Processor | None]) -> None:
        self._processors = processors
        self._on_the_way_out = [(position, process) for position, process in enumerate(processors) if process]
        new_tuple: Any = namedtuple
        self._row: Callable[[Sequence[Any]], Any] = new_tuple("Row", names)._make

    def of(self, raw: Sequence[Any]) -> Any:
        """The row with our own types, its columns as attributes."""
        values = list(raw)
        for position, process in self._on_the_way_out:
            values[position] = process(values[position])
        return self._row(values)

    def part(self, begin: int, names: Sequence[str]) -> Shape:
        """The shape of so many columns from this one on, by names of their own."""
        return Shape(names, self._processors[begin : begin + len(names)])


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """The text for one driver. names: in the order of its marks, or None where the driver takes names."""

    text: str
    names: Sequence[str] | None
    constants: Mapping[str, Any]
    on_the_way_in: tuple[tuple[str, Processor], ...]
    shape: Shape

    def parameters(self, given: dict[str, Any]) -> Any:
        """The values as the driver takes them."""
        for name, process in self.on_the_way_in:
            given[name] = process(given[name])
        values = {**self.constants, **given} if self.constants else given
        return values if self.names is None else tuple([values[name] for name in self.names])

    def shaped(self, raw: Sequence[Any]) -> Any:
        """A row of the driver with our own types, its columns as attributes."""
        return self.shape.of(raw)


def executed(connection: Connection, ready: Ready, values: dict[str, Any]) -> Any:
    """The cursor behind it."""
    if connection.dispatch.before_cursor_execute:
        return connection.exec_driver_sql(ready.text, ready.parameters(values))
    driver: Any = connection.connection.dbapi_connection
    return driver.execute(ready.text, ready.parameters(values))


def _compiled(statement: Statement, dialect: Dialect) -> Ready:
    compiled: Any = statement.compile(dialect=dialect)
    if compiled.post_compile_params or compiled.insert_prefetch:
        raise TypeError("a list to expand or a default of ours cannot be prepared")
    columns = list(statement.exported_columns)
    binds = {name: bind for bind, name in compiled.bind_names.items()}
    into = [(name, bind.type.dialect_impl(dialect).bind_processor(dialect)) for name, bind in binds.items()]
    out = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
    constant = {name for name, bind in binds.items() if not bind.required}
    return Ready(
        text=str(compiled),
        names=compiled.positiontup if compiled.positional else None,
        constants={name: _converted(binds[name].value, process) for name, process in into if name in constant},
        on_the_way_in=tuple((name, process) for name, process in into if process and name not in constant),
        shape=Shape([str(column.key) for column in columns], out),
    )


def _converted(value: Any, process: Processor | None) -> Any:
    return value if process is None else process(value)
