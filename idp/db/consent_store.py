"""Consents and pairwise subjects in SQL."""

from typing import Any

from sqlalchemy import Connection, bindparam, delete, select

from idp.db.tables_oidc import consent, pairwise_subject
from idp.oidc.model import Consent
from shared.db.prepared import Prepared
from shared.db.remembered import Remembered
from shared.db.upsert import insert

_SUBJECT = Prepared(
    select(pairwise_subject.c.sub).where(
        pairwise_subject.c.account_id == bindparam("whose"), pairwise_subject.c.sector == bindparam("where")
    )
)


class SqlConsentStore:
    """ConsentStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, account_id: str, client_id: str) -> Consent | None:
        return _GIVEN.find(self._connection, whose=account_id, for_whom=client_id)

    def list(self, account_id: str) -> list[Consent]:
        rows = self._connection.execute(
            select(consent).where(consent.c.account_id == account_id).order_by(consent.c.client_id)
        )
        return [to_consent(row) for row in rows]

    def save(self, given: Consent) -> None:
        changed = {"scope": list(given.scope), "granted_at": given.granted_at, "told_sha256": given.told_sha256}
        statement = insert(self._connection, consent).values(
            account_id=given.account_id, client_id=given.client_id, **changed
        )
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["account_id", "client_id"], set_=changed)
        )

    def remove(self, account_id: str, client_id: str) -> bool:
        removed = delete(consent).where(consent.c.account_id == account_id, consent.c.client_id == client_id)
        return self._connection.execute(removed).rowcount == 1


def to_consent(row: Any) -> Consent:
    """A row of the consent table."""
    return Consent(row.account_id, row.client_id, tuple(row.scope), row.granted_at, row.told_sha256)


_GIVEN = Remembered(
    select(consent).where(consent.c.account_id == bindparam("whose"), consent.c.client_id == bindparam("for_whom")),
    lambda rows: to_consent(rows[0]),
)


class SqlSubjectStore:
    """SubjectStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find_or_add(self, account_id: str, sector: str, candidate: str) -> str:
        row = {"account_id": account_id, "sector": sector, "sub": candidate}
        self._connection.execute(insert(self._connection, pairwise_subject).values(row).on_conflict_do_nothing())
        return self.find(account_id, sector) or candidate

    def find(self, account_id: str, sector: str) -> str | None:
        found = _SUBJECT.one(self._connection, whose=account_id, where=sector)
        return None if found is None else str(found.sub)
