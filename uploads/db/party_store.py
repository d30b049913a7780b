"""Parties: what the claims last said of each account (K12)."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from shared.db.upsert import insert
from uploads.db.relation_moves import is_behind, move
from uploads.db.tables import party
from uploads.deliveries.party import Party

# Built once, as for every small upload: building it takes longer than running it.
_FIND = select(party).where(party.c.account == bindparam("account"))

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
        row = self._connection.execute(_FIND, {"account": account}).one_or_none()
        if row is None:
            return None
        return Party(account=row.account, **{name: getattr(row, name) for name in FACTS})
