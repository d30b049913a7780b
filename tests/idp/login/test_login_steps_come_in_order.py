"""K19, S12, S28, S30: one list of steps says what comes next, whatever was done before."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.accounts.model import Aanhef, Account, AccountState
from idp.accounts.terms import CURRENT_TERMS
from idp.login.attempt import LIFETIME, LoginAttempt, Purpose, start_attempt
from idp.login.policy import SETTING_UP, may_enter, next_step, opens_with_password
from idp.login.steps import STEPS, Step

pytestmark = pytest.mark.requires("K19", "K30", "S12", "S30")

NOW = datetime(2027, 2, 16, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def account(state: AccountState = AccountState.ACTIEF, expires_at: datetime = NOW + DAY) -> Account:
    return Account(
        "a1", "r1", "104382", "Zorgkantoor", "timmerman", Aanhef.MENEER, "J.", "", "Timmerman",
        "j@x.example", "", "nl", state, password_set_at=NOW, password_expires_at=expires_at,
        terms_version=CURRENT_TERMS.version,
    )  # fmt: skip


def attempt(*done: Step, purpose: Purpose = Purpose.LOGIN) -> LoginAttempt:
    begun = start_attempt("a1", purpose, NOW)
    for step in done:
        begun = begun.after(step)
    return begun


def test_the_password_comes_first() -> None:
    assert next_step(account(), attempt(), NOW) is Step.PASSWORD


def test_after_the_password_comes_the_second_factor() -> None:
    assert next_step(account(), attempt(Step.PASSWORD), NOW) is Step.SECOND_FACTOR


def test_after_both_the_login_is_complete() -> None:
    assert next_step(account(), attempt(Step.PASSWORD, Step.SECOND_FACTOR), NOW) is None


def test_an_expired_password_is_replaced_after_both() -> None:
    expired = account(expires_at=NOW)
    assert next_step(expired, attempt(Step.PASSWORD), NOW) is Step.SECOND_FACTOR
    assert next_step(expired, attempt(Step.PASSWORD, Step.SECOND_FACTOR), NOW) is Step.REPLACE_EXPIRED_PASSWORD


def test_a_password_that_expires_in_a_moment_is_not_replaced() -> None:
    almost = account(expires_at=NOW + timedelta(microseconds=1))
    assert next_step(almost, attempt(Step.PASSWORD, Step.SECOND_FACTOR), NOW) is None


def test_a_confirmation_never_asks_for_new_terms() -> None:
    """The page on which a change waits to go on is no place for them; the next login is."""
    begun = (Step.PASSWORD, Step.SECOND_FACTOR)
    agreed_before = replace(account(), terms_version="of last year")
    assert next_step(agreed_before, attempt(*begun), NOW) is Step.ACCEPT_NEW_TERMS
    assert next_step(agreed_before, attempt(*begun, purpose=Purpose.CONFIRM), NOW) is None


@pytest.mark.requires("T21", "T23")
def test_a_recovery_ends_with_a_new_factor_also_where_an_old_one_is_left() -> None:
    """Who is unblocked without secret questions may still have an app."""
    who = replace(account(AccountState.HERSTEL), questions_set_at=NOW, second_factor_count=1)
    begun = attempt(Step.PASSWORD, Step.SECOND_FACTOR, Step.ENTER_ACTIVATIECODE)
    assert next_step(who, begun, NOW) is Step.ENROL_SECOND_FACTOR


def test_a_confirmation_never_asks_for_a_new_password() -> None:
    begun = attempt(Step.PASSWORD, Step.SECOND_FACTOR, purpose=Purpose.CONFIRM)
    assert next_step(account(expires_at=NOW), begun, NOW) is None


@given(st.sets(st.sampled_from(STEPS)), st.sampled_from(AccountState), st.booleans())
def test_nobody_completes_a_login_without_password_and_second_factor(
    done: set[Step], state: AccountState, expired: bool
) -> None:
    who = account(state, NOW if expired else NOW + DAY)
    if next_step(who, attempt(*done), NOW) is None:
        assert {Step.PASSWORD, Step.SECOND_FACTOR} <= done
        assert not expired or Step.REPLACE_EXPIRED_PASSWORD in done


@given(st.sets(st.sampled_from(STEPS)), st.sampled_from(AccountState), st.booleans())
def test_the_next_step_is_never_one_that_is_done(done: set[Step], state: AccountState, expired: bool) -> None:
    who = account(state, NOW if expired else NOW + DAY)
    assert next_step(who, attempt(*done), NOW) not in done


@given(st.sets(st.sampled_from(STEPS)), st.sampled_from(STEPS))
def test_doing_another_step_never_brings_an_earlier_one_back(done: set[Step], more: Step) -> None:
    before = next_step(account(expires_at=NOW), attempt(*done), NOW)
    after = next_step(account(expires_at=NOW), attempt(*done, more), NOW)
    if before is not None and after is not None:
        assert STEPS.index(after) >= STEPS.index(before)


@pytest.mark.parametrize("state", list(AccountState))
def test_a_blocked_account_walks_the_same_road_and_does_not_get_in(state: AccountState) -> None:
    on_the_way = SETTING_UP | {AccountState.ACTIEF}
    assert may_enter(account(state)) is (state in on_the_way)
    assert opens_with_password(account(state)) is (state in on_the_way | {AccountState.GEBLOKKEERD})


def test_nobody_opens_nothing() -> None:
    assert not opens_with_password(None)


def test_an_attempt_lives_half_an_hour() -> None:
    begun = attempt()
    assert begun.is_live(NOW + LIFETIME - timedelta(seconds=1))
    assert not begun.is_live(NOW + LIFETIME)
