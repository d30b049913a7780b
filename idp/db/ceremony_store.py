"""What is begun and waits for an answer, in SQL; secrets go in and out through the vault."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from idp.db.tables_second_factors import ceremony
from idp.second_factors.ports import CeremonyKind
from shared.db.upsert import insert
from shared.encryption import Vault

LIFETIME = timedelta(minutes=30)  # as long as a login may take


class SqlCeremonyStore:
    """CeremonyStore on one connection."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def start(self, owner: str, kind: CeremonyKind, secret: bytes, now: datetime) -> None:
        values = {"secret": self._vault.encrypt(purpose_of(owner, kind), secret), "started_at": now}
        begun = insert(self._connection, ceremony).values(owner=owner, kind=kind, **values)
        keys = [ceremony.c.owner, ceremony.c.kind]
        self._connection.execute(begun.on_conflict_do_update(index_elements=keys, set_=values))

    def look(self, owner: str, kind: CeremonyKind, now: datetime) -> bytes | None:
        found = select(ceremony.c.secret).where(
            ceremony.c.owner == owner, ceremony.c.kind == kind, ceremony.c.started_at > now - LIFETIME
        )
        return self._opened(owner, kind, self._connection.execute(found).scalar_one_or_none())

    def take(self, owner: str, kind: CeremonyKind, now: datetime) -> bytes | None:
        # The row goes to exactly one of those who answer (threat 26).
        taken = delete(ceremony).where(
            ceremony.c.owner == owner, ceremony.c.kind == kind, ceremony.c.started_at > now - LIFETIME
        )
        secret = self._connection.execute(taken.returning(ceremony.c.secret)).scalar_one_or_none()
        return self._opened(owner, kind, secret)

    def forget_old(self, now: datetime) -> int:
        return self._connection.execute(delete(ceremony).where(ceremony.c.started_at <= now - LIFETIME)).rowcount

    def _opened(self, owner: str, kind: CeremonyKind, secret: bytes | None) -> bytes | None:
        return None if secret is None else self._vault.decrypt(purpose_of(owner, kind), secret)


def purpose_of(owner: str, kind: CeremonyKind) -> str:
    # Bound to its row: what is copied to another session does not decrypt there.
    return f"ceremony:{kind}:{owner}"
