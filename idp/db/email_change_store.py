"""Mail addresses that wait for their owner, in SQL."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from idp.accounts.email_change import LIFETIME, EmailChange
from idp.db.tables_servicedesk import email_change


class SqlEmailChangeStore:
    """EmailChangeStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, link_digest: str, change: EmailChange) -> None:
        columns = email_change.c
        self._connection.execute(
            update(email_change)
            .where(columns.account_id == change.account_id, columns.ended_at.is_(None))
            .values(ended_at=change.asked_at)
        )
        self._connection.execute(
            insert(email_change).values(
                link_digest=link_digest, account_id=change.account_id, email=change.email, asked_at=change.asked_at
            )
        )

    def find(self, link_digest: str) -> EmailChange | None:
        row = self._connection.execute(
            select(email_change).where(email_change.c.link_digest == link_digest)
        ).one_or_none()
        return None if row is None else EmailChange(row.account_id, row.email, row.asked_at, row.ended_at)

    def use(self, link_digest: str, account_id: str, now: datetime) -> bool:
        columns = email_change.c
        used = self._connection.execute(
            update(email_change)
            .where(columns.link_digest == link_digest, columns.account_id == account_id)
            .where(columns.ended_at.is_(None), columns.asked_at > now - LIFETIME)
            .values(ended_at=now)
        )
        return used.rowcount == 1

    def forget_before(self, moment: datetime) -> int:
        return self._connection.execute(delete(email_change).where(email_change.c.asked_at < moment)).rowcount
