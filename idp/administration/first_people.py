"""The first two members of staff, whom nobody can have approved (K28): made once, by the operator, as two persons.

Both or neither: one transaction makes them, so that what failed half way can be repeated.
One enters and the other approves; everybody after them comes in by an application.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from idp.accounts.lifecycle import approve
from idp.accounts.model import Account, Relation, Role
from idp.accounts.new_ids import new_id
from idp.accounts.postal_address import PostalAddress
from idp.administration.actor import are_two_people, person_of
from idp.administration.request_draft import (
    LIMITS,
    Choices,
    Draft,
    Faults,
    read_draft,
    requested_account,
    requested_address,
)
from idp.administration.units import AdministrationUnitOfWork, Begin
from idp.audit.record import OPERATOR, Subject
from idp.login.invitations import Invitations, Secret, invite_in

ROLES = (Role.SERVICEDESK, Role.APPROVER)
ON_THE_FORM = frozenset({"formulier", "ondertekenaar", "datum_ondertekening"})  # nobody signed for these two


class Refusal(StrEnum):
    """Why they were not made."""

    NOT_TWO = "there must be exactly two people"
    ONE_NAME = "both have the same user name, or somebody who left had it"
    ONE_PERSON = "both have the same mail address: they must be two people"
    STAFF_EXISTS = "there is staff already: new people come in by an application"
    OTHER_RELATION = "this relation number belongs to a chain partner"


class FirstPeople:
    """Makes them."""

    def __init__(self, begin_write: Begin, invitations: Invitations) -> None:
        self._begin_write = begin_write
        self._invitations = invitations

    def make(
        self, relation: Relation, people: Sequence[Mapping[str, str]], now: datetime
    ) -> list[Account] | Refusal | Faults:
        """The invited accounts: the first has the role of the servicedesk, the second that of the approver.

        relation: the reserved one, kept when it is not there yet. people: fields as in an application.
        """
        if len(people) != len(ROLES):
            return Refusal.NOT_TWO
        drafts = [_draft(relation, person) for person in people]
        if faults := tuple(each for draft in drafts for each in draft.faults(now) if each[0] not in ON_THE_FORM):
            return faults
        wanted = [_wanted(draft, relation, role) for draft, role in zip(drafts, ROLES, strict=True)]
        if not are_two_people(*(person_of(account) for account in wanted)):
            return Refusal.ONE_PERSON
        invited = [
            _Invited(account, requested_address(draft.values()), self._invitations.new_secret(account, now))
            for account, draft in zip(wanted, drafts, strict=True)
        ]
        with self._begin_write() as unit:
            return _keep(unit, relation, invited, now)


@dataclass(frozen=True, slots=True)
class _Invited:
    """One of the two before it is kept."""

    account: Account
    address: PostalAddress
    secret: Secret


def _keep(
    unit: AdministrationUnitOfWork, relation: Relation, both: Sequence[_Invited], now: datetime
) -> list[Account] | Refusal:
    known = unit.relations.find(relation.relatienummer)
    if known is not None and not known.is_staff:
        return Refusal.OTHER_RELATION
    if known is not None and unit.life.living_of(known.relatie_id):
        return Refusal.STAFF_EXISTS
    names = {each.account.username for each in both}
    if len(names) < len(both) or any(unit.accounts.find_by_login(relation.relatienummer, name) for name in names):
        return Refusal.ONE_NAME
    if known is None:
        unit.accounts.add_relation(relation)
    return [_invite(unit, known or relation, each, now) for each in both]


def _invite(unit: AdministrationUnitOfWork, relation: Relation, one: _Invited, now: datetime) -> Account:
    account = replace(one.account, relatie_id=relation.relatie_id, relatie_naam=relation.naam)
    subject = Subject(account.account_id, actor_id=OPERATOR)
    return invite_in(unit, approve(account), one.address, one.secret, subject, now)


def _wanted(draft: Draft, relation: Relation, role: Role) -> Account:
    return replace(requested_account(draft.values(), relation, new_id(), ""), roles=frozenset({role}))


def _draft(relation: Relation, person: Mapping[str, str]) -> Draft:
    typed = {name: str(person.get(name, "")) for name in LIMITS}
    return read_draft({**typed, "taal": typed["taal"] or "nl", "relatienummer": relation.relatienummer}, Choices())
