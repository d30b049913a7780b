"""Sessions and drafts of the console in SQL."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from idp.administration.console_sessions import ConsoleSession
from idp.db.tables_console import console_draft, console_session
from shared.encryption import Vault

PURPOSE = "console-draft"


class SqlConsoleSessionStore:
    """ConsoleSessionStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, session: ConsoleSession, cookie_digest: str) -> None:
        self._connection.execute(insert(console_session).values(cookie_digest=cookie_digest, **asdict(session)))

    def find(self, cookie_digest: str) -> ConsoleSession | None:
        row = self._connection.execute(
            select(console_session).where(console_session.c.cookie_digest == cookie_digest)
        ).one_or_none()
        return None if row is None else ConsoleSession(row.sid, row.account_id, row.entered_at, row.last_seen_at)

    def slide(self, cookie_digest: str, now: datetime) -> None:
        self._connection.execute(
            update(console_session)
            .where(console_session.c.cookie_digest == cookie_digest, console_session.c.last_seen_at < now)
            .values(last_seen_at=now)
        )

    def end(self, sid: str) -> None:
        self._connection.execute(delete(console_session).where(console_session.c.sid == sid))

    def forget_before(self, moment: datetime) -> int:
        return self._connection.execute(delete(console_session).where(console_session.c.last_seen_at < moment)).rowcount


class SqlDraftStore:
    """DraftStore on one connection."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def add(self, draft_digest: str, sid: str, content: str, now: datetime) -> None:
        encrypted = self._vault.encrypt(PURPOSE, content.encode())
        self._connection.execute(
            insert(console_draft).values(draft_digest=draft_digest, sid=sid, content=encrypted, kept_at=now)
        )

    def take(self, draft_digest: str, sid: str, not_before: datetime) -> str | None:
        columns = console_draft.c
        row = self._connection.execute(
            delete(console_draft)
            .where(columns.draft_digest == draft_digest, columns.sid == sid, columns.kept_at >= not_before)
            .returning(columns.content)
        ).one_or_none()
        return None if row is None else self._vault.decrypt(PURPOSE, row.content).decode()

    def forget_before(self, moment: datetime) -> int:
        return self._connection.execute(delete(console_draft).where(console_draft.c.kept_at < moment)).rowcount
