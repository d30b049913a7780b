"""S29, T15: link, second factor, one secret question, new password; then everything older is over."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.accounts.identifiers import login_name
from idp.accounts.model import AccountState
from idp.audit.record import Origin
from idp.credentials.change_password import NotAllowed
from idp.credentials.password_policy import Violation
from idp.credentials.reset_link import LinkFault
from idp.login.attempt import Purpose, start_attempt
from idp.login.outcome import Proceed, Refusal, Refused
from idp.login.password_reset import ResetDone
from idp.login.policy import next_step
from idp.login.progress import Cookies
from idp.login.secret_answer import WrongAnswer
from idp.login.steps import Step
from tests.idp.installation import ORIGIN, PASSWORD, USERNAME, Installation
from tests.idp.recovering import (
    ANSWERS,
    NEW_PASSWORD,
    add_account,
    answer,
    ask,
    at_password,
    at_question,
    choose,
    known_device,
    mail_texts,
    mailed_secret,
    opened,
)
from tests.idp.support import refused

pytestmark = pytest.mark.requires("S29", "T15")


def open_link(idp: Installation, secret: str) -> object:
    return idp.recovery.password_reset.open_link(secret, origin=ORIGIN, now=idp.now)


def test_the_whole_way_ends_with_a_new_password(idp: Installation) -> None:
    add_account(idp)
    assert isinstance(choose(idp, at_password(idp)), ResetDone)
    assert isinstance(idp.type_password(), Refused)
    assert isinstance(idp.type_password(password=NEW_PASSWORD), Proceed)
    assert sorted(kind for kind, to, _ in mail_texts(idp) if to) == ["M08", "M09"]
    assert {"reset.requested", "reset.link_used", "password.changed", "reset.done"} <= set(idp.events())


def test_the_steps_come_in_order(quick_idp: Installation) -> None:
    account = replace(add_account(quick_idp), questions_set_at=quick_idp.now, second_factor_count=1)
    attempt = start_attempt(account.account_id, Purpose.RESET, quick_idp.now)
    for step in (Step.SECOND_FACTOR, Step.ANSWER_SECRET_QUESTION, Step.RESET_PASSWORD):
        assert next_step(account, attempt, quick_idp.now) is step
        attempt = attempt.after(step)


@pytest.mark.requires("threat 29")
def test_the_link_alone_opens_nothing(quick_idp: Installation) -> None:
    add_account(quick_idp)
    begun = opened(quick_idp, mailed_secret(quick_idp))
    assert begun.step is Step.SECOND_FACTOR
    assert choose(quick_idp, begun.cookie) == Refused(Refusal.NOT_STARTED)
    assert answer(quick_idp, begun.cookie) == Refused(Refusal.NOT_STARTED)
    assert isinstance(quick_idp.type_password(), Proceed)


@pytest.mark.requires("threat 30")
def test_right_answers_alone_open_nothing(quick_idp: Installation) -> None:
    add_account(quick_idp)
    answers = quick_idp.recovery.secret_answer
    for typed in ANSWERS:
        outcome = answers.answer(Cookies("no such login"), typed, origin=ORIGIN, now=quick_idp.now)
        assert outcome == Refused(Refusal.NOT_STARTED)


def test_the_second_factor_is_not_bypassed_by_a_wrong_code(quick_idp: Installation) -> None:
    add_account(quick_idp)
    cookie = opened(quick_idp, mailed_secret(quick_idp)).cookie
    assert quick_idp.type_code(cookie, quick_idp.wrong_code()) == Refused(Refusal.WRONG_CODE)
    assert answer(quick_idp, cookie) == Refused(Refusal.NOT_STARTED)


def test_policy_and_history_apply(quick_idp: Installation) -> None:
    add_account(quick_idp)
    cookie = at_password(quick_idp)
    assert choose(quick_idp, cookie, "kort") == NotAllowed((Violation.TOO_SHORT, Violation.TOO_FEW_KINDS))
    assert choose(quick_idp, cookie, PASSWORD) == NotAllowed((Violation.REUSED,))
    assert isinstance(choose(quick_idp, cookie), ResetDone)


def test_all_sessions_devices_and_half_logins_end(idp: Installation) -> None:
    account = add_account(idp)
    home = known_device(idp)
    idp.clock.advance(timedelta(minutes=1))
    here = idp.log_in()
    half = idp.password_accepted().cookie
    idp.clock.advance(timedelta(minutes=1))
    done = choose(idp, at_password(idp))
    assert isinstance(done, ResetDone)
    assert len(done.ended_sids) == 2
    assert here.session.sid in done.ended_sids
    assert idp.sessions.current(here.cookie, idp.now) is None
    assert not idp.attempt_lives(half)
    with idp.foundation.units.read() as unit:
        assert not unit.devices.is_known(home.device, account.account_id)


@pytest.mark.requires("T17", "K22")
def test_a_reset_lifts_the_lock(idp: Installation) -> None:
    add_account(idp)
    for number in range(5):
        idp.type_password(password=f"wrong-{number}")
    choose(idp, at_password(idp))
    assert idp.events().count("lock.expired") == 1
    assert isinstance(idp.type_password(password=NEW_PASSWORD), Proceed)


def test_only_the_newest_mail_works(idp: Installation) -> None:
    add_account(idp)
    old, new = mailed_secret(idp), mailed_secret(idp)
    assert open_link(idp, old) is LinkFault.REPLACED
    assert isinstance(open_link(idp, new), Proceed)
    assert open_link(idp, new) is LinkFault.OVER


def test_a_link_is_over_after_thirty_minutes(idp: Installation) -> None:
    add_account(idp)
    secret = mailed_secret(idp)
    idp.clock.advance(timedelta(minutes=30))
    assert open_link(idp, secret) is LinkFault.OVER


def test_a_finished_reset_voids_every_other_link(idp: Installation) -> None:
    add_account(idp)
    cookie = at_password(idp)
    late = mailed_secret(idp)
    choose(idp, cookie)
    assert open_link(idp, late) is LinkFault.REPLACED


def test_two_resets_at_once_end_in_one(quick_idp: Installation) -> None:
    add_account(quick_idp)
    first = at_password(quick_idp)
    quick_idp.clock.advance(timedelta(minutes=1))
    second = at_password(quick_idp)
    assert isinstance(choose(quick_idp, second), ResetDone)
    assert choose(quick_idp, first, "Een ander wachtwoord 99") == Refused(Refusal.NOT_STARTED)


@pytest.mark.parametrize("state", [AccountState.GEBLOKKEERD, AccountState.GESLOTEN, AccountState.HERSTEL])
def test_an_account_that_is_not_active_is_mailed_nothing(quick_idp: Installation, state: AccountState) -> None:
    quick_idp.add_account(state=state)
    assert ask(quick_idp) is None
    assert [to for _, to, _ in mail_texts(quick_idp)] == [""]


def test_a_block_in_between_stops_the_reset(quick_idp: Installation) -> None:
    account = add_account(quick_idp)
    cookie, secret = at_password(quick_idp), mailed_secret(quick_idp)
    with quick_idp.foundation.units.write() as unit:
        unit.accounts.change_state(account.account_id, AccountState.ACTIEF, AccountState.GEBLOKKEERD)
    assert open_link(quick_idp, secret) is LinkFault.OVER
    assert choose(quick_idp, cookie) == Refused(Refusal.NOT_STARTED)


@pytest.mark.requires("K22")
def test_twenty_mails_a_day_are_the_end_even_with_pauses(quick_idp: Installation) -> None:
    add_account(quick_idp)
    for _ in range(4):
        assert [ask(quick_idp) for _ in range(5)] == [None] * 5
        quick_idp.clock.advance(timedelta(minutes=15))
    assert refused(ask(quick_idp)).again_at == quick_idp.now + timedelta(hours=23)
    quick_idp.clock.advance(timedelta(hours=23))
    assert ask(quick_idp) is None


@pytest.mark.requires("K22")
def test_three_wrong_answers_a_day_end_the_reset(idp: Installation) -> None:
    add_account(idp)
    cookie = at_question(idp)
    assert [answer(idp, cookie, "fout") for _ in range(2)] == [WrongAnswer(2), WrongAnswer(1)]
    third = answer(idp, cookie, "fout")
    assert third == Refused(Refusal.TOO_MANY_ANSWERS, idp.now + timedelta(days=1))
    assert not idp.attempt_lives(cookie)
    idp.clock.advance(timedelta(hours=1))
    assert isinstance(answer(idp, at_question(idp)), Refused)  # the right one, too late
    idp.clock.advance(timedelta(hours=23))
    assert isinstance(answer(idp, at_question(idp)), Proceed)


@pytest.mark.requires("K22")
def test_a_full_counter_costs_no_hash(quick_idp: Installation) -> None:
    add_account(quick_idp)
    cookie = at_question(quick_idp)
    for _ in range(3):
        answer(quick_idp, cookie, "fout")
    quick_idp.clock.advance(timedelta(minutes=1))
    cookie, before = at_question(quick_idp), quick_idp.turns.taken
    assert refused(answer(quick_idp, cookie)).refusal is Refusal.TOO_MANY_ANSWERS
    assert quick_idp.turns.taken == before


@pytest.mark.requires("S40")
def test_case_accents_and_punctuation_of_an_answer_do_not_matter(quick_idp: Installation) -> None:
    add_account(quick_idp)
    cookie = at_question(quick_idp)
    outcomes = [answer(quick_idp, cookie, f" {typed.upper()}! ") for typed in ANSWERS]
    assert sum(isinstance(outcome, Proceed) for outcome in outcomes) == 1


def test_nobody_fills_a_mail_box(quick_idp: Installation) -> None:
    add_account(quick_idp)
    outcomes = [ask(quick_idp) for _ in range(6)]
    assert outcomes == [None] * 5 + [Refused(Refusal.TOO_MANY_TRIES, quick_idp.now + timedelta(minutes=15))]


def test_one_address_cannot_ask_for_everybody(quick_idp: Installation) -> None:
    narrow = quick_idp.with_settings(idp_tries_per_address=3)
    outcomes = [ask(narrow, f"niemand{number}") for number in range(4)]
    assert [outcome is None for outcome in outcomes] == [True, True, True, False]
    request = narrow.recovery.reset_request
    elsewhere = request.ask(login_name("104382", USERNAME), origin=Origin("198.51.100.9"), now=narrow.now)
    assert elsewhere is None
