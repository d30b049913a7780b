"""Permission for applications to register themselves: asked for by one person, given by another (K34).

Its value is shown once, to whoever asks for it, and is good for nothing until somebody else approved its limits. We
keep its digest only: in the proposal, and after the approval as the token.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.one_account import keep
from idp.administration.operations import Decline, Declined
from idp.administration.paging import PAGE_SIZE, offset_of
from idp.administration.permission import Permission
from idp.administration.proposals import Contents, Proposal, ProposalKind
from idp.administration.units import AdministrationUnitOfWork, Begin
from idp.administration.verdict import Stale, Verdict
from idp.audit.events import Event
from idp.audit.record import record
from idp.clients.ports import InitialAccessToken
from idp.clients.token_limits import HOSTS, LAST_DAY, USES, Limits, WrongLimit, read_limits
from idp.hashing import random_secret, secret_digest
from idp.oidc.logout import Messages

_WHY = {HOSTS: Decline.WRONG_HOST, USES: Decline.WRONG_NUMBER, LAST_DAY: Decline.WRONG_DAY}


@dataclass(frozen=True, slots=True)
class Offered:
    """It waits for somebody else. value: shown once."""

    limits: Limits
    value: str


class RegistrationTokens:
    """Lists tokens, asks for one, and ends one. Every method raises NotPermitted, the last two LoginTooOld."""

    def __init__(self, begin_read: Begin, begin_write: Begin, permission: Permission) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._permission = permission

    def some(self, actor: Actor, now: datetime, *, page: int = 1) -> Sequence[InitialAccessToken]:
        """One page, and one more when there is a next."""
        self._permission.require(actor, Action.REGISTRATION_TOKENS_LIST, now)
        with self._begin_read() as unit:
            return unit.initial_tokens.some(offset=offset_of(page), limit=PAGE_SIZE + 1)

    def offer(self, actor: Actor, texts: Mapping[str, str], reason: str, now: datetime) -> Offered | Declined:
        """Ask for a token with these limits; somebody else decides."""
        self._permission.require(actor, Action.REGISTRATION_TOKEN_OFFER, now)
        if not reason.strip():
            return Declined(Decline.MISSING, "reden")
        try:
            limits = read_limits(texts, now)
        except WrongLimit as wrong:
            return Declined(_WHY.get(wrong.field, Decline.WRONG_VALUE), wrong.field)
        value = random_secret()
        kind, about = ProposalKind.INITIAL_ACCESS_TOKEN, secret_digest(value)
        with self._begin_write() as unit:
            keep(unit, Contents(kind, about, limits.label, reason.strip(), {}, limits.texts()), actor, now)
        return Offered(limits, value)

    def end(self, actor: Actor, token_sha256: str, reason: str, now: datetime) -> Verdict:
        """Have a token end now; clients that registered with it stay."""
        self._permission.require(actor, Action.REGISTRATION_TOKEN_END, now)
        if not reason.strip():
            return Verdict.NO_REASON
        with self._begin_write() as unit:
            ended = unit.initial_tokens.end(token_sha256, now) if token_sha256.isprintable() else None
            if ended is None:
                return Verdict.NOT_FOUND
            subject = actor.about(object_id=ended.label, reason=reason)
            record(unit.audit, Event.INITIAL_ACCESS_TOKEN_ENDED, subject, origin=actor.origin, now=now)
        return Verdict.DONE


class RegistrationTokenEffect:
    """Effect of INITIAL_ACCESS_TOKEN: the value that was shown works from now on."""

    def prepare(self, proposal: Proposal, now: datetime) -> object:
        return None

    def apply(
        self, unit: AdministrationUnitOfWork, proposal: Proposal, prepared: object, actor: Actor, now: datetime
    ) -> Messages:
        try:
            limits = read_limits(proposal.new, now)
        except WrongLimit as wrong:
            raise Stale(Verdict.WRONG_STATE) from wrong  # its last day is over
        unit.initial_tokens.add(limits.token(proposal.about, now))
        subject = actor.about(object_id=limits.label, detail=limits.texts())
        record(unit.audit, Event.INITIAL_ACCESS_TOKEN_ISSUED, subject, origin=actor.origin, now=now)
        return []

    def reject(self, unit: AdministrationUnitOfWork, proposal: Proposal, reason: str, now: datetime) -> None:
        """Nothing: the value that was shown never worked."""
