"""T20, T21, threat 30: who lost every second factor comes back with password, letter and a new one."""

import contextlib
from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import event

from idp.accounts.lifecycle import TransitionRefused
from idp.accounts.model import Account, AccountState
from idp.activation.activate import CodeRefusal, CodeRefused
from idp.activation.activatiecode import in_groups, new_code
from idp.activation.ports import StoredCode
from idp.activation.settling import fail_in
from idp.audit.record import Subject
from idp.composition.letters import build_invitations, build_printing
from idp.login.factor_recovery import Deciders, FactorRecovery, NoPostalAddress, OnePerson
from idp.login.outcome import Completed, Proceed, Refusal, Refused
from idp.login.progress import Cookies
from idp.login.steps import Step
from idp.second_factors.code_renewal import name_of
from idp.second_factors.enrolment import EnrolmentRefusal
from tests.fakes.own_logout import OwnLogout
from tests.idp.factors import add_codes, add_key, race, visit
from tests.idp.installation import ORIGIN, Installation
from tests.idp.invited import ADDRESS, CODE_ON_PAPER, letter_text
from tests.idp.recovering import add_account, known_device
from tests.support.authenticator import Authenticator

pytestmark = pytest.mark.requires("T20", "T21", "threat 30")

TWO_PEOPLE = Deciders("I. Visser", "F. Mulder")


def stored(idp: Installation, account: Account) -> Account:
    with idp.foundation.units.read() as unit:
        found = unit.accounts.find(account.account_id)
    assert found is not None
    return found


def in_use(idp: Installation) -> Account:
    """An account that logged in before, with everything a lost telephone could hold."""
    account = add_account(idp)
    with idp.foundation.units.write() as unit:
        unit.accounts.put_address(account.account_id, ADDRESS)
    add_key(idp, account)
    add_codes(idp, account)
    idp.log_in()
    return stored(idp, account)


def open_recovery(idp: Installation, account: Account, deciders: Deciders = TWO_PEOPLE) -> Account:
    return FactorRecovery(idp.foundation.units.write, OwnLogout(idp.sessions)).open(account, deciders, idp.now)


def code_of_the_letter(idp: Installation) -> str:
    idp.clock.advance(timedelta(days=1))
    assert build_printing(idp.foundation).print_waiting(idp.now).letters
    found = CODE_ON_PAPER.search(letter_text(idp.foundation.settings.letters_folder))
    assert found is not None
    return found.group(1)


def enter_code(idp: Installation, cookie: str, code: str) -> Proceed:
    outcome = idp.steps.activation_step.enter_code(Cookies(cookie), code, origin=ORIGIN, now=idp.now)
    assert isinstance(outcome, Proceed), outcome
    return outcome


def at_enrolment(idp: Installation) -> str:
    """The cookie of a login in which password and code were right."""
    code = code_of_the_letter(idp)
    return enter_code(idp, idp.password_accepted().cookie, code).cookie


def app_at(idp: Installation, cookie: str) -> Callable[[], object]:
    """Sets up an app in the login of this cookie."""
    secret = idp.steps.enrol_step.app_secret(cookie, idp.now)
    assert secret is not None
    code = idp.code(secret=secret)
    return lambda: idp.steps.enrol_step.add_app(Cookies(cookie), code, "", visit(idp))


def key_at(idp: Installation, cookie: str) -> Callable[[], object]:
    """Sets up a key in the login of this cookie."""
    options = idp.steps.enrol_step.key_options(cookie, "laptop", visit(idp))
    assert isinstance(options, str), options
    response = Authenticator().create(options)
    return lambda: idp.steps.enrol_step.add_key(Cookies(cookie), "laptop", response, visit(idp))


def code_kept(idp: Installation, account: Account) -> StoredCode:
    with idp.foundation.units.read() as unit:
        code = unit.activatiecodes.find(account.account_id)
    assert code is not None
    return code


