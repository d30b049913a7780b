"""The rows of D4 that change the life of one account; what needs two people makes a proposal."""

from collections.abc import Iterator
from datetime import date, datetime

from idp.accounts.life import Name
from idp.accounts.model import Aanhef
from idp.accounts.postal_address import PostalAddress, read_postcode
from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.correcting import Person
from idp.administration.details import NewForm
from idp.administration.operations import (
    REASON,
    Done,
    Field,
    Kind,
    Operation,
    Outcome,
    Values,
)
from idp.administration.outcomes import faulty, outcome_of
from idp.administration.proposals import ProposalKind
from idp.administration.request_draft import Fault
from idp.administration.servicedesk import Servicedesk
from idp.administration.verdict import Verdict
from idp.credentials.secret_questions import MAX_ANSWER
from shared.days import read_day

ACCOUNT = Field("account_id", limit=64)
SEEN = Field("versie", required=False, limit=16)
ABOUT = (ACCOUNT, SEEN, REASON)
NAME = (
    Field("aanhef", limit=10),
    Field("voorletters", limit=20),
    Field("voornaam", required=False, limit=100),
    Field("tussenvoegsel", required=False, limit=20),
    Field("achternaam", limit=100),
)
REACHED = (Field("email", limit=254), Field("telefoon", limit=20))
POSTAL = (
    Field("straat", limit=100),
    Field("huisnummer", limit=20),
    Field("postcode", limit=10),
    Field("plaats", limit=80),
)
SIGNED = (Field("formulier", Kind.FILE), Field("ondertekenaar", limit=100), Field("datum_ondertekening", limit=10))
LETTERS = {
    Action.ACCOUNT_RENEW_INVITATION: ProposalKind.RENEW_INVITATION,
    Action.ACCOUNT_NEW_LETTER: ProposalKind.NEW_LETTER,
    Action.ACCOUNT_OPEN_RECOVERY: ProposalKind.OPEN_RECOVERY,
}


def account_rows(desk: Servicedesk) -> Iterator[Operation]:
    """Every action on one account that the servicedesk has, but looking."""
    yield from _standing(desk)
    yield from _letters(desk)
    yield from _checks(desk)
    yield from _details(desk)


def _standing(desk: Servicedesk) -> Iterator[Operation]:
    def block(actor: Actor, values: Values, now: datetime) -> Outcome:
        fraud, seen = values.flag("fraude"), values.text("versie")
        return outcome_of(desk.blocking.block(actor, *_about(values), now, fraud=fraud, seen=seen))

    def unblock(actor: Actor, values: Values, now: datetime) -> Outcome:
        new_password, seen = values.flag("nieuw_wachtwoord"), values.text("versie")
        verdict = desk.blocking.propose_unblock(actor, *_about(values), now, new_password=new_password, seen=seen)
        return outcome_of(verdict)

    def close(actor: Actor, values: Values, now: datetime) -> Outcome:
        return outcome_of(desk.closing.close(actor, *_about(values), now, seen=values.text("versie")))

    yield Operation(Action.ACCOUNT_BLOCK, block, (*ABOUT, Field("fraude", Kind.FLAG, required=False)))
    yield Operation(Action.ACCOUNT_UNBLOCK, unblock, (*ABOUT, Field("nieuw_wachtwoord", Kind.FLAG, required=False)))
    yield Operation(Action.ACCOUNT_CLOSE, close, ABOUT)


def _letters(desk: Servicedesk) -> Iterator[Operation]:
    def proposing(kind: ProposalKind) -> Operation:
        def propose(actor: Actor, values: Values, now: datetime) -> Outcome:
            return outcome_of(desk.helping.propose(actor, kind, *_about(values), now, seen=values.text("versie")))

        return Operation(next(action for action, each in LETTERS.items() if each is kind), propose, ABOUT)

    def correct(actor: Actor, values: Values, now: datetime) -> Outcome:
        account_id, reason = _about(values)
        if values.given and read_day(values.text("datum_ondertekening")) is None:
            return faulty((("datum_ondertekening", Fault.DATE),))
        right, seen = Person(_name(values), values.text("email"), values.text("telefoon")), values.text("versie")
        asked = desk.correcting.propose(actor, account_id, right, _form(values), reason, now, seen=seen)
        return faulty(asked) if isinstance(asked, tuple) else outcome_of(asked)

    yield from (proposing(kind) for kind in LETTERS.values())
    yield Operation(Action.ACCOUNT_CORRECT, correct, (ACCOUNT, SEEN, *NAME, *REACHED, *SIGNED, REASON))


