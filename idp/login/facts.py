"""What the portal shows of an account, without any secret (K15)."""

from dataclasses import dataclass
from datetime import datetime

from idp.login.ports import Begin


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """last_login_at: of the login before the present one. methods: second factors that work.

    recovery_codes_left: None when the account never had any. recovery_code_used_at: the last one of these.
    """

    last_login_at: datetime | None
    password_expires_at: datetime | None
    methods: int
    recovery_codes_left: int | None
    recovery_code_used_at: datetime | None


class Facts:
    """Facts by account."""

    def __init__(self, begin_read: Begin) -> None:
        self._begin_read = begin_read

    def of_account(self, account_id: str) -> AccountFacts | None:
        """The facts, or None when there is no such account."""
        with self._begin_read() as unit:
            account = unit.accounts.find(account_id)
            if account is None:
                return None
            return AccountFacts(
                last_login_at=account.previous_login_at,
                password_expires_at=account.password_expires_at,
                methods=account.second_factor_count,
                recovery_codes_left=None if account.recovery_codes_unseen else unit.recovery_codes.left(account_id),
                recovery_code_used_at=unit.recovery_codes.last_used_at(account_id),
            )
