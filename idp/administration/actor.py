"""Who acts: a member of staff, as the door through which the action came knows them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from idp.accounts.model import Account, AccountState, Role
from idp.audit.record import NOWHERE, OPERATOR, Origin, Subject


class Door(StrEnum):
    """How an action came in."""

    SCREEN = "screen"
    API = "api"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Actor:
    """A member of staff at work.

    person: what tells people apart, so that someone with two accounts is still one person (threat 41).
    auth_time: of the last full login; a command counts as one, because the machine asked for it.
    """

    account_id: str
    person: frozenset[str]
    name: str
    roles: frozenset[Role]
    auth_time: datetime
    door: Door
    origin: Origin = field(default=NOWHERE, repr=False)

    def about(
        self,
        account_id: str | None = None,
        *,
        object_id: str | None = None,
        reason: str = "",
        detail: Mapping[str, str] | None = None,
    ) -> Subject:
        """What the audit trail keeps of something this actor did; the reason is erasable like other free text."""
        told = {"door": self.door.value, **({"reason": reason} if reason else {}), **(detail or {})}
        return Subject(account_id, actor_id=self.account_id, object_id=object_id, detail=told)


def operator_at_work(login: str, now: datetime) -> Actor:
    """Who has the command line of this machine; no member of staff, so without a role."""
    origin = Origin(agent=f"command line of {login}")
    return Actor(OPERATOR, frozenset({operator_key(login)}), login, frozenset(), now, Door.COMMAND, origin)


def operator_key(login: str) -> str:
    """Tells operators apart, also one who acts for a member of staff (threat 41)."""
    return f"operator:{login}"


def person_of(account: Account) -> frozenset[str]:
    """What belongs to one person only: the account, the mail box behind it, and other accounts known to be theirs."""
    return frozenset({account.account_id, account.person_id, account.email.strip().casefold()} - {""})


def are_two_people(one: frozenset[str], other: frozenset[str]) -> bool:
    """True when nothing says that these are one person; fails closed on someone of whom nothing is known."""
    return bool(one) and bool(other) and one.isdisjoint(other)


def actor_of(account: Account, *, auth_time: datetime, door: Door, origin: Origin = NOWHERE) -> Actor:
    """The actor behind an account. Roles count only for active accounts of the reserved relation (K28)."""
    works_here = account.is_staff and account.state is AccountState.ACTIEF
    return Actor(
        account_id=account.account_id,
        person=person_of(account),
        name=account.full_name,
        roles=account.roles if works_here else frozenset(),
        auth_time=auth_time,
        door=door,
        origin=origin,
    )
