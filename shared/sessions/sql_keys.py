"""The relying party's own private keys, encrypted at rest (K16, ALL-07)."""

from datetime import datetime

from sqlalchemy import Table, select

from shared.database import Database, insert
from shared.encryption import Vault
from shared.sessions.model import StoredKey

PURPOSE = "rp_key"


class SqlKeys:
    """The rows of `rp_key`."""

    def __init__(self, database: Database, table: Table, vault: Vault) -> None:
        self._database, self._table, self._vault = database, table, vault

    def all(self) -> list[StoredKey]:
        """Every key, the newest first."""
        statement = select(self._table).order_by(self._table.c.created_at.desc(), self._table.c.kid)
        with self._database.read() as connection:
            rows = connection.execute(statement).all()
        return [
            StoredKey(row.kid, row.alg, self._vault.decrypt(PURPOSE, row.private_jwk), row.created_at, row.retired_at)
            for row in rows
        ]

    def add(self, kid: str, alg: str, private_jwk: bytes, now: datetime) -> None:
        """Store a key; private_jwk: JSON bytes, encrypted here."""
        row = {
            "kid": kid,
            "alg": alg,
            "private_jwk": self._vault.encrypt(PURPOSE, private_jwk),
            "created_at": now,
        }
        with self._database.write() as connection:
            connection.execute(insert(connection, self._table).values(row))
