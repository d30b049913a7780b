"""Kinds of delivery, as staff administers them."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from shared.db.upsert import insert
from uploads.db.tables import delivery_type, relation_space
from uploads.deliveries.model import DeliveryKind

KIND_FACTS = tuple(field.name for field in fields(DeliveryKind))

# Built once, as for every small upload: building one takes longer than running it.
_FIND = select(delivery_type).where(delivery_type.c.soort == bindparam("soort"))
_OF_RELATION = select(relation_space.c.kinds).where(relation_space.c.relatienummer == bindparam("relatienummer"))


class SqlDeliveryKinds:
    """`DeliveryKinds` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> tuple[DeliveryKind, ...]:
        ordered = select(delivery_type).order_by(delivery_type.c.position, delivery_type.c.soort)
        return tuple(kind_of(row) for row in self._connection.execute(ordered).mappings())

    def find(self, soort: str) -> DeliveryKind | None:
        row = self._connection.execute(_FIND, {"soort": soort}).mappings().one_or_none()
        return None if row is None else kind_of(row)

    def of_relation(self, relatienummer: str) -> tuple[str, ...] | None:
        kinds = self._connection.execute(_OF_RELATION, {"relatienummer": relatienummer}).scalar_one_or_none()
        return None if kinds is None else tuple(kinds)

    def seed(self, kinds: tuple[DeliveryKind, ...]) -> None:
        """Fill an empty table; what administrators made of it is never touched."""
        if self._connection.execute(select(func.count()).select_from(delivery_type)).scalar_one():
            return
        for kind in kinds:
            self.save(kind)

    def save(self, kind: DeliveryKind) -> None:
        row = {name: getattr(kind, name) for name in KIND_FACTS} | {"extensions": list(kind.extensions)}
        changes = {name: value for name, value in row.items() if name != "soort"}
        statement = insert(self._connection, delivery_type).values(**row)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["soort"], set_=changes))


def kind_of(facts: Mapping[Any, Any]) -> DeliveryKind:
    """The kind that a row describes, by the names of its columns."""
    return DeliveryKind(**{name: facts[name] for name in KIND_FACTS} | {"extensions": tuple(facts["extensions"])})
