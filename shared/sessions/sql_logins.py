"""Logins under way: bound to one browser, taken once (C-02, RP-05, threats 9 and 13)."""

import json
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Table, delete, insert

from shared.db.database import Database
from shared.encryption import Vault
from shared.sessions.digest import digest
from shared.sessions.model import LoginUnderWay

PURPOSE = "rp_login"


class SqlLogins:
    """The rows of `rp_login`."""

    def __init__(self, database: Database, table: Table, vault: Vault) -> None:
        self._database, self._table, self._vault = database, table, vault

    def save(self, state: str, browser: str, login: LoginUnderWay, expires_at: datetime) -> None:
        """Remember a login that starts. state, browser: random secrets, kept as digests."""
        secrets = self._vault.encrypt(PURPOSE, json.dumps(asdict(login)).encode())
        row = {
            "state_hash": digest(state),
            "browser_hash": digest(browser),
            "secrets": secrets,
            "expires_at": expires_at,
        }
        with self._database.write() as connection:
            connection.execute(insert(self._table).values(row))

    def take(self, state: str, browser: str, now: datetime) -> LoginUnderWay | None:
        """The login of this state and browser, once; None when unknown, expired or another browser's.

        One statement decides, so of two answers with one state only one goes on. Another browser's
        attempt leaves the login where it is.
        """
        table = self._table
        statement = (
            delete(table)
            .where(table.c.state_hash == digest(state))
            .where(table.c.browser_hash == digest(browser))
            .where(table.c.expires_at > now)
            .returning(table.c.secrets)
        )
        with self._database.write() as connection:
            secrets = connection.execute(statement).scalar_one_or_none()
        if secrets is None:
            return None
        return LoginUnderWay(**json.loads(self._vault.decrypt(PURPOSE, secrets)))

    def purge(self, now: datetime) -> None:
        """Forget logins that were never finished."""
        with self._database.write() as connection:
            connection.execute(delete(self._table).where(self._table.c.expires_at <= now))
