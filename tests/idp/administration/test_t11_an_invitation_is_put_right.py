"""T11: who was entered wrongly and is not activated is put right by a form and two people, and invited again."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest

from idp.accounts.life import Name, fingerprint
from idp.accounts.model import Aanhef, Account, AccountState, Role
from idp.administration.correcting import NOT_ACTIVATED, Person
from idp.administration.details import NewForm
from idp.administration.request_draft import Fault, Faults
from idp.administration.verdict import Verdict
from idp.composition.letters import build_invitations
from idp.credentials.ports import StoredPassword
from idp.login.outcome import Refused
from idp.worker import expire_invitations
from tests.idp.administration.desk import ADDRESS, FORM, SIGNED_ON, WHY, Desk, draft
from tests.idp.administration.office import Office
from tests.idp.installation import RELATIENUMMER, USERNAME
from tests.idp.invited import Invitee
from tests.idp.recovering import mail_texts

pytestmark = pytest.mark.requires("T11")

TYPED_WRONG = "typo@noordrand.example"
RIGHT = Person(Name(Aanhef.MENEER, "J.", "Jan", "", "Timmerman"), "jan@noordrand.example", "010 123 4567")
SIGNED = NewForm(FORM, "P. Directeur", SIGNED_ON)


def invited(desk: Desk, **typed: str) -> Account:
    desk.approve(desk.enter(draft(email=TYPED_WRONG, **typed)))
    return desk.named("104382", "j.timmerman")


def propose(
    desk: Desk, account: Account, right: Person = RIGHT, form: NewForm = SIGNED, seen: str = ""
) -> Verdict | Faults:
    return desk.use.correcting.propose(desk.clerk, account.account_id, right, form, WHY, desk.now, seen=seen)


def test_a_mistyped_mail_address_is_put_right_and_a_new_mail_goes_there(desk_on_both: Desk) -> None:
    desk, account = desk_on_both, invited(desk_on_both)
    idp = desk.office.idp
    (mailed,) = [text for kind, _, text in mail_texts(idp) if kind == "M03"]
    assert propose(desk, account) is Verdict.WAITS
    (waiting,) = desk.waiting()
    assert (waiting.old, waiting.new) == ({"email": TYPED_WRONG}, {"email": RIGHT.email})
    assert waiting.form is not None
    assert desk.approve(waiting) is Verdict.DONE
    assert desk.found(account.account_id).email == RIGHT.email
    told = {(kind, to) for kind, to, _ in mail_texts(idp)} - {("M01", TYPED_WRONG)}
    assert told == {("M21", TYPED_WRONG), ("M21", RIGHT.email), ("M03", RIGHT.email)}
    old_password = next(word for word in mailed.split() if word.count("-") == 3)
    assert isinstance(idp.type_password("j.timmerman", old_password), Refused)
    assert {"account.details_changed", "invitation.renewed"} <= set(idp.events())


def test_a_name_and_a_number_too_and_also_when_the_invitation_ran_out(desk: Desk) -> None:
    account = invited(desk, achternaam="Timmermann", telefoon="010 0000000")
    desk.later(days=30)
    expire_invitations(desk.office.idp.foundation)
    assert desk.state(account) is AccountState.VERVALLEN
    assert propose(desk, account, replace(RIGHT, email=TYPED_WRONG)) is Verdict.WAITS
    assert desk.approve_waiting() is Verdict.DONE
    found = desk.found(account.account_id)
    assert (found.surname, found.phone, found.state) == ("Timmerman", "010 123 4567", AccountState.UITGENODIGD)
    assert desk.office.idp.mails().count("M21") == 1


@pytest.mark.requires("threat 41", "K28")
def test_who_would_get_the_mail_does_not_approve(desk: Desk) -> None:
    account = invited(desk)
    desk_mate = desk.office.people[Role.APPROVER]
    assert propose(desk, account, replace(RIGHT, email=desk_mate.email)) is Verdict.WAITS
    assert desk.approve_waiting() is Verdict.SAME_PERSON
    assert desk.found(account.account_id).email == TYPED_WRONG


@pytest.mark.parametrize(
    ("right", "form", "wrong"),
    [
        (replace(RIGHT, email="jan@"), SIGNED, (("email", Fault.EMAIL),)),
        (replace(RIGHT, name=replace(RIGHT.name, surname="李")), SIGNED, (("achternaam", Fault.UNPRINTABLE),)),
        (RIGHT, replace(SIGNED, content=b""), (("formulier", Fault.FORM_MISSING),)),
        (
            RIGHT,
            replace(SIGNED, signed_on=SIGNED_ON + timedelta(days=365)),
            (("datum_ondertekening", Fault.DATE),),
        ),
    ],
)
def test_what_is_wrong_is_named(desk: Desk, right: Person, form: NewForm, wrong: Faults) -> None:
    assert propose(desk, invited(desk), right, form) == wrong
    assert desk.waiting() == ()


@pytest.mark.requires("T27")
@pytest.mark.parametrize("state", [each for each in AccountState if each not in NOT_ACTIVATED])
def test_who_is_activated_or_gone_has_other_ways(desk: Desk, state: AccountState) -> None:
    assert propose(desk, desk.account(state=state)) is Verdict.WRONG_STATE


@pytest.mark.requires("S9", "K27")
def test_it_waits_while_a_postal_address_is_new(desk: Desk) -> None:
    account = invited(desk)
    with desk.office.idp.foundation.units.write() as unit:
        unit.life.note_address_change(account.account_id, desk.now)
    assert propose(desk, account) is Verdict.ADDRESS_TOO_NEW
    desk.later(days=5)
    assert propose(desk, account) is Verdict.WAITS


@pytest.mark.requires("S9", "K27")
def test_it_is_not_carried_out_when_the_postal_address_changed_meanwhile(desk: Desk) -> None:
    account = invited(desk)
    assert propose(desk, account) is Verdict.WAITS
    with desk.office.idp.foundation.units.write() as unit:
        unit.life.note_address_change(account.account_id, desk.now)
    assert desk.approve_waiting() is Verdict.ADDRESS_TOO_NEW
    assert desk.found(account.account_id).email == TYPED_WRONG


@pytest.mark.requires("threat 41")
def test_it_is_not_carried_out_when_the_form_changed_meanwhile(desk: Desk) -> None:
    account = invited(desk)
    assert propose(desk, account) is Verdict.WAITS
    desk.replace_forms()
    assert desk.approve_waiting() is Verdict.FORM_CHANGED
    assert desk.found(account.account_id).email == TYPED_WRONG


def invited_again(desk: Desk, username: str = USERNAME, relatienummer: str = RELATIENUMMER) -> Account:
    """In use once, in a recovery, and then invited again."""
    account = desk.account(username, relatienummer=relatienummer, state=AccountState.HERSTEL)
    build_invitations(desk.office.idp.foundation).renew(account, desk.now)
    return desk.found(account.account_id)


@pytest.mark.requires("T27", "threat 30")
def test_who_was_in_use_before_and_is_invited_again_keeps_mail_address_and_number(desk_on_both: Desk) -> None:
    account = invited_again(desk_on_both)
    assert account.state is AccountState.UITGENODIGD
    assert propose(desk_on_both, account) is Verdict.WRONG_STATE


@pytest.mark.requires("T27", "threat 30")
def test_a_correction_that_waits_is_not_carried_out_once_a_password_was_chosen(desk: Desk) -> None:
    account = invited(desk)
    assert propose(desk, account) is Verdict.WAITS
    with desk.office.idp.foundation.units.write() as unit:
        unit.passwords.replace(account.account_id, StoredPassword(1, "hash", desk.now, desk.now))
        unit.passwords.withdraw(account.account_id)
    assert desk.approve_waiting() is Verdict.CHANGED_MEANWHILE
    assert desk.found(account.account_id).email == TYPED_WRONG


def test_a_start_that_ran_out_without_a_password_can_be_put_right(desk: Desk) -> None:
    invitee = Invitee(desk.office.idp)
    invitee.at_the_password(invitee.letter_arrives())
    desk.later(days=30)
    expire_invitations(desk.office.idp.foundation)
    assert propose(desk, invitee.now_stored) is Verdict.WAITS


def test_what_changed_before_the_decision_is_not_carried_out(desk: Desk) -> None:
    account = invited(desk)
    seen = fingerprint(account, ADDRESS)
    assert propose(desk, account, seen=seen) is Verdict.WAITS
    with desk.office.idp.foundation.units.write() as unit:
        unit.life.change_email(account.account_id, "third@noordrand.example")
    assert desk.approve_waiting() is Verdict.CHANGED_MEANWHILE
    assert propose(desk, account, seen=seen) is Verdict.CHANGED_MEANWHILE
    desk.use.decisions.reject(desk.approver, desk.waiting()[0].proposal_id, WHY, desk.now)
    assert desk.found(account.account_id).email == "third@noordrand.example"


def test_the_desk_has_a_page_for_it_until_the_activation(office: Office) -> None:
    desk = Desk(office)
    account, active = invited(desk), desk.account(relatienummer="208154")
    again = invited_again(desk, relatienummer="208154", username="collega")
    visitor = office.visitor(Role.SERVICEDESK)
    page = f"/beheer/gebruikers/{account.account_id}"
    assert "Aanvraag verbeteren" in visitor.get(page).text
    for other in (active, again):
        assert "Aanvraag verbeteren" not in visitor.get(f"/beheer/gebruikers/{other.account_id}").text
    assert f'value="{TYPED_WRONG}"' in visitor.get(f"{page}/aanvraag-verbeteren").text
    typed = {**RIGHT.values(), "ondertekenaar": "P. Directeur", "datum_ondertekening": "2027-02-30", "reden": WHY}
    refused = visitor.post(f"{page}/aanvraag-verbeteren", {**typed, "formulier": pdf()})
    assert "niet in de toekomst" in refused.text
    visitor.post(f"{page}/aanvraag-verbeteren", {**typed, "datum_ondertekening": "2027-02-10", "formulier": pdf()})
    assert "wacht op goedkeuring" in visitor.follow().text
    assert desk.approve_waiting() is Verdict.DONE
    assert desk.found(account.account_id).email == RIGHT.email


def pdf() -> tuple[io.BytesIO, str]:
    """A file of a form."""
    return io.BytesIO(FORM), "formulier.pdf"
