"""S8, S27, S28, T4 to T9: the mail opens nothing without the letter; each step is kept, and can be taken up again."""

from datetime import timedelta

import pytest

from idp.accounts.model import AccountState
from idp.credentials.change_password import NotAllowed
from idp.credentials.password_policy import Violation
from idp.login.first_login import started
from idp.login.outcome import Proceed, Refusal, Refused
from idp.login.progress import Cookies
from idp.login.steps import Step
from tests.idp.installation import ORIGIN, Installation
from tests.idp.invited import ONE_TIME, OWN_PASSWORD, Invitee

pytestmark = pytest.mark.requires("S27", "S28", "P9", "P10", "K19")


@pytest.fixture
def invitee(idp: Installation) -> Invitee:
    return Invitee(idp)


@pytest.mark.requires("S8", "T4")
def test_an_invitation_leaves_a_mail_and_a_letter_that_waits_for_another_day(invitee: Invitee) -> None:
    assert invitee.state is AccountState.UITGENODIGD
    assert invitee.idp.mails() == ["M03"]
    assert invitee.printing.print_waiting(invitee.idp.now).letters == ()
    assert len(invitee.printing.outstanding()) == 1


@pytest.mark.requires("T6")
def test_the_one_time_password_begins_the_first_login_with_the_terms(invitee: Invitee) -> None:
    begun = invitee.begin()
    assert begun.step is Step.ACCEPT_TERMS
    assert invitee.state is AccountState.EERSTE_LOGIN
    assert "login.first" in invitee.idp.events()


@pytest.mark.requires("T7", "threat 29")
def test_after_the_terms_the_mail_alone_leads_no_further_than_the_code_of_the_letter(invitee: Invitee) -> None:
    outcome = invitee.accept_terms(invitee.begin().cookie)
    assert isinstance(outcome, Proceed)
    assert outcome.step is Step.ENTER_ACTIVATIECODE
    assert invitee.choose_password(outcome.cookie) == Refused(Refusal.NOT_STARTED)


@pytest.mark.requires("T5", "T7")
def test_the_code_of_the_letter_leads_to_the_password(invitee: Invitee) -> None:
    code = invitee.letter_arrives()
    outcome = invitee.type_letter_code(invitee.at_the_code(), code.lower().replace("-", " "))
    assert isinstance(outcome, Proceed)
    assert outcome.step is Step.CHOOSE_PASSWORD
    assert invitee.state is AccountState.INSTELLEN
    assert {"letter.printed", "terms.accepted", "activation.accepted"} <= set(invitee.idp.events())


def test_the_one_time_password_may_not_become_the_password(invitee: Invitee) -> None:
    cookie = invitee.at_the_password(invitee.letter_arrives())
    assert invitee.choose_password(cookie, ONE_TIME) == NotAllowed((Violation.INITIAL_PASSWORD,))


def test_the_one_time_password_ends_when_a_password_is_chosen(invitee: Invitee) -> None:
    outcome = invitee.choose_password(invitee.at_the_password(invitee.letter_arrives()))
    assert isinstance(outcome, Proceed)
    assert outcome.step is Step.SET_SECRET_QUESTIONS
    assert invitee.idp.type_password(invitee.username, ONE_TIME) == Refused(Refusal.WRONG_DETAILS)
    assert "M08" not in invitee.idp.mails()


def test_a_first_login_goes_on_elsewhere_where_it_stood_with_the_password_that_was_chosen(invitee: Invitee) -> None:
    invitee.choose_password(invitee.at_the_password(invitee.letter_arrives()))
    assert invitee.begin(OWN_PASSWORD).step is Step.SET_SECRET_QUESTIONS


def test_a_first_login_that_was_broken_off_goes_on_with_the_one_time_password(invitee: Invitee) -> None:
    code = invitee.letter_arrives()
    invitee.at_the_code()
    assert invitee.begin().step is Step.ENTER_ACTIVATIECODE
    invitee.type_letter_code(invitee.begin().cookie, code)
    assert invitee.begin().step is Step.CHOOSE_PASSWORD


def test_a_second_start_voids_the_first(invitee: Invitee) -> None:
    first = invitee.begin()
    second = invitee.begin()
    assert not invitee.idp.attempt_lives(first.cookie)
    assert invitee.accept_terms(first.cookie) == Refused(Refusal.NOT_STARTED)
    assert isinstance(invitee.accept_terms(second.cookie), Proceed)


@pytest.mark.requires("P16")
def test_other_terms_than_the_present_ones_are_not_accepted(invitee: Invitee) -> None:
    idp, cookie = invitee.idp, invitee.begin().cookie
    accepted = idp.steps.terms_step.accept(Cookies(cookie), "of last year", origin=ORIGIN, now=idp.now)
    assert accepted == Refused(Refusal.NOT_AGREED)
    assert not invitee.now_stored.terms_version


@pytest.mark.requires("T6")
def test_a_first_login_that_starts_twice_at_once_is_noted_once(invitee: Invitee) -> None:
    idp = invitee.idp
    for _ in range(2):
        with idp.foundation.units.write() as unit:
            begun = started(unit, invitee.account, origin=ORIGIN, now=idp.now)
        assert begun.state is AccountState.EERSTE_LOGIN
    assert idp.events().count("login.first") == 1


@pytest.mark.requires("K22")
def test_wrong_guesses_of_the_one_time_password_throttle_and_never_void_it(invitee: Invitee) -> None:
    for _ in range(21):  # more than the hundred failures after which an account in use is closed to strangers
        for _ in range(5):
            refused = invitee.idp.type_password(invitee.username, "Not-the-password-1")
            assert refused == Refused(Refusal.WRONG_DETAILS), refused
        blocked = invitee.idp.type_password(invitee.username, ONE_TIME)
        assert isinstance(blocked, Refused)
        assert blocked.refusal is Refusal.TOO_MANY_TRIES
        invitee.idp.clock.advance(timedelta(hours=5))
    invitee.idp.clock.advance(timedelta(days=1))
    assert invitee.begin().step is Step.ACCEPT_TERMS


def test_the_one_time_password_works_for_21_days_and_no_longer(invitee: Invitee) -> None:
    invitee.idp.clock.advance(timedelta(days=21) - timedelta(seconds=1))
    assert invitee.begin().step is Step.ACCEPT_TERMS
    invitee.idp.clock.advance(timedelta(seconds=1))
    assert invitee.idp.type_password(invitee.username, ONE_TIME) == Refused(Refusal.WRONG_DETAILS)


@pytest.mark.requires("T11")
def test_a_renewed_invitation_voids_mail_letter_and_code_of_the_old_one(invitee: Invitee) -> None:
    code = invitee.letter_arrives()
    invitee.invitations = type(invitee.invitations)(
        invitee.idp.foundation.units.read,
        invitee.idp.foundation.units.write,
        invitee.idp.foundation.hasher,
        lambda _owner: "k9Rt-Wz5n-Hp2v-Xd8m",
    )
    invitee.invitations.renew(invitee.now_stored, invitee.idp.now)
    assert invitee.idp.type_password(invitee.username, ONE_TIME) == Refused(Refusal.WRONG_DETAILS)
    with invitee.idp.foundation.units.read() as unit:
        assert unit.activatiecodes.find(invitee.account.account_id) is None
    assert invitee.letter_arrives() != code
    assert invitee.idp.mails() == ["M03"]  # the first was not sent yet