def test_everything_that_the_telephone_could_open_is_gone(idp: Installation) -> None:
    account = in_use(idp)
    idp.clock.advance(timedelta(minutes=1))
    device = known_device(idp).device
    half_way = idp.password_accepted().cookie
    open_recovery(idp, account)
    assert not idp.attempt_lives(half_way)
    with idp.foundation.units.read() as unit:
        factors = unit.factors.of_account(account.account_id)
        sessions = unit.sessions.sids_of(account.account_id, None)
        assert not unit.devices.is_known(device, account.account_id)
    assert (factors.count, factors.recovery_codes_left, sessions) == (0, 0, ())
    assert stored(idp, account).state is AccountState.HERSTEL
    assert stored(idp, account).recovery_codes_unseen
    assert "M13" in idp.mails()
    assert {"recovery.opened", "session.ended"} <= set(idp.events())


def test_the_letter_waits_a_day_and_says_what_follows(quick_idp: Installation) -> None:
    open_recovery(quick_idp, in_use(quick_idp))
    assert not build_printing(quick_idp.foundation).print_waiting(quick_idp.now).letters
    code_of_the_letter(quick_idp)
    text = " ".join(letter_text(quick_idp.foundation.settings.letters_folder).split())
    assert "Daarna stelt u opnieuw twee-staps verificatie in." in text


def test_password_letter_and_a_new_app_lead_back(idp: Installation) -> None:
    account = in_use(idp)
    open_recovery(idp, account)
    code = code_of_the_letter(idp)
    first = idp.password_accepted()
    assert first.step is Step.ENTER_ACTIVATIECODE
    after_code = enter_code(idp, first.cookie, code)
    assert after_code.step is Step.ENROL_SECOND_FACTOR
    secret = idp.steps.enrol_step.app_secret(after_code.cookie, idp.now)
    assert secret is not None
    enrolled = idp.steps.enrol_step.add_app(Cookies(after_code.cookie), idp.code(secret=secret), "", visit(idp))
    assert isinstance(enrolled, Proceed), enrolled
    assert enrolled.step is Step.SAVE_RECOVERY_CODES
    codes = idp.steps.enrol_step.new_codes(enrolled.cookie, idp.now)
    assert codes is not None
    done = idp.steps.enrol_step.keep_codes(Cookies(enrolled.cookie), name_of(codes), visit(idp))
    assert isinstance(done, Completed), done
    assert done.session.amr == ("pwd", "otp", "mfa")
    assert stored(idp, account).state is AccountState.ACTIEF
    assert idp.mails().count("M11") == 2
    assert "M05" not in idp.mails()


def test_the_old_app_opens_nothing_any_more(quick_idp: Installation) -> None:
    account = in_use(quick_idp)
    open_recovery(quick_idp, account)
    quick_idp.clock.advance(timedelta(minutes=1))
    cookie = quick_idp.password_accepted().cookie
    assert quick_idp.type_code(cookie) == Refused(Refusal.NOT_STARTED)


def test_without_the_letter_nothing_can_be_set_up(quick_idp: Installation) -> None:
    open_recovery(quick_idp, in_use(quick_idp))
    cookie = quick_idp.password_accepted().cookie
    assert quick_idp.steps.enrol_step.app_secret(cookie, quick_idp.now) is None
    assert quick_idp.steps.enrol_step.new_codes(cookie, quick_idp.now) is None


def test_until_a_new_factor_is_there_the_password_alone_opens_nothing(quick_idp: Installation) -> None:
    account = in_use(quick_idp)
    open_recovery(quick_idp, account)
    code = code_of_the_letter(quick_idp)
    enter_code(quick_idp, quick_idp.password_accepted().cookie, code)
    again = quick_idp.password_accepted()
    assert again.step is Step.ENTER_ACTIVATIECODE
    assert stored(quick_idp, account).state is AccountState.HERSTEL
    assert quick_idp.steps.enrol_step.app_secret(again.cookie, quick_idp.now) is None
    assert enter_code(quick_idp, again.cookie, code).step is Step.ENROL_SECOND_FACTOR


