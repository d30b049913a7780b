"""What a token stands on: its grant, and the session, account and client behind that (K25).

All of it is looked up together, each time a token is shown: what ended a moment ago opens nothing any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from idp.accounts.model import Account, AccountState
from idp.clients.model import Client
from idp.login.sso_session import SsoSession
from idp.oidc.model import Grant


@dataclass(frozen=True, slots=True)
class Standing:
    """session and client: None for what is gone. A client that was stopped counts as gone (K28)."""

    grant: Grant
    account: Account
    session: SsoSession | None
    client: Client | None

    def is_alive(self, now: datetime) -> bool:
        """True while grant, session and account all are."""
        return self.grant.is_live(now) and self.is_usable(now)

    def is_usable(self, now: datetime) -> bool:
        """True while session and account are: its owner is there, and the password has not expired (S12)."""
        is_open = self.session is not None and self.session.is_usable(now)
        return is_open and self.account.state is AccountState.ACTIEF


class StandingStore(Protocol):
    """Grants with what is behind them."""

    def of(self, grant_id: str, now: datetime) -> Standing | None:
        """None when there was never such a grant."""
        ...
