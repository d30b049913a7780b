"""What each relation may deliver, as rows."""

from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from shared.db.upsert import insert
from uploads.db.tables import party, relation_space
from uploads.deliveries.allowances import Allowance, AllowancePage
from uploads.deliveries.model import PAGE_SIZE


class SqlAllowances:
    """`Allowances` on one connection. A relation is here once somebody of it logged in or sent something."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def page(self, relatienummer: str, page: int) -> AllowancePage:
        known = _known(relatienummer)
        total = self._connection.execute(select(func.count()).select_from(known.subquery())).scalar_one()
        rows = known.order_by(known.selected_columns[0]).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
        return AllowancePage(tuple(_allowance(row) for row in self._connection.execute(rows)), page, total)

    def find(self, relatienummer: str) -> Allowance | None:
        row = self._connection.execute(_known(relatienummer)).one_or_none() if relatienummer else None
        return None if row is None else _allowance(row)

    def decide(
        self, relatienummer: str, quota_bytes: int | None, kinds: tuple[str, ...] | None, notification_email: str
    ) -> None:
        decided = {
            "quota_bytes": quota_bytes,
            "kinds": None if kinds is None else list(kinds),
            "notification_email": notification_email,
        }
        row = {"relatienummer": relatienummer, "reserved_bytes": 0, **decided}
        statement = insert(self._connection, relation_space).values(row)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["relatienummer"], set_=decided))


def _known(relatienummer: str) -> Select[Any]:
    """One row a relation, or that of this number; its name is the one that sorts last: a program's token names none."""
    chosen = select(party.c.relatienummer, func.max(party.c.relatie_naam).label("relatie_naam"))
    if relatienummer:
        chosen = chosen.where(party.c.relatienummer == relatienummer)
    named, space = chosen.group_by(party.c.relatienummer).subquery("named"), relation_space.c
    decided = (space.reserved_bytes, space.quota_bytes, space.kinds, space.notification_email)
    same = named.c.relatienummer == space.relatienummer
    return select(named.c.relatienummer, named.c.relatie_naam, *decided).join_from(
        named, relation_space, same, isouter=True
    )


def _allowance(row: Row[Any]) -> Allowance:
    return Allowance(
        relatienummer=row.relatienummer,
        relatie_naam=row.relatie_naam,
        reserved_bytes=row.reserved_bytes or 0,
        quota_bytes=row.quota_bytes,
        kinds=None if row.kinds is None else tuple(row.kinds),
        notification_email=row.notification_email or "",
    )
