"""Relations as the servicedesk sees them, in SQL."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, or_, select, update

from idp.accounts.model import Account, AccountState, Relation
from idp.accounts.relations import RelationLine
from idp.db.account_store import SqlAccountStore, to_relation
from idp.db.account_terms import reindex
from idp.db.tables_accounts import account, relation

_LIVING = (
    select(func.count())
    .select_from(account)
    .where(account.c.relatie_id == relation.c.relatie_id, account.c.state != AccountState.GESLOTEN)
    .scalar_subquery()
)


class SqlRelationStore:
    """RelationStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, relatienummer: str) -> Relation | None:
        return self._one(relation.c.relatienummer, relatienummer)

    def find_by_id(self, relatie_id: str) -> Relation | None:
        return self._one(relation.c.relatie_id, relatie_id)

    def hold(self, relatie_ids: Collection[str]) -> None:
        mine = select(relation.c.relatie_id).where(relation.c.relatie_id.in_(relatie_ids))
        in_order = mine.order_by(relation.c.relatie_id)  # or two that hold the same ones wait for each other for ever
        self._connection.execute(in_order.with_for_update(key_share=True)).all()

    def search(self, text: str, *, offset: int, limit: int) -> Sequence[RelationLine]:
        chosen = select(relation, _LIVING.label("accounts"))
        if text:
            begins = relation.c.relatienummer.startswith(text, autoescape=True)
            chosen = chosen.where(or_(begins, relation.c.naam.icontains(text, autoescape=True)))
        rows = self._connection.execute(chosen.order_by(relation.c.relatienummer).offset(offset).limit(limit))
        return [RelationLine(to_relation(row), row.accounts) for row in rows]

    def accounts_of(self, relatie_id: str, *, offset: int, limit: int) -> Sequence[Account]:
        ids = (
            select(account.c.account_id)
            .where(account.c.relatie_id == relatie_id)
            .order_by(account.c.username)
            .offset(offset)
            .limit(limit)
        )
        store = SqlAccountStore(self._connection)
        found = (store.find(account_id) for account_id in self._connection.execute(ids).scalars().all())
        return [each for each in found if each is not None]

    def review(self, relatie_id: str, reviewed_by: str, now: datetime) -> None:
        reviewed = update(relation).where(relation.c.relatie_id == relatie_id)
        self._connection.execute(reviewed.values(reviewed_at=now, reviewed_by=reviewed_by))

    def close(self, relatie_id: str, now: datetime) -> bool:
        return self._end(relatie_id, now, None)

    def merge(self, old_id: str, new_id: str, now: datetime) -> bool:
        old, new = self.find_by_id(old_id), self.find_by_id(new_id)
        if old is None or new is None or not self._end(old_id, now, new_id):
            return False
        former = sorted({*new.former_numbers, *old.former_numbers, old.relatienummer})
        self._connection.execute(update(relation).where(relation.c.relatie_id == new_id).values(former_numbers=former))
        return True

    def move_account(self, account_id: str, relatie_id: str, username: str) -> None:
        self._connection.execute(
            update(account).where(account.c.account_id == account_id).values(relatie_id=relatie_id, username=username)
        )
        reindex(self._connection, account_id)

    def _end(self, relatie_id: str, now: datetime, merged_into: str | None) -> bool:
        ended = self._connection.execute(
            update(relation)
            .where(relation.c.relatie_id == relatie_id, relation.c.closed_at.is_(None))
            .values(closed_at=now, merged_into=merged_into)
        )
        return ended.rowcount == 1

    def _one(self, column: object, value: str) -> Relation | None:
        if not value.isprintable():
            return None
        row = self._connection.execute(select(relation).where(column == value)).one_or_none()  # type: ignore[arg-type]
        return None if row is None else to_relation(row)
