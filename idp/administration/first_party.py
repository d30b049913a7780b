"""An application that gets a tile and asks no consent: marked by two people (K34, S4).

A proposal holds what the application was when it was made, so that who approves sees it and the mark goes to nothing
else (threat 41).
"""

from dataclasses import replace
from datetime import datetime

from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.approved import approvable
from idp.administration.one_account import keep
from idp.administration.permission import Permission
from idp.administration.proposals import Contents, Proposal, ProposalKind
from idp.administration.units import AdministrationUnitOfWork, Begin
from idp.administration.verdict import Stale, Verdict
from idp.audit.events import Event
from idp.audit.record import record
from idp.clients.model import Client
from idp.oidc.logout import Messages

MARK = "eigen_applicatie"
YES, NO = "ja", "nee"


class FirstPartyMarks:
    """Proposes a mark, or its end."""

    def __init__(self, begin_write: Begin, permission: Permission) -> None:
        self._begin_write = begin_write
        self._permission = permission

    def propose(self, actor: Actor, client_id: str, reason: str, now: datetime, *, mark: bool) -> Verdict:
        """Somebody else decides. Raises NotPermitted and LoginTooOld."""
        self._permission.require(actor, Action.CLIENT_FIRST_PARTY, now)
        if not reason.strip():
            return Verdict.NO_REASON
        try:
            with self._begin_write() as unit:
                client = unit.clients.registered(client_id)
                if client is None:
                    return Verdict.NOT_FOUND
                if client.first_party is mark:
                    return Verdict.WRONG_STATE
                if mark and client.initiate_login_uri is None:
                    return Verdict.NO_START
                old = _judged(client, mark=mark)
                new = {**old, MARK: _word(mark)}
                title = client.client_name
                keep(unit, Contents(ProposalKind.FIRST_PARTY, client_id, title, reason.strip(), old, new), actor, now)
        except Stale as stale:
            return stale.verdict
        return Verdict.WAITS


class FirstPartyEffect:
    """Effect of FIRST_PARTY."""

    def prepare(self, proposal: Proposal, now: datetime) -> object:
        return None

    def apply(
        self, unit: AdministrationUnitOfWork, proposal: Proposal, prepared: object, actor: Actor, now: datetime
    ) -> Messages:
        client = unit.clients.registered(proposal.about)
        mark = proposal.new[MARK] == YES
        if client is None or _judged(client, mark=mark) != proposal.old:
            raise Stale
        marked = replace(client, first_party=mark)
        if not unit.clients.replace_registration(client, marked, now):
            raise Stale
        subject = actor.about(object_id=client.client_id, detail={MARK: proposal.new[MARK]})
        record(unit.audit, Event.CLIENT_CHANGED, subject, origin=actor.origin, now=now)
        return []

    def reject(self, unit: AdministrationUnitOfWork, proposal: Proposal, reason: str, now: datetime) -> None:
        """Nothing: it stays as it is."""


def _judged(client: Client, *, mark: bool) -> dict[str, str]:
    """What somebody says yes to: to the whole application when it gets the mark, to its end alone when it loses it."""
    return {MARK: _word(client.first_party), **(approvable(client) if mark else {})}


def _word(mark: bool) -> str:
    return YES if mark else NO
