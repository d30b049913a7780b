"""One-time passwords in SQL."""

from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, delete, insert, or_, select, update

from idp.accounts.lifecycle import expire_invitation
from idp.credentials.ports import StoredInitialPassword
from idp.db.tables_accounts import account
from idp.db.tables_activation import activatiecode, initial_password
from shared.db.prepared import Prepared

_OF = Prepared(select(initial_password).where(initial_password.c.account_id == bindparam("whose")))
_LAST_UNTIL = Prepared(
    update(initial_password)
    .where(
        initial_password.c.account_id == bindparam("whose"),
        initial_password.c.ended_at.is_(None),
        initial_password.c.expires_at < bindparam("moment"),
    )
    .values(expires_at=bindparam("moment"))
)


class SqlInitialPasswordStore:
    """InitialPasswordStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, account_id: str) -> StoredInitialPassword | None:
        row = _OF.one(self._connection, whose=account_id)
        return None if row is None else StoredInitialPassword(row.encoded, row.issued_at, row.expires_at, row.ended_at)

    def put(self, account_id: str, new: StoredInitialPassword) -> None:
        self._connection.execute(delete(initial_password).where(initial_password.c.account_id == account_id))
        self._connection.execute(
            insert(initial_password).values(
                account_id=account_id, encoded=new.encoded, issued_at=new.issued_at, expires_at=new.expires_at
            )
        )

    def end(self, account_id: str, now: datetime) -> None:
        self._connection.execute(
            update(initial_password)
            .where(initial_password.c.account_id == account_id, initial_password.c.ended_at.is_(None))
            .values(ended_at=now)
        )

    def last_until(self, account_id: str, moment: datetime) -> None:
        _LAST_UNTIL.run(self._connection, whose=account_id, moment=moment)

    def expired_invitations(self, now: datetime, limit: int) -> tuple[str, ...]:
        # Who has typed the code of the letter in time still has the days of the one-time password.
        is_letter_over = and_(activatiecode.c.used_at.is_(None), activatiecode.c.expires_at <= now)
        found = self._connection.execute(
            select(account.c.account_id)
            .join_from(account, initial_password)
            .outerjoin(activatiecode, activatiecode.c.account_id == account.c.account_id)
            .where(
                account.c.state.in_(sorted(expire_invitation.sources)),
                initial_password.c.ended_at.is_(None),
                or_(initial_password.c.expires_at <= now, is_letter_over),
            )
            .order_by(account.c.account_id)
            .limit(limit)
        )
        return tuple(found.scalars())
