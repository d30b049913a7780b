"""From what a use case says to what a door says."""

from collections.abc import Mapping

from idp.administration.operations import Decline, Declined, Done, Outcome
from idp.administration.request_draft import Faults
from idp.administration.verdict import Verdict

WAITING = {"waits": True}  # it was asked for; somebody else decides

_DECLINES: Mapping[Verdict, Declined] = {
    Verdict.NOT_FOUND: Declined(Decline.NOT_FOUND),
    Verdict.SAME_PERSON: Declined(Decline.SAME_PERSON),
    Verdict.DECIDED_BEFORE: Declined(Decline.DECIDED_BEFORE),
    Verdict.CHANGED_MEANWHILE: Declined(Decline.CHANGED_MEANWHILE),
    Verdict.WAITS_ALREADY: Declined(Decline.WAITS_ALREADY),
    Verdict.WRONG_STATE: Declined(Decline.WRONG_STATE),
    Verdict.FORM_CHANGED: Declined(Decline.FORM_CHANGED),
    Verdict.NO_REASON: Declined(Decline.MISSING, "reden"),
    Verdict.NO_ADDRESS: Declined(Decline.NO_ADDRESS),
    Verdict.CHECKS_MISSING: Declined(Decline.CHECKS_MISSING),
    Verdict.LETTER_UNDER_WAY: Declined(Decline.LETTER_UNDER_WAY),
    Verdict.ADDRESS_TOO_NEW: Declined(Decline.ADDRESS_TOO_NEW),
    Verdict.ROLES_ELSEWHERE: Declined(Decline.ROLES_ELSEWHERE),
    Verdict.OWN_ROLE: Declined(Decline.OWN_ROLE),
    Verdict.LAST_OF_ROLE: Declined(Decline.LAST_OF_ROLE),
    Verdict.TOO_MANY: Declined(Decline.TOO_MANY),
    Verdict.UNKNOWN_CHOICE: Declined(Decline.UNKNOWN_CHOICE),
    Verdict.NO_START: Declined(Decline.NO_START),
}


def outcome_of(verdict: Verdict, facts: Mapping[str, object] | None = None) -> Outcome:
    """facts: what may be shown when it happened."""
    if verdict is Verdict.WAITS:
        return Done({**WAITING, **(facts or {})})
    return Done(facts or {}) if verdict is Verdict.DONE else _DECLINES[verdict]


def faulty(faults: Faults) -> Declined:
    """Every field that is wrong, by its name."""
    return Declined(Decline.FAULTY, facts={"fields": {field: fault.name.lower() for field, fault in faults}})
