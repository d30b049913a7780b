"""Recovery codes in SQL."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from idp.db.tables_accounts import account
from idp.db.tables_second_factors import recovery_code, recovery_set
from idp.second_factors.ports import CodeSet
from shared.db.prepared import Prepared

_LEFT = Prepared(
    select(func.count().label("left"))
    .select_from(recovery_code)
    .join(recovery_set)
    .where(recovery_set.c.account_id == bindparam("whose"), recovery_code.c.used_at.is_(None))
)
_LAST_USED = Prepared(
    select(func.max(recovery_code.c.used_at).label("used_at"))
    .select_from(recovery_code)
    .join(recovery_set)
    .where(recovery_set.c.account_id == bindparam("whose"))
)


class SqlRecoveryCodeStore:
    """RecoveryCodeStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def recipe(self, account_id: str) -> tuple[str, str] | None:
        found = select(recovery_set.c.set_id, recovery_set.c.recipe).where(recovery_set.c.account_id == account_id)
        row = self._connection.execute(found).one_or_none()
        return None if row is None else (row.set_id, row.recipe)

    def left(self, account_id: str) -> int:
        (row,) = _LEFT.all(self._connection, whose=account_id)
        return int(row.left)

    def last_used_at(self, account_id: str) -> datetime | None:
        (row,) = _LAST_USED.all(self._connection, whose=account_id)
        used_at: datetime | None = row.used_at
        return used_at

    def use(self, set_id: str, digest: bytes, now: datetime) -> bool:
        # One conditional update decides between any number of racers (threat 26).
        used = self._connection.execute(
            update(recovery_code)
            .where(
                recovery_code.c.set_id == set_id,
                recovery_code.c.digest == digest,
                recovery_code.c.used_at.is_(None),
            )
            .values(used_at=now)
        )
        return used.rowcount == 1

    def replace(self, account_id: str, codes: CodeSet) -> None:
        self._connection.execute(delete(recovery_set).where(recovery_set.c.account_id == account_id))
        self._connection.execute(
            insert(recovery_set).values(
                account_id=account_id, set_id=codes.set_id, recipe=codes.recipe, made_at=codes.made_at
            )
        )
        self._connection.execute(
            insert(recovery_code), [{"set_id": codes.set_id, "digest": digest} for digest in codes.digests]
        )
        self._connection.execute(
            update(account).where(account.c.account_id == account_id).values(recovery_codes_saved_at=codes.made_at)
        )
