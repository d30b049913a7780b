"""Relations: opening, ending and merging them by two people, and what they may use (T26, K12, K27)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from idp.accounts import lifecycle
from idp.accounts.messages import ClosingReason, RelationChanged
from idp.accounts.model import Account, Relation
from idp.accounts.relations import RelationLine
from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.closing import close_in
from idp.administration.free_names import free_name
from idp.administration.offered import offered
from idp.administration.one_account import keep
from idp.administration.one_relation import held_relation
from idp.administration.paging import PAGE_SIZE, offset_of
from idp.administration.permission import Permission
from idp.administration.programs import move_programs, stop_programs
from idp.administration.proposals import Contents, Proposal, ProposalKind
from idp.administration.shut_out import shut_out
from idp.administration.units import AdministrationUnitOfWork, Begin
from idp.administration.verdict import Stale, Verdict
from idp.audit.events import Event
from idp.audit.record import record
from idp.clients.model import Client
from idp.login.policy import STATES_LET_IN
from idp.login.sso_session import EndReason
from idp.oidc.logout import Messages
from idp.oidc.own_clients import with_parts

MANY = 1000  # accounts of one relation that a merger or an end handles in one transaction


@dataclass(frozen=True, slots=True)
class RelationPage:
    """D5. entitled: client_ids of its rows. restricted: of what needs a row."""

    relation: Relation
    accounts: Sequence[Account]
    applications: Sequence[Client]
    restricted: Collection[str]
    entitled: Collection[str]
    waiting: Sequence[Proposal]


class Relations:
    """What staff see of relations, and ask for."""

    def __init__(self, begin_read: Begin, begin_write: Begin, permission: Permission) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._permission = permission

    def search(self, actor: Actor, text: str, now: datetime, *, page: int = 1) -> Sequence[RelationLine]:
        """One page, and one row more when there is another. Raises NotPermitted."""
        self._permission.require(actor, Action.RELATIONS_LIST, now)
        with self._begin_read() as unit:
            return unit.relations.search(text.strip(), offset=offset_of(page), limit=PAGE_SIZE + 1)

    def look(self, actor: Actor, relatienummer: str, now: datetime, *, page: int = 1) -> RelationPage | None:
        """One relation. Raises NotPermitted."""
        self._permission.require(actor, Action.RELATIONS_LIST, now)
        with self._begin_read() as unit:
            relation = unit.relations.find(relatienummer)
            if relation is None:
                return None
            return RelationPage(
                relation,
                unit.relations.accounts_of(relation.relatie_id, offset=offset_of(page), limit=PAGE_SIZE + 1),
                offered(unit.clients.list()),
                unit.entitlements.restricted(),
                unit.entitlements.of_relation(relation.relatie_id),
                [each for each in unit.proposals.of(relation.relatie_id, limit=PAGE_SIZE) if each.decided_at is None],
            )

    def entitle(
        self, actor: Actor, relatienummer: str, client_ids: Collection[str], reason: str, now: datetime
    ) -> Verdict:
        """Exactly these of the applications that are not for everyone; what is taken away ends at once (K12)."""
        self._permission.require(actor, Action.RELATION_ENTITLE, now)
        if not reason.strip():
            return Verdict.NO_REASON
        with self._begin_write() as unit:
            relation = held_relation(unit, relatienummer)
            if relation is None or not relation.is_open:
                return Verdict.NOT_FOUND
            if not set(client_ids) <= {client.client_id for client in unit.clients.list()}:
                return Verdict.UNKNOWN_CHOICE
            before = set(unit.entitlements.of_relation(relation.relatie_id))
            taken = sorted(before - set(client_ids))
            unit.clients.hold([each for client_id in taken for each in with_parts(client_id)])
            unit.entitlements.grant(relation.relatie_id, client_ids)
            for client_id in sorted(set(taken) & set(unit.entitlements.restricted())):
                unit.grants.revoke_relation(relation.relatie_id, with_parts(client_id), now)
            detail = {"clients": " ".join(sorted(client_ids)), "before": " ".join(sorted(before))}
            subject = actor.about(object_id=relation.relatie_id, reason=reason, detail=detail)
            record(unit.audit, Event.ENTITLEMENT_CHANGED, subject, origin=actor.origin, now=now)
        return Verdict.DONE

    def review(self, actor: Actor, relatienummer: str, reason: str, now: datetime) -> Verdict:
        """Remember that its people and applications are still right, once a year. Raises NotPermitted."""
        self._permission.require(actor, Action.RELATION_REVIEW, now)
        if not reason.strip():
            return Verdict.NO_REASON
        with self._begin_write() as unit:
            relation = unit.relations.find(relatienummer)
            if relation is None or not relation.is_open:
                return Verdict.NOT_FOUND
            unit.relations.review(relation.relatie_id, actor.account_id, now)
            subject = actor.about(object_id=relation.relatie_id, reason=reason)
            record(unit.audit, Event.RELATION_REVIEWED, subject, origin=actor.origin, now=now)
        return Verdict.DONE

    def propose_end(self, actor: Actor, relatienummer: str, reason: str, now: datetime) -> Verdict:
        """Somebody else decides whether the relation and all its accounts end (T26)."""
        self._permission.require(actor, Action.RELATION_CLOSE, now)
        if not reason.strip():
            return Verdict.NO_REASON
        try:
            with self._begin_write() as unit:
                relation = _open_relation(unit, relatienummer)
                number = len(unit.life.living_of(relation.relatie_id))
                contents = _contents(
                    ProposalKind.CLOSE_RELATION, relation, reason, {"accounts": str(number)}, {"accounts": "0"}
                )
                keep(unit, contents, actor, now)
        except Stale as stale:
            return stale.verdict
        return Verdict.WAITS

    def propose_merger(self, actor: Actor, relatienummer: str, into: str, reason: str, now: datetime) -> Verdict:
        """Somebody else decides whether all accounts of a relation go over to another one (K27)."""
        self._permission.require(actor, Action.RELATION_MERGE, now)
        if not reason.strip():
            return Verdict.NO_REASON
        try:
            with self._begin_write() as unit:
                old, new = _open_relation(unit, relatienummer), _open_relation(unit, into)
                if old.relatie_id == new.relatie_id:
                    return Verdict.UNKNOWN_CHOICE
                before = {"relatie": f"{old.relatienummer} {old.naam}"}
                after = {"relatie": f"{new.relatienummer} {new.naam}", "relatie_id": new.relatie_id}
                keep(unit, _contents(ProposalKind.MERGE_RELATIONS, old, reason, before, after), actor, now)
        except Stale as stale:
            return stale.verdict
        return Verdict.WAITS


class CloseRelationEffect:
    """Effect of CLOSE_RELATION."""

    def prepare(self, proposal: Proposal, now: datetime) -> object:
        return None

    def apply(
        self, unit: AdministrationUnitOfWork, proposal: Proposal, prepared: object, actor: Actor, now: datetime
    ) -> Messages:
        relation = unit.relations.find_by_id(proposal.about)
        if relation is None or not unit.relations.close(proposal.about, now):
            raise Stale
        stop_programs(unit, relation, actor, now)
        messages: Messages = []
        for account_id in sorted(unit.life.living_of(proposal.about)):  # not as the database sorts
            if (account := unit.accounts.find(account_id)) is not None:
                subject = actor.about(account_id, object_id=proposal.proposal_id)
                transition = lifecycle.close_with_relation
                messages += close_in(unit, account, transition, ClosingReason.ORGANISATION, subject, now)
        subject = actor.about(object_id=proposal.about)
        record(unit.audit, Event.RELATION_CLOSED, subject, origin=actor.origin, now=now)
        return messages

    def reject(self, unit: AdministrationUnitOfWork, proposal: Proposal, reason: str, now: datetime) -> None:
        """Nothing: it goes on."""


class MergeEffect:
    """Effect of MERGE_RELATIONS.

    Sessions end, because the claims of tokens would name the old relation. Whoever has a user name that is taken
    over there gets the next free one; M23 tells everybody with what to log in, those who are blocked when that ends.
    """

    def prepare(self, proposal: Proposal, now: datetime) -> object:
        return None

    def apply(
        self, unit: AdministrationUnitOfWork, proposal: Proposal, prepared: object, actor: Actor, now: datetime
    ) -> Messages:
        old_id, new_id = proposal.about, proposal.new["relatie_id"]
        unit.relations.hold([old_id, new_id])
        old, new = unit.relations.find_by_id(old_id), unit.relations.find_by_id(new_id)
        if (
            old is None
            or new is None
            or not new.is_open
            or not unit.relations.merge(old.relatie_id, new.relatie_id, now)
        ):
            raise Stale
        messages: Messages = []
        accounts = unit.relations.accounts_of(proposal.about, offset=0, limit=MANY + 1)
        if len(accounts) > MANY:
            raise Stale(Verdict.TOO_MANY)
        for account_id in sorted(each.account_id for each in accounts):
            unit.factors.hold(account_id)  # in the order of whoever holds several
        for account in accounts:
            messages += _move(unit, account, new, actor, now)
        move_programs(unit, old, new, actor, now)
        granted = {*unit.entitlements.of_relation(new.relatie_id), *unit.entitlements.of_relation(proposal.about)}
        unit.entitlements.grant(new.relatie_id, granted)
        unit.entitlements.grant(proposal.about, ())
        subject = actor.about(object_id=proposal.about, detail={"into": new.relatie_id})
        record(unit.audit, Event.RELATIONS_MERGED, subject, origin=actor.origin, now=now)
        return messages

    def reject(self, unit: AdministrationUnitOfWork, proposal: Proposal, reason: str, now: datetime) -> None:
        """Nothing: both stay."""


def _move(unit: AdministrationUnitOfWork, account: Account, new: Relation, actor: Actor, now: datetime) -> Messages:
    def is_taken(username: str) -> bool:
        return unit.accounts.find_by_login(new.relatienummer, username) is not None

    username = free_name(account.username, is_taken)
    messages = shut_out(unit, account.account_id, EndReason.MERGED, origin=actor.origin, now=now)
    unit.relations.move_account(account.account_id, new.relatie_id, username)
    detail = {"username_changed": str(username != account.username)}
    subject = actor.about(account.account_id, object_id=new.relatie_id, detail=detail)
    record(unit.audit, Event.ACCOUNT_MERGED, subject, origin=actor.origin, now=now)
    if account.state in STATES_LET_IN:
        moved = replace(account, relatienummer=new.relatienummer, relatie_naam=new.naam, username=username)
        unit.outbox.queue(RelationChanged(moved, now), now)
    return messages


def _open_relation(unit: AdministrationUnitOfWork, relatienummer: str) -> Relation:
    """Raises Stale unless it is there, goes on, and is not the one of the staff (K28)."""
    relation = unit.relations.find(relatienummer)
    if relation is None:
        raise Stale(Verdict.NOT_FOUND)
    if not relation.is_open or relation.is_staff:
        raise Stale(Verdict.WRONG_STATE)
    return relation


def _contents(
    kind: ProposalKind, relation: Relation, reason: str, old: dict[str, str], new: dict[str, str]
) -> Contents:
    title = f"{relation.relatienummer} · {relation.naam}"
    return Contents(kind, about=relation.relatie_id, title=title, reason=reason.strip(), old=old, new=new)
