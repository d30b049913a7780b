"""Passwords and their history in SQL."""

from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, delete, exists, insert, select, update

from idp.credentials.password_history import HISTORY_LENGTH
from idp.credentials.ports import StoredPassword
from idp.db.tables_accounts import account
from idp.db.tables_credentials import password
from shared.db.prepared import Prepared

_CURRENT = Prepared(
    select(password.c.version, password.c.encoded, password.c.set_at, password.c.expires_at)
    .join_from(
        password,
        account,
        and_(password.c.account_id == account.c.account_id, password.c.version == account.c.password_version),
    )
    .where(password.c.account_id == bindparam("whose"))
)


class SqlPasswordStore:
    """PasswordStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def current(self, account_id: str) -> StoredPassword | None:
        row = _CURRENT.one(self._connection, whose=account_id)
        return None if row is None else StoredPassword(row.version, row.encoded, row.set_at, row.expires_at)

    def version(self, account_id: str) -> int:
        found: int | None = self._connection.execute(
            select(account.c.password_version).where(account.c.account_id == account_id)
        ).scalar_one_or_none()
        return found or 0

    def expire_all(self, now: datetime) -> int:
        is_current = exists().where(
            account.c.account_id == password.c.account_id, account.c.password_version == password.c.version
        )
        ended = update(password).where(password.c.expires_at > now, is_current).values(expires_at=now)
        return self._connection.execute(ended).rowcount

    def recent(self, account_id: str) -> tuple[str, ...]:
        rows = self._connection.execute(
            select(password.c.encoded)
            .where(password.c.account_id == account_id)
            .order_by(password.c.version.desc())
            .limit(HISTORY_LENGTH)
        )
        return tuple(rows.scalars())

    def replace(self, account_id: str, new: StoredPassword) -> bool:
        # The account row is the lock: two changes from the same version, one of them moves it.
        moved = self._connection.execute(
            update(account)
            .where(account.c.account_id == account_id, account.c.password_version == new.version - 1)
            .values(password_version=new.version)
        )
        if moved.rowcount != 1:
            return False
        self._connection.execute(
            insert(password).values(
                account_id=account_id,
                version=new.version,
                encoded=new.encoded,
                set_at=new.set_at,
                expires_at=new.expires_at,
            )
        )
        self._keep_newest(account_id, HISTORY_LENGTH)
        return True

    def rehash(self, account_id: str, version: int, encoded: str) -> None:
        self._connection.execute(
            update(password)
            .where(password.c.account_id == account_id, password.c.version == version)
            .values(encoded=encoded)
        )

    def expire(self, account_id: str, now: datetime) -> None:
        current = select(account.c.password_version).where(account.c.account_id == account_id).scalar_subquery()
        self._connection.execute(
            update(password)
            .where(password.c.account_id == account_id, password.c.version == current, password.c.expires_at > now)
            .values(expires_at=now)
        )

    def withdraw(self, account_id: str) -> None:
        # No row has this version: the ones before it are history.
        self._connection.execute(
            update(account)
            .where(account.c.account_id == account_id, account.c.password_version > 0)
            .values(password_version=account.c.password_version + 1)
        )

    def _keep_newest(self, account_id: str, count: int) -> None:
        mine = password.c.account_id == account_id
        newest = select(password.c.version).where(mine).order_by(password.c.version.desc()).limit(count)
        self._connection.execute(delete(password).where(mine, password.c.version.not_in(newest)))
