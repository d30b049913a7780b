"""The rows of D10."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from idp.accounts.model import Role
from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.operations import REASON, Done, Field, Kind, Operation, Outcome, Values
from idp.administration.outcomes import outcome_of
from idp.administration.paging import PAGE, PAGE_SIZE, page_of
from idp.administration.roles import Chosen, Roles

CHOSEN = Field("keuze", Kind.LINES)  # account_id:role each
NAMES = frozenset(Role)


def role_rows(roles: Roles) -> Iterator[Operation]:
    """All of them."""

    def listed(actor: Actor, values: Values, now: datetime) -> Outcome:
        found = roles.held(actor, now, page=page_of(values))
        rows = [
            {
                "keuze": each.key,
                "gebruikersnaam": each.username,
                "rol": each.role.value,
                "sinds": each.given_at,
                "door": each.given_by,
                "nagekeken_op": each.reviewed_at,
                "nagekeken_door": each.reviewed_by,
                "na_te_kijken": each.is_due(now),
            }
            for each in found[:PAGE_SIZE]
        ]
        return Done({"roles": rows})

    def grant(actor: Actor, values: Values, now: datetime) -> Outcome:
        username, role = values.text("gebruikersnaam"), role_named(values.text("rol"))
        return outcome_of(roles.propose_grant(actor, username, role, values.text("reden"), now))

    def revoke(actor: Actor, values: Values, now: datetime) -> Outcome:
        return outcome_of(roles.propose_revoke(actor, chosen_of(values), values.text("reden"), now))

    def review(actor: Actor, values: Values, now: datetime) -> Outcome:
        return outcome_of(roles.confirm(actor, chosen_of(values), values.text("reden"), now))

    yield Operation(Action.ROLES_LIST, listed, (PAGE,), reads=True)
    yield Operation(Action.ROLE_GRANT, grant, (Field("gebruikersnaam", limit=32), Field("rol", limit=20), REASON))
    yield Operation(Action.ROLE_REVOKE, revoke, (CHOSEN, REASON))
    yield Operation(Action.ROLES_REVIEW, review, (CHOSEN, REASON))


def role_named(name: str) -> Role | None:
    """The role of this name."""
    return Role(name) if name in NAMES else None


def chosen_of(values: Values) -> Chosen:
    """Roles by account; none at all when one of the lines names no role."""
    found: dict[str, set[Role]] = defaultdict(set)
    for line in values.lines(CHOSEN.name):
        account_id, _, name = line.partition(":")
        role = role_named(name)
        if role is None:
            return {}
        found[account_id].add(role)
    return found
