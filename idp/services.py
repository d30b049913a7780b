"""The use cases that web and cli may call, in one frozen table."""

from dataclasses import dataclass

from idp.accounts.lookup import Accounts
from idp.login.ports import Logout, PendingRequests
from idp.login.sessions import Sessions


@dataclass(frozen=True, slots=True)
class Services:
    """Built once per process by app.py."""

    accounts: Accounts
    sessions: Sessions
    logout: Logout
    pending: PendingRequests
