"""Announcements of passwords that end, in SQL."""

from datetime import datetime

from sqlalchemy import Connection, and_, select, update

from idp.accounts.model import AccountState
from idp.credentials.ports import DueNotice
from idp.db.tables_accounts import account
from idp.db.tables_credentials import password
from idp.db.tables_notices import expiry_notice, notice_page
from shared.db.upsert import insert


class SqlNoticeStore:
    """NoticeStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def due(self, days: int, *, after: datetime, until: datetime, limit: int) -> tuple[DueNotice, ...]:
        is_current = and_(
            password.c.account_id == account.c.account_id, password.c.version == account.c.password_version
        )
        was_announced = (
            select(expiry_notice.c.days)
            .where(
                expiry_notice.c.account_id == password.c.account_id,
                expiry_notice.c.password_version == password.c.version,
                expiry_notice.c.days == days,
            )
            .exists()
        )
        rows = self._connection.execute(
            select(password.c.account_id, password.c.version, password.c.expires_at)
            .join_from(password, account, is_current)
            .where(
                account.c.state == AccountState.ACTIEF,
                password.c.expires_at > after,
                password.c.expires_at < until,
                ~was_announced,
            )
            .order_by(password.c.expires_at)
            .limit(limit)
        )
        return tuple(DueNotice(row.account_id, row.version, row.expires_at) for row in rows)

    def take(self, due: DueNotice, days: int, now: datetime) -> bool:
        # The account row is the lock, as for a change of password: one of the two comes first.
        is_current = self._connection.execute(
            update(account)
            .where(
                account.c.account_id == due.account_id,
                account.c.password_version == due.version,
                account.c.state == AccountState.ACTIEF,
            )
            .values(password_version=due.version)
        )
        if is_current.rowcount != 1:
            return False
        noted = self._connection.execute(
            insert(self._connection, expiry_notice)
            .values(account_id=due.account_id, password_version=due.version, days=days, noted_at=now)
            .on_conflict_do_nothing()
            .returning(expiry_notice.c.days)
        )
        return noted.one_or_none() is not None

    def see_page(self, account_id: str, now: datetime, *, unless_since: datetime) -> bool:
        row = insert(self._connection, notice_page).values(account_id=account_id, seen_at=now)
        seen = self._connection.execute(
            row.on_conflict_do_update(
                index_elements=[notice_page.c.account_id],
                set_={"seen_at": now},
                where=notice_page.c.seen_at < unless_since,
            ).returning(notice_page.c.account_id)
        )
        return seen.one_or_none() is not None
