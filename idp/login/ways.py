"""Which second steps an account can take; asked only after its password was right (threat 2)."""

from dataclasses import dataclass

from idp.accounts.model import Account
from idp.login.ports import Begin


@dataclass(frozen=True, slots=True)
class Ways:
    """What the pages of the second step offer. The code stays offered beside keys (S32)."""

    app: bool
    keys: bool
    recovery_codes: bool


class SecondStepWays:
    """Looks them up."""

    def __init__(self, begin_read: Begin) -> None:
        self._begin_read = begin_read

    def of_account(self, account: Account) -> Ways:
        """The ways of this account."""
        with self._begin_read() as unit:
            factors = unit.factors.of_account(account.account_id)
        return Ways(bool(factors.apps), bool(factors.keys), factors.recovery_codes_left > 0)
