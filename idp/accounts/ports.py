"""What the rules need to know about stored accounts."""

from datetime import datetime
from typing import Protocol

from idp.accounts.messages import Message
from idp.accounts.model import Account, AccountState, Relation
from idp.accounts.postal_address import PostalAddress


class AccountStore(Protocol):
    """Accounts by their id or by what people type."""

    def find(self, account_id: str) -> Account | None:
        """The account, or None."""
        ...

    def find_by_login(self, relatienummer: str, username: str) -> Account | None:
        """The account of this pair, exactly as stored: digits, and a lower-case user name (S21)."""
        ...

    def find_staff(self, username: str) -> Account | None:
        """The account with this user name in the reserved relation (K28)."""
        ...

    def find_relation(self, relatienummer: str) -> Relation | None:
        """The relation of this number, or None."""
        ...

    def add_relation(self, relation: Relation) -> None:
        """Keep a new relation."""
        ...

    def add(self, account: Account, now: datetime) -> None:
        """Keep a new account with its roles; password times are kept with the password."""
        ...

    def change_state(self, account_id: str, old: AccountState, new: AccountState) -> bool:
        """Move the account, in one conditional update; False when it is not in the old state (any more)."""
        ...

    def accept_terms(self, account_id: str, version: str, now: datetime) -> None:
        """Remember which terms were accepted, and when (P16)."""
        ...

    def put_address(self, account_id: str, address: PostalAddress) -> None:
        """Keep where letters to this account go."""
        ...

    def find_address(self, account_id: str) -> PostalAddress | None:
        """Where letters go; None when no form gave an address."""
        ...

    def choose_language(self, account_id: str, language: str) -> None:
        """Remember the language of mails and pages: `nl` or `en`."""
        ...

    def note_login(self, account_id: str, now: datetime) -> None:
        """Remember the moment of a full login; the one before it becomes previous_login_at."""
        ...


class Outbox(Protocol):
    """Mails that leave with the transaction that causes them, or not at all."""

    def queue(self, message: Message, now: datetime) -> None:
        """Write the mail down; the worker sends it."""
        ...

    def withdraw(self, account_id: str, number: str) -> None:
        """Take back mails of this number (M03) to this account that were not sent yet, or were given up."""
        ...
