"""The roles of staff, in SQL."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from idp.accounts.model import Account, AccountState, Role
from idp.administration.actor import person_of
from idp.administration.held_roles import HeldRole
from idp.db.account_store import SqlAccountStore
from idp.db.tables_accounts import account, account_role, relation

_GIVER, _REVIEWER = account.alias("giver"), account.alias("reviewer")
_GIVEN_AT = func.coalesce(account_role.c.given_at, account.c.created_at)
_LIVING = account.c.state != AccountState.GESLOTEN
_HELD: Select[Any] = (
    select(
        account_role.c.account_id,
        account_role.c.role,
        _GIVEN_AT.label("given_at"),
        _GIVER.c.username.label("given_by"),
        account_role.c.reviewed_at,
        _REVIEWER.c.username.label("reviewed_by"),
    )
    .join_from(account_role, account, account.c.account_id == account_role.c.account_id)
    .outerjoin(_GIVER, _GIVER.c.account_id == account_role.c.given_by)
    .outerjoin(_REVIEWER, _REVIEWER.c.account_id == account_role.c.reviewed_by)
    .where(_LIVING)
    .order_by(account.c.username, account_role.c.role)
)


class SqlRoleStore:
    """RoleStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def held(self, *, offset: int, limit: int) -> Sequence[HeldRole]:
        rows = self._connection.execute(_HELD.offset(offset).limit(limit)).all()
        return [each for row in rows if (each := self._held(row)) is not None]

    def give(self, account_id: str, roles: Collection[Role], given_by: str, now: datetime) -> None:
        mine = account_role.c.account_id == account_id
        self._connection.execute(delete(account_role).where(mine, account_role.c.role.not_in(roles)))
        has = set(self._connection.execute(select(account_role.c.role).where(mine)).scalars())
        for role in sorted(set(roles) - has):
            new = {"account_id": account_id, "role": role, "given_at": now, "given_by": given_by}
            self._connection.execute(insert(account_role).values(new))

    def note_giver(self, account_id: str, given_by: str) -> None:
        mine = account_role.c.account_id == account_id
        self._connection.execute(update(account_role).where(mine).values(given_by=given_by))

    def confirm(self, account_id: str, role: Role, reviewed_by: str, now: datetime) -> bool:
        confirmed = self._connection.execute(
            update(account_role)
            .where(account_role.c.account_id == account_id, account_role.c.role == role)
            .values(reviewed_at=now, reviewed_by=reviewed_by)
        )
        return confirmed.rowcount == 1

    def holders(self, role: Role) -> Sequence[Account]:
        ids = (
            select(account.c.account_id)
            .join_from(account, account_role, account_role.c.account_id == account.c.account_id)
            .where(account_role.c.role == role, account.c.state == AccountState.ACTIEF)
            .order_by(account.c.account_id)
        )
        store = SqlAccountStore(self._connection)
        found = (store.find(account_id) for account_id in self._connection.execute(ids).scalars().all())
        return [each for each in found if each is not None]

    def has_another(self, role: Role, account_id: str) -> bool:
        # SQLite has no row locks: its writer holds the whole database already.
        held = select(relation.c.relatie_id).where(relation.c.is_staff.is_(True)).with_for_update()
        self._connection.execute(held).all()
        others = (
            select(account_role.c.account_id)
            .join_from(account_role, account, account.c.account_id == account_role.c.account_id)
            .where(account_role.c.role == role, account_role.c.account_id != account_id)
            .where(account.c.state == AccountState.ACTIEF)
            .limit(1)
        )
        return self._connection.execute(others).one_or_none() is not None

    def _held(self, row: Row[Any]) -> HeldRole | None:
        holder = SqlAccountStore(self._connection).find(row.account_id)
        if holder is None:
            return None
        return HeldRole(
            account_id=row.account_id,
            username=holder.username,
            name=holder.full_name,
            state=holder.state,
            person=person_of(holder),
            role=Role(row.role),
            given_at=row.given_at,
            given_by=row.given_by,
            reviewed_at=row.reviewed_at,
            reviewed_by=row.reviewed_by,
        )


def counting_due(reviewed_before: datetime) -> Select[Any]:
    """A statement that counts the roles that nobody looked at since that moment."""
    seen = func.coalesce(account_role.c.reviewed_at, _GIVEN_AT)
    roles = select(func.count()).join_from(account_role, account, account.c.account_id == account_role.c.account_id)
    return roles.where(_LIVING, seen <= reviewed_before)
