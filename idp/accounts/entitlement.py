"""Which applications a relation may use, and which of those one account may not (K12, S4).

An application is open to all relations until somebody restricts it; then only relations with a row may use it.
An account can be kept from what its relation has, never given more.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Entitlement:
    """restricted: not for everyone. granted: the relation has a row for it. withheld: this account is kept from it."""

    restricted: bool = False
    granted: bool = False
    withheld: bool = False

    @property
    def allows(self) -> bool:
        """True when the relation may use the application and the account was not kept from it."""
        return (self.granted or not self.restricted) and not self.withheld


class EntitlementStore(Protocol):
    """Rows of relations, and exceptions of accounts."""

    def of(self, account_id: str, client_id: str) -> Entitlement:
        """What is written down about this account and this application."""
        ...

    def of_relation(self, relatie_id: str) -> tuple[str, ...]:
        """client_ids that the relation has a row for, in order."""
        ...

    def of_client(self, client_id: str) -> tuple[str, ...]:
        """relatie_ids that have a row for the application, in order."""
        ...

    def restrict(self, client_id: str, *, restricted: bool) -> None:
        """Only for relations with a row from now on, or for all again."""
        ...

    def restricted(self) -> tuple[str, ...]:
        """client_ids that are not for everyone, in order."""
        ...

    def grant(self, relatie_id: str, client_ids: Collection[str]) -> None:
        """Exactly these rows from now on."""
        ...

    def give(self, relatie_id: str, client_id: str) -> None:
        """This row from now on; others stay as they are, also when somebody changes them at this moment."""
        ...

    def take(self, relatie_id: str, client_id: str) -> None:
        """This row no more, in the same way."""
        ...

    def withhold(self, account_id: str, client_ids: Collection[str]) -> None:
        """Exactly these exceptions from now on."""
        ...
