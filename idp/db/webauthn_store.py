"""Passkeys and security keys in SQL."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select, update

from idp.db.tables_second_factors import webauthn_credential as key
from idp.second_factors.names import comparable
from idp.second_factors.ports import WebauthnCredential
from shared.db.prepared import Prepared
from shared.db.upsert import insert

_OF = Prepared(select(key).where(key.c.account_id == bindparam("whose")).order_by(key.c.added_at))


class SqlWebauthnStore:
    """WebauthnStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_account(self, account_id: str) -> tuple[WebauthnCredential, ...]:
        rows = _OF.all(self._connection, whose=account_id)
        return tuple(
            WebauthnCredential(
                key_id=row.key_id,
                account_id=row.account_id,
                name=row.name,
                credential_id=row.credential_id,
                public_key=row.public_key,
                sign_count=row.sign_count,
                transports=tuple(row.transports),
                added_at=row.added_at,
                last_used_at=row.last_used_at,
            )
            for row in rows
        )

    def add(self, credential: WebauthnCredential) -> bool:
        row: dict[str, object] = {
            "key_id": credential.key_id,
            "account_id": credential.account_id,
            "name": credential.name,
            "name_key": comparable(credential.name),
            "credential_id": credential.credential_id,
            "public_key": credential.public_key,
            "sign_count": credential.sign_count,
            "transports": list(credential.transports),
            "added_at": credential.added_at,
            "last_used_at": credential.last_used_at,
        }
        added = insert(self._connection, key).values(row).on_conflict_do_nothing().returning(key.c.key_id)
        return self._connection.execute(added).scalar_one_or_none() is not None

    def use(self, key_id: str, sign_count: int, now: datetime) -> bool:
        # A key that counts must have counted on; one that never counts says 0 (WebAuthn 7.2 step 22).
        counted_on = key.c.sign_count < sign_count if sign_count else key.c.sign_count == 0
        used = self._connection.execute(
            update(key).where(key.c.key_id == key_id, counted_on).values(sign_count=sign_count, last_used_at=now)
        )
        return used.rowcount == 1

    def remove(self, account_id: str, key_id: str) -> bool:
        removed = delete(key).where(key.c.account_id == account_id, key.c.key_id == key_id)
        return self._connection.execute(removed).rowcount == 1