def test_a_code_that_was_typed_before_still_has_its_days_and_its_failures(quick_idp: Installation) -> None:
    account = in_use(quick_idp)
    open_recovery(quick_idp, account)
    code = code_of_the_letter(quick_idp)
    enter_code(quick_idp, quick_idp.password_accepted().cookie, code)
    again = Cookies(quick_idp.password_accepted().cookie)
    quick_idp.steps.activation_step.enter_code(again, "-".join(in_groups(new_code())), origin=ORIGIN, now=quick_idp.now)
    assert code_kept(quick_idp, account).failures == 1
    quick_idp.clock.advance(timedelta(days=22))
    late = Cookies(quick_idp.password_accepted().cookie)
    outcome = quick_idp.steps.activation_step.enter_code(late, code, origin=ORIGIN, now=quick_idp.now)
    assert outcome == CodeRefused(CodeRefusal.VOID)


def test_the_code_is_used_up_with_the_first_new_factor_and_not_by_a_wrong_try(idp: Installation) -> None:
    account = in_use(idp)
    open_recovery(idp, account)
    cookie = at_enrolment(idp)
    secret = idp.steps.enrol_step.app_secret(cookie, idp.now)
    assert secret is not None
    wrong = idp.steps.enrol_step.add_app(Cookies(cookie), "000000", "", visit(idp))
    assert wrong is EnrolmentRefusal.WRONG_CODE
    assert code_kept(idp, account).used_at is None
    kept = idp.steps.enrol_step.add_app(Cookies(cookie), idp.code(secret=secret), "", visit(idp))
    assert isinstance(kept, Proceed), kept
    assert code_kept(idp, account).used_at == idp.now
    assert stored(idp, account).state is AccountState.INSTELLEN
    assert "recovery.done" in idp.events()


@pytest.mark.parametrize("how", ["ordered", "printed badly"])
def test_a_code_that_another_one_replaced_sets_up_nothing(idp: Installation, how: str) -> None:
    account = in_use(idp)
    open_recovery(idp, account)
    add_app = app_at(idp, at_enrolment(idp))
    if how == "ordered":
        build_invitations(idp.foundation).new_letter(stored(idp, account), idp.now)
    else:
        with idp.foundation.units.write() as unit:
            (letter,) = unit.letters.of_account(account.account_id)
            assert fail_in(unit, letter.letter_id, Subject(None), origin=ORIGIN, now=idp.now)
    assert build_printing(idp.foundation).print_waiting(idp.now).letters
    assert add_app() == Refused(Refusal.NOT_STARTED)
    assert (stored(idp, account).state, stored(idp, account).second_factor_count) == (AccountState.HERSTEL, 0)
    assert code_kept(idp, account).used_at is None


def test_a_code_typed_in_its_last_minutes_is_good_for_the_login_it_was_typed_in(quick_idp: Installation) -> None:
    account = in_use(quick_idp)
    open_recovery(quick_idp, account)
    code = code_of_the_letter(quick_idp)
    quick_idp.clock.set(code_kept(quick_idp, account).expires_at - timedelta(minutes=1))
    cookie = enter_code(quick_idp, quick_idp.password_accepted().cookie, code).cookie
    quick_idp.clock.advance(timedelta(minutes=2))
    assert isinstance(app_at(quick_idp, cookie)(), Proceed)


def test_of_an_app_and_a_key_at_once_one_ends_the_recovery(idp: Installation) -> None:
    account = in_use(idp)
    open_recovery(idp, account)
    cookie = at_enrolment(idp)
    outcomes = race([app_at(idp, cookie), key_at(idp, cookie), app_at(idp, cookie), key_at(idp, cookie)])
    assert sum(isinstance(outcome, Proceed) for outcome in outcomes) == 1, outcomes
    back = stored(idp, account)
    assert (back.state, back.second_factor_count) == (AccountState.INSTELLEN, 1)
    assert idp.events().count("recovery.done") == 1


@pytest.mark.parametrize("_again", range(3))
def test_a_second_browser_that_begins_at_that_moment_leaves_all_or_nothing(idp: Installation, _again: int) -> None:
    account = in_use(idp)
    open_recovery(idp, account)
    race([app_at(idp, at_enrolment(idp)), idp.password_accepted])
    back, is_used = stored(idp, account), code_kept(idp, account).used_at is not None
    assert (back.state, back.second_factor_count, is_used) in (
        (AccountState.INSTELLEN, 1, True),
        (AccountState.HERSTEL, 0, False),
    )


