"""The second factors of an account as a whole, in SQL."""

from sqlalchemy import Connection, bindparam, delete, select, update

from idp.db.recovery_code_store import SqlRecoveryCodeStore
from idp.db.tables_accounts import account
from idp.db.tables_credentials import totp
from idp.db.tables_second_factors import recovery_set, webauthn_credential
from idp.db.totp_store import SqlTotpStore
from idp.db.webauthn_store import SqlWebauthnStore
from idp.second_factors.ports import SecondFactors
from shared.db.prepared import Prepared
from shared.encryption import Vault

# SQLite has no row locks: its writer holds the whole database already.
_HOLD = Prepared(select(account.c.account_id).where(account.c.account_id == bindparam("whose")).with_for_update())


class SqlFactorStore:
    """FactorStore on one connection."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def hold(self, account_id: str) -> None:
        _HOLD.one(self._connection, whose=account_id)

    def of_account(self, account_id: str) -> SecondFactors:
        return SecondFactors(
            apps=SqlTotpStore(self._connection, self._vault).of_account(account_id),
            keys=SqlWebauthnStore(self._connection).of_account(account_id),
            recovery_codes_left=SqlRecoveryCodeStore(self._connection).left(account_id),
        )

    def remove_all(self, account_id: str) -> None:
        for table in (totp, webauthn_credential, recovery_set):
            self._connection.execute(delete(table).where(table.c.account_id == account_id))
        self._connection.execute(
            update(account).where(account.c.account_id == account_id).values(recovery_codes_saved_at=None)
        )
