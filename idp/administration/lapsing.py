"""Proposals that nobody decided about: after a while they lapse, as if they had been refused (T3, GDPR article 5).

What waits for ever keeps names, addresses and signed forms for ever, and would change an account by an approval of
which nobody remembers the reason.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from idp.administration.closing import BATCH, CLOCK
from idp.administration.decisions import Effect
from idp.administration.proposals import Decision, Proposal, ProposalKind, ProposalState
from idp.administration.units import Begin
from idp.audit.events import Event
from idp.audit.record import NOWHERE, Subject, record

# An applicant reads it in the mail that says so (M02), in the language that was asked for.
REASONS: Final = {
    "nl": "Wij hebben niet op tijd over uw aanvraag besloten. U kunt opnieuw een account aanvragen.",
    "en": "We did not decide about your application in time. You can apply for an account again.",
}
REASON_FOR_STAFF: Final = "Niemand heeft op tijd besloten."


class Lapsing:
    """What the worker does by the clock; safe to run late, twice and at once.

    effects: what a refusal does beside being kept, by kind. days: that a proposal may wait.
    """

    def __init__(
        self, begin_read: Begin, begin_write: Begin, effects: Mapping[ProposalKind, Effect], days: int
    ) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._effects = effects
        self._waits = timedelta(days=days)

    def run(self, now: datetime) -> int:
        """Have those lapse whose time is over, the oldest first; the number of them."""
        with self._begin_read() as unit:
            due = unit.proposals.waiting_since(now - self._waits, BATCH)
        return sum(self._lapse(proposal, now) for proposal in due)

    def _lapse(self, proposal: Proposal, now: datetime) -> bool:
        decision = Decision(ProposalState.LAPSED, CLOCK, "", now, REASON_FOR_STAFF)
        with self._begin_write() as unit:
            if not unit.proposals.decide(proposal.proposal_id, decision):
                return False
            subject = Subject(actor_id=CLOCK, object_id=proposal.proposal_id, detail={"kind": proposal.kind.value})
            record(unit.audit, Event.PROPOSAL_LAPSED, subject, origin=NOWHERE, now=now)
            self._effects[proposal.kind].reject(unit, proposal, _reason_for(proposal), now)
            return True


def _reason_for(proposal: Proposal) -> str:
    return REASONS.get(proposal.new.get("taal", ""), REASONS["nl"])
