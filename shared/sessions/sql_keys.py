"""The relying party's own private keys, encrypted at rest (K16, ALL-07)."""

from datetime import datetime

from sqlalchemy import Table, delete, or_, select, update

from shared.db.database import Database
from shared.db.upsert import insert
from shared.encryption import Vault
from shared.sessions.model import StoredKey

PURPOSE = "rp_key"


class SqlKeys:
    """The rows of `rp_key`."""

    def __init__(self, database: Database, table: Table, vault: Vault) -> None:
        self._database, self._table, self._vault = database, table, vault

    def published(self, now: datetime) -> list[StoredKey]:
        """Every key that others may still look up, the newest first."""
        columns = self._table.c
        lasting = or_(columns.retired_at.is_(None), columns.retired_at > now)
        statement = select(self._table).where(lasting).order_by(columns.created_at.desc(), columns.kid)
        with self._database.read() as connection:
            rows = connection.execute(statement).all()
        return [
            StoredKey(row.kid, row.alg, self._vault.decrypt(PURPOSE, row.private_jwk), row.created_at, row.retired_at)
            for row in rows
        ]

    def add(
        self, kid: str, alg: str, private_jwk: bytes, now: datetime, *, others_until: datetime | None = None
    ) -> None:
        """Store a key; private_jwk: JSON bytes, encrypted here. others_until: when those before it are over."""
        row = {
            "kid": kid,
            "alg": alg,
            "private_jwk": self._vault.encrypt(PURPOSE, private_jwk),
            "created_at": now,
        }
        columns = self._table.c
        with self._database.write() as connection:
            if others_until is not None:
                lasting = update(self._table).where(columns.retired_at.is_(None))
                connection.execute(lasting.values(retired_at=others_until))
            connection.execute(insert(connection, self._table).values(row))

    def purge(self, now: datetime) -> None:
        """Forget keys that are over; nobody can sign with them any more."""
        with self._database.write() as connection:
            connection.execute(delete(self._table).where(self._table.c.retired_at <= now))
