"""What stands between an account and an application: its state, what was agreed, what its relation may use (K12, K34).

Each authorization request asks for all of it, so it is looked up together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from idp.accounts.entitlement import Entitlement
from idp.accounts.model import Account, AccountState
from idp.oidc.model import Consent


@dataclass(frozen=True, slots=True)
class Admission:
    """consent: None where nothing was agreed."""

    account: Account
    consent: Consent | None
    entitlement: Entitlement

    @property
    def is_active(self) -> bool:
        """True when the owner of the account may use it."""
        return self.account.state is AccountState.ACTIEF


class AdmissionStore(Protocol):
    """Accounts at the doors of applications."""

    def of(self, account_id: str, client_id: str) -> Admission | None:
        """None when there is no such account."""
        ...
