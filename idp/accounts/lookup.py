"""Looking up who someone is."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from idp.accounts.model import Account
from idp.accounts.ports import AccountStore


class HasAccounts(Protocol):
    """A transaction in which accounts can be found."""

    @property
    def accounts(self) -> AccountStore: ...


class Accounts:
    """Accounts by their id."""

    def __init__(self, begin_read: Callable[[], AbstractContextManager[HasAccounts]]) -> None:
        self._begin_read = begin_read

    def find(self, account_id: str) -> Account | None:
        """The account, or None."""
        with self._begin_read() as unit:
            return unit.accounts.find(account_id)