@pytest.mark.parametrize("kind_of_database", ["postgresql"], indirect=True)
def test_a_login_that_was_voided_while_it_waited_for_its_account_sets_up_nothing(idp: Installation) -> None:
    account = in_use(idp)
    open_recovery(idp, account)
    add_app = app_at(idp, at_enrolment(idp))
    held = count()

    def begin_elsewhere(_c: object, _u: object, statement: str, *_rest: object) -> None:
        if "FOR UPDATE" in statement and next(held) == 0:
            assert idp.password_accepted().step is Step.ENTER_ACTIVATIECODE

    event.listen(idp.foundation.database.engine, "before_cursor_execute", begin_elsewhere)
    assert add_app() == Refused(Refusal.NOT_STARTED)
    assert (stored(idp, account).state, stored(idp, account).second_factor_count) == (AccountState.HERSTEL, 0)


@pytest.mark.parametrize("_again", range(3))
def test_a_new_letter_and_a_new_factor_at_once_are_never_both_there(idp: Installation, _again: int) -> None:
    account = in_use(idp)
    open_recovery(idp, account)
    cookie = at_enrolment(idp)

    def letter() -> str:
        with contextlib.suppress(TransitionRefused):
            build_invitations(idp.foundation).new_letter(stored(idp, account), idp.now)
            return "ordered"
        return "refused"

    outcomes = race([app_at(idp, cookie), letter])
    back = stored(idp, account)
    ordered = "ordered" in outcomes
    assert (back.state, back.second_factor_count) == (
        (AccountState.HERSTEL, 0) if ordered else (AccountState.INSTELLEN, 1)
    )


def test_who_comes_back_in_another_browser_proves_the_new_app_first(quick_idp: Installation) -> None:
    open_recovery(quick_idp, in_use(quick_idp))
    code = code_of_the_letter(quick_idp)
    cookie = enter_code(quick_idp, quick_idp.password_accepted().cookie, code).cookie
    secret = quick_idp.steps.enrol_step.app_secret(cookie, quick_idp.now)
    assert secret is not None
    shown = quick_idp.code(secret=secret)
    quick_idp.steps.enrol_step.add_app(Cookies(cookie), shown, "", visit(quick_idp))
    elsewhere = quick_idp.password_accepted()
    assert elsewhere.step is Step.SECOND_FACTOR
    quick_idp.clock.advance(timedelta(seconds=30))
    outcome = quick_idp.type_code(elsewhere.cookie, quick_idp.code(secret=secret))
    assert isinstance(outcome, Proceed)
    assert outcome.step is Step.SAVE_RECOVERY_CODES


@pytest.mark.requires("K28")
@pytest.mark.parametrize("same", ["I. Visser", " i. visser "])
def test_one_person_does_not_open_and_approve(same: str) -> None:
    with pytest.raises(OnePerson):
        Deciders("I. Visser", same)


def test_both_people_are_remembered_in_the_erasable_part(quick_idp: Installation) -> None:
    open_recovery(quick_idp, in_use(quick_idp))
    assert any(detail.get("approved_by") == "F. Mulder" for detail in quick_idp.details())


def test_without_an_address_nothing_is_taken_away(quick_idp: Installation) -> None:
    account = quick_idp.add_account()
    with pytest.raises(NoPostalAddress):
        open_recovery(quick_idp, account)
    assert stored(quick_idp, account).state is AccountState.ACTIEF
    assert isinstance(quick_idp.log_in(), Completed)


def test_only_an_active_account_has_a_recovery(quick_idp: Installation) -> None:
    account = in_use(quick_idp)
    open_recovery(quick_idp, account)
    with pytest.raises(TransitionRefused):
        open_recovery(quick_idp, stored(quick_idp, account))
    assert quick_idp.events()[-1] == "account.transition_refused"
