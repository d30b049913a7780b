"""The rows of D4 that look, and those that one member of the servicedesk does at once; and those of mails."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

from idp.accounts.model import AccountState
from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.finding import Finding, Profile, Sought
from idp.administration.mails import Mails
from idp.administration.operations import (
    REASON,
    Decline,
    Declined,
    Done,
    Field,
    Kind,
    Operation,
    Outcome,
    Values,
)
from idp.administration.paging import PAGE, PAGE_SIZE, offset_of, page_of
from idp.administration.standing_by import StandingBy

ACCOUNT = Field("account_id", limit=64)


def finding_rows(finding: Finding) -> Iterator[Operation]:
    """Search and look."""

    def listed(actor: Actor, values: Values, now: datetime) -> Outcome:
        offset = offset_of(page_of(values))
        found, total = finding.search(actor, sought_of(values), now, offset=offset, limit=PAGE_SIZE)
        return Done({"total": total, "accounts": [asdict(each) for each in found]})

    def seen(actor: Actor, values: Values, now: datetime) -> Outcome:
        profile = finding.look(actor, values.text("account_id"), now)
        return Declined(Decline.NOT_FOUND, "account_id") if profile is None else Done(_facts(profile))

    wanted = tuple(Field(name, required=False, limit=100) for name in ("zoek", "toestand"))
    yield Operation(Action.ACCOUNTS_LIST, listed, (*wanted, PAGE), reads=True)
    yield Operation(Action.ACCOUNT_VIEW, seen, (ACCOUNT,), reads=True)


def standing_by_rows(standing_by: StandingBy) -> Iterator[Operation]:
    """Lift a lock, and log out everywhere."""

    def lifted(actor: Actor, values: Values, now: datetime) -> Outcome:
        return _done(standing_by.lift_lock(actor, values.text("account_id"), values.text("reden"), now))

    def logged_out(actor: Actor, values: Values, now: datetime) -> Outcome:
        return _done(standing_by.log_out(actor, values.text("account_id"), values.text("reden"), now))

    yield Operation(Action.ACCOUNT_LIFT_LOCK, lifted, (ACCOUNT, REASON))
    yield Operation(Action.ACCOUNT_LOG_OUT, logged_out, (ACCOUNT, REASON))


def mail_rows(mails: Mails) -> Iterator[Operation]:
    """What was given up, and another try."""

    def listed(actor: Actor, _values: Values, now: datetime) -> Outcome:
        return Done({"mails": [asdict(each) for each in mails.given_up(actor, now)]})

    def retried(actor: Actor, values: Values, now: datetime) -> Outcome:
        count = mails.retry(actor, values.lines("keuze"), values.text("reden"), now)
        return Done({"mails": count}) if count else Declined(Decline.NOT_FOUND, "keuze")

    yield Operation(Action.MAILS_LIST, listed, reads=True)
    yield Operation(Action.MAILS_RETRY, retried, (Field("keuze", Kind.LINES, limit=20_000), REASON))


def sought_of(values: Values) -> Sought:
    """What is looked for, from the fields of the search form."""
    state = next((each for each in AccountState if each.value == values.text("toestand")), None)
    return Sought(values.text("zoek"), state)


def _facts(profile: Profile) -> dict[str, object]:
    """What the API tells of an account: nothing that opens it."""
    account = profile.account
    return {
        "account_id": account.account_id,
        "relatienummer": account.relatienummer,
        "organisation": account.relatie_naam,
        "username": account.username,
        "name": account.full_name,
        "email": account.email,
        "phone": account.phone,
        "state": account.state.value,
        "seen": profile.seen,
        "address": asdict(profile.address) if profile.address else None,
        "password_expires_at": account.password_expires_at,
        "locked_until": profile.locked_until,
        "apps": profile.apps,
        "keys": profile.keys,
        "recovery_codes_left": profile.recovery_codes_left,
        "sessions": len(profile.sessions),
    }


def _done(refused: Decline | None) -> Outcome:
    return Done() if refused is None else Declined(refused, "account_id")