def _checks(desk: Servicedesk) -> Iterator[Operation]:
    def check(actor: Actor, values: Values, now: datetime) -> Outcome:
        judged = desk.phone_checks.check_answer(actor, values.text("account_id"), values.text("antwoord"), now)
        if isinstance(judged, Verdict):
            return outcome_of(judged)
        return Done({"right": judged.is_right, "tries_left": judged.tries_left})

    def call_back(actor: Actor, values: Values, now: datetime) -> Outcome:
        return outcome_of(desk.phone_checks.record_call_back(actor, *_about(values), now))

    yield Operation(Action.ACCOUNT_CHECK_ANSWER, check, (ACCOUNT, Field("antwoord", limit=MAX_ANSWER)))
    yield Operation(Action.ACCOUNT_RECORD_CALL_BACK, call_back, (ACCOUNT, REASON))


def _details(desk: Servicedesk) -> Iterator[Operation]:
    def rename(actor: Actor, values: Values, now: datetime) -> Outcome:
        account_id, reason = _about(values)
        verdict = desk.details.rename(actor, account_id, _name(values), reason, now, seen=values.text("versie"))
        return faulty(verdict) if isinstance(verdict, tuple) else outcome_of(verdict)

    def phone(actor: Actor, values: Values, now: datetime) -> Outcome:
        account_id, reason = _about(values)
        seen = values.text("versie")
        return outcome_of(desk.details.change_phone(actor, account_id, values.text("telefoon"), reason, now, seen=seen))

    def email(actor: Actor, values: Values, now: datetime) -> Outcome:
        account_id, reason = _about(values)
        asked = desk.new_email.ask(actor, account_id, values.text("email"), reason, now, seen=values.text("versie"))
        return faulty((("email", asked),)) if isinstance(asked, Fault) else outcome_of(asked)

    def address(actor: Actor, values: Values, now: datetime) -> Outcome:
        account_id, reason = _about(values)
        found = _address(values)
        if values.given and found is None:
            return faulty((("postcode", Fault.POSTCODE),))
        if values.given and read_day(values.text("datum_ondertekening")) is None:
            return faulty((("datum_ondertekening", Fault.DATE),))
        proposed = desk.details.propose_address(actor, account_id, found or NOWHERE, _form(values), reason, now)
        return faulty(proposed) if isinstance(proposed, tuple) else outcome_of(proposed)

    def export(actor: Actor, values: Values, now: datetime) -> Outcome:
        document = desk.export.of_account(actor, *_about(values), now)
        return outcome_of(document) if isinstance(document, Verdict) else Done({"document": document.decode()})

    yield Operation(Action.ACCOUNT_CHANGE_DETAILS, rename, (ACCOUNT, SEEN, *NAME, REASON))
    yield Operation(Action.ACCOUNT_CHANGE_PHONE, phone, (ACCOUNT, SEEN, Field("telefoon", limit=20), REASON))
    yield Operation(Action.ACCOUNT_CHANGE_EMAIL, email, (ACCOUNT, SEEN, Field("email", limit=254), REASON))
    yield Operation(Action.ACCOUNT_CHANGE_ADDRESS, address, (ACCOUNT, *POSTAL, *SIGNED, REASON))
    yield Operation(Action.ACCOUNT_EXPORT, export, (ACCOUNT, REASON))


NOWHERE = PostalAddress("", "", "", "")


def _about(values: Values) -> tuple[str, str]:
    return values.text("account_id"), values.text("reden")


def _address(values: Values) -> PostalAddress | None:
    postcode = read_postcode(values.text("postcode"))
    if postcode is None:
        return None
    return PostalAddress(values.text("straat"), values.text("huisnummer"), postcode, values.text("plaats"))


def _name(values: Values) -> Name:
    aanhef = next((each for each in Aanhef if each.value == values.text("aanhef")), Aanhef.GEEN)
    return Name(aanhef, *(values.text(each) for each in ("voorletters", "voornaam", "tussenvoegsel", "achternaam")))


def _form(values: Values) -> NewForm:
    """Signed long ago when its day is none; who asks has looked at that first."""
    signed_on = read_day(values.text("datum_ondertekening")) or date.min
    return NewForm(values.file("formulier"), values.text("ondertekenaar"), signed_on)
