"""Links of 'Wachtwoord vergeten' in SQL."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from idp.credentials.reset_link import LIFETIME, ResetLink
from idp.db.tables_recovery import reset_link


class SqlResetLinkStore:
    """ResetLinkStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, link_digest: str, link: ResetLink) -> None:
        self._replace_open(link.account_id or "", link.requested_at)
        self._connection.execute(
            insert(reset_link).values(
                link_digest=link_digest, account_id=link.account_id, requested_at=link.requested_at
            )
        )

    def find(self, link_digest: str) -> ResetLink | None:
        row = self._connection.execute(select(reset_link).where(reset_link.c.link_digest == link_digest)).one_or_none()
        return None if row is None else ResetLink(row.account_id, row.requested_at, row.replaced_at, row.used_at)

    def use(self, link_digest: str, now: datetime) -> bool:
        # One conditional update decides between any number of racers (threat 26).
        columns = reset_link.c
        used = self._connection.execute(
            update(reset_link)
            .where(columns.link_digest == link_digest, columns.account_id.is_not(None))
            .where(columns.used_at.is_(None), columns.replaced_at.is_(None), columns.requested_at > now - LIFETIME)
            .values(used_at=now)
        )
        return used.rowcount == 1

    def void_all(self, account_id: str, now: datetime) -> None:
        self._replace_open(account_id, now)

    def forget_before(self, moment: datetime) -> int:
        return self._connection.execute(delete(reset_link).where(reset_link.c.requested_at < moment)).rowcount

    def _replace_open(self, account_id: str, now: datetime) -> None:
        columns = reset_link.c
        self._connection.execute(
            update(reset_link)
            .where(columns.account_id == account_id, columns.replaced_at.is_(None), columns.used_at.is_(None))
            .values(replaced_at=now)
        )
