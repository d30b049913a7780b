"""Checks by telephone, in SQL."""

import secrets
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from idp.accounts.phone_check import PhoneCheck
from idp.db.tables_servicedesk import phone_check

CHECK_ID_BYTES = 16


class SqlPhoneCheckStore:
    """PhoneCheckStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, account_id: str, check: PhoneCheck, checked_by: str, now: datetime) -> None:
        self._connection.execute(
            insert(phone_check).values(
                check_id=secrets.token_hex(CHECK_ID_BYTES), account_id=account_id, kind=check, at=now,
                checked_by=checked_by,
            )
        )  # fmt: skip

    def since(self, account_id: str, moment: datetime) -> frozenset[PhoneCheck]:
        chosen = select(phone_check.c.kind).where(phone_check.c.account_id == account_id, phone_check.c.at > moment)
        return frozenset(PhoneCheck(kind) for kind in self._connection.execute(chosen).scalars())

    def forget(self, account_id: str) -> None:
        self._connection.execute(delete(phone_check).where(phone_check.c.account_id == account_id))
