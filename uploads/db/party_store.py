"""Parties and kinds of delivery: what claims and administration say."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select

from shared.db.upsert import insert
from uploads.db.relation_moves import is_behind, move
from uploads.db.tables import delivery_type, party, relation_space
from uploads.deliveries.model import DeliveryType
from uploads.deliveries.party import Party

# Statements of every small upload are built once: building one takes longer than running it.
_FIND_PARTY = select(party).where(party.c.account == bindparam("account"))
_FIND_TYPE = select(delivery_type).where(delivery_type.c.soort == bindparam("soort"))
_KINDS = select(relation_space.c.kinds).where(relation_space.c.relatienummer == bindparam("relatienummer"))

FACTS = ("relatienummer", "relatie_naam", "name", "email", "aanhef", "family_name", "language")


class SqlParties:
    """`Parties` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def remember(self, known: Party, now: datetime) -> None:
        facts = {name: getattr(known, name) for name in FACTS} | {"seen_at": now}
        # A program's token names fewer facts than a person's login: an empty one takes nothing away.
        kept = {name: value for name, value in facts.items() if value != ""}
        statement = insert(self._connection, party).values(account=known.account, **facts)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["account"], set_=kept))
        if self.is_behind(known):
            move(self._connection, known.former, known.relatienummer)

    def knows(self, known: Party) -> bool:
        kept = self.find(known.account)
        if kept is None or self.is_behind(known):
            return False
        return all(getattr(known, name) in {"", getattr(kept, name)} for name in FACTS)

    def is_behind(self, known: Party) -> bool:
        return bool(known.former) and is_behind(self._connection, known.former)

    def find(self, account: str) -> Party | None:
        row = self._connection.execute(_FIND_PARTY, {"account": account}).one_or_none()
        if row is None:
            return None
        return Party(account=row.account, **{name: getattr(row, name) for name in FACTS})


class SqlDeliveryTypes:
    """`DeliveryTypes` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> tuple[DeliveryType, ...]:
        ordered = select(delivery_type).order_by(delivery_type.c.position, delivery_type.c.soort)
        return tuple(_type(row) for row in self._connection.execute(ordered))

    def find(self, soort: str) -> DeliveryType | None:
        row = self._connection.execute(_FIND_TYPE, {"soort": soort}).one_or_none()
        return None if row is None else _type(row)

    def of_relation(self, relatienummer: str) -> tuple[str, ...] | None:
        kinds = self._connection.execute(_KINDS, {"relatienummer": relatienummer}).scalar_one_or_none()
        return None if kinds is None else tuple(kinds)

    def seed(self, types: tuple[DeliveryType, ...]) -> None:
        """Fill an empty table; what administrators made of it is never touched."""
        if self._connection.execute(select(func.count()).select_from(delivery_type)).scalar_one():
            return
        for kind in types:
            self.save(kind)

    def save(self, kind: DeliveryType) -> None:
        row = {
            "name": kind.name,
            "extensions": list(kind.extensions),
            "max_bytes": kind.max_bytes,
            "allow_empty": kind.allow_empty,
            "on_page": kind.on_page,
            "position": kind.position,
            "max_files": kind.max_files,
            "opens_on": kind.opens_on,
            "closes_on": kind.closes_on,
            "keep_days": kind.keep_days,
        }
        statement = insert(self._connection, delivery_type).values(soort=kind.soort, **row)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["soort"], set_=row))


def _type(row: Row[Any]) -> DeliveryType:
    return DeliveryType(
        soort=row.soort,
        name=row.name,
        extensions=tuple(row.extensions),
        max_bytes=row.max_bytes,
        allow_empty=row.allow_empty,
        on_page=row.on_page,
        position=row.position,
        max_files=row.max_files,
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        keep_days=row.keep_days,
    )
