"""Authenticator apps in SQL; secrets go in and out through the vault."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from idp.db.tables_credentials import totp
from idp.second_factors.ports import TotpFactor
from shared.db.prepared import Prepared
from shared.encryption import Vault

PURPOSE = "totp"
_OF = Prepared(select(totp).where(totp.c.account_id == bindparam("whose")).order_by(totp.c.added_at))
_USE_STEP = Prepared(
    update(totp)
    .where(totp.c.totp_id == bindparam("wanted"), totp.c.last_step < bindparam("step"))
    .values(last_step=bindparam("step"), last_used_at=bindparam("now"))
)


class SqlTotpStore:
    """TotpStore on one connection."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def of_account(self, account_id: str) -> tuple[TotpFactor, ...]:
        rows = _OF.all(self._connection, whose=account_id)
        return tuple(
            TotpFactor(
                totp_id=row.totp_id,
                account_id=row.account_id,
                name=row.name,
                secret=self._vault.decrypt(purpose_of(row.totp_id), row.secret),
                added_at=row.added_at,
                last_step=row.last_step,
                last_used_at=row.last_used_at,
            )
            for row in rows
        )

    def count(self, account_id: str) -> int:
        counted = select(func.count()).select_from(totp).where(totp.c.account_id == account_id)
        return self._connection.execute(counted).scalar_one()

    def use_step(self, totp_id: str, step: int, now: datetime) -> bool:
        # One conditional update decides between any number of racers (threats 24 and 26).
        return _USE_STEP.run(self._connection, wanted=totp_id, step=step, now=now) == 1

    def add(self, factor: TotpFactor) -> None:
        self._connection.execute(
            insert(totp).values(
                totp_id=factor.totp_id,
                account_id=factor.account_id,
                name=factor.name,
                secret=self._vault.encrypt(purpose_of(factor.totp_id), factor.secret),
                added_at=factor.added_at,
                last_step=factor.last_step,
            )
        )

    def remove(self, account_id: str, totp_id: str) -> bool:
        removed = delete(totp).where(totp.c.account_id == account_id, totp.c.totp_id == totp_id)
        return self._connection.execute(removed).rowcount == 1


def purpose_of(totp_id: str) -> str:
    # Bound to its row: a secret that is copied to another account does not decrypt there.
    return f"{PURPOSE}:{totp_id}"
