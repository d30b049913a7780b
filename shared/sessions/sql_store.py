"""The storage of a relying party on SQLite or PostgreSQL, in the service's own database."""

from datetime import datetime

from shared.db.database import Database
from shared.encryption import Vault
from shared.sessions.sql_keys import SqlKeys
from shared.sessions.sql_logins import SqlLogins
from shared.sessions.sql_logouts import SqlLogouts
from shared.sessions.sql_sessions import SqlSessions
from shared.sessions.tables import SessionTables


class SqlStore:
    """Logins under way, sessions, logouts and keys of one service."""

    def __init__(self, database: Database, tables: SessionTables, vault: Vault) -> None:
        self.logins = SqlLogins(database, tables.login, vault)
        self.sessions = SqlSessions(database, tables, vault)
        self.logouts = SqlLogouts(database, tables)
        self.keys = SqlKeys(database, tables.key, vault)

    def purge(self, now: datetime) -> None:
        """Forget what has been over for long enough."""
        self.logins.purge(now)
        self.sessions.purge(now)
        self.logouts.purge(now)
        self.keys.purge(now)
