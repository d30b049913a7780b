"""Where a relying party keeps what a master key encrypts: its private keys, tokens, and logins under way."""

from shared.db.sealed_values import SealedColumn, everywhere
from shared.sessions import sql_keys, sql_logins, sql_sessions
from shared.sessions.tables import SessionTables


def sealed_sessions(tables: SessionTables) -> tuple[SealedColumn, ...]:
    """Those of one service."""
    return (
        SealedColumn(tables.key, "private_jwk", everywhere(sql_keys.PURPOSE)),
        SealedColumn(tables.session, "tokens", everywhere(sql_sessions.PURPOSE)),
        SealedColumn(tables.login, "secrets", everywhere(sql_logins.PURPOSE)),
    )
