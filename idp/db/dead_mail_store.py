"""Mails that were given up, in SQL."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from idp.administration.mails import DeadMail
from idp.db.tables_background import outbox
from shared.jobs.queue import dead_rows, revive


class SqlDeadMailStore:
    """DeadMailStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(self, limit: int) -> tuple[DeadMail, ...]:
        rows = dead_rows(self._connection, outbox, limit)
        return tuple(DeadMail(row["id"], row["kind"], row["created_at"], row["dead_at"]) for row in rows)

    def revive(self, mail_ids: Collection[str], now: datetime) -> int:
        return revive(self._connection, outbox, mail_ids, now=now)
