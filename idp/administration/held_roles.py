"""Who has which role, since when and by whom, and who last confirmed that it is still needed (BIO2 8.02.01)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from idp.accounts.model import Account, AccountState, Role

REVIEW_EVERY = timedelta(days=91)  # a quarter
# Without these two nobody new can come in any more, so somebody always has them.
NEVER_VACANT = frozenset({Role.SERVICEDESK, Role.APPROVER})


@dataclass(frozen=True, slots=True)
class HeldRole:
    """One role of one member of staff. given_by, reviewed_by: user names; None for the installation itself.

    person: what tells its holder apart from others. given_at: of the account itself when nobody wrote it down.
    """

    account_id: str
    username: str
    name: str
    state: AccountState
    person: frozenset[str]
    role: Role
    given_at: datetime
    given_by: str | None
    reviewed_at: datetime | None
    reviewed_by: str | None

    @property
    def key(self) -> str:
        """Names it in a form."""
        return f"{self.account_id}:{self.role}"

    def is_due(self, now: datetime) -> bool:
        """True when nobody looked at it for a quarter."""
        return (self.reviewed_at or self.given_at) <= now - REVIEW_EVERY


class RoleStore(Protocol):
    """The roles of staff."""

    def held(self, *, offset: int, limit: int) -> Sequence[HeldRole]:
        """Of everyone who is not closed, by user name."""
        ...

    def give(self, account_id: str, roles: Collection[Role], given_by: str, now: datetime) -> None:
        """Exactly these from now on; what stays keeps its history."""
        ...

    def note_giver(self, account_id: str, given_by: str) -> None:
        """Remember who approved the roles with which an account began."""
        ...

    def confirm(self, account_id: str, role: Role, reviewed_by: str, now: datetime) -> bool:
        """Remember that somebody looked; False when the account has not this role."""
        ...

    def holders(self, role: Role) -> Sequence[Account]:
        """The active accounts that have the role."""
        ...

    def has_another(self, role: Role, account_id: str) -> bool:
        """True when an active account beside this one has the role; holds all roles until the transaction ends."""
        ...


def vacated(store: RoleStore, account: Account, after: Collection[Role]) -> bool:
    """True when these roles instead of those it has would leave nobody with a role that is never vacant."""
    if account.state is not AccountState.ACTIEF:
        return False
    lost = NEVER_VACANT & (account.roles - frozenset(after))
    return any(not store.has_another(role, account.account_id) for role in sorted(lost))
