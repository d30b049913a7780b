"""K23, threats 4 and 5: strangers close the gate for strangers, never for the device at home."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.accounts.identifiers import login_name
from idp.accounts.model import AccountState
from idp.audit.record import Origin
from idp.hashing import secret_digest
from idp.login.attempt import PORTAL
from idp.login.outcome import Completed, Proceed, Refusal, Refused
from idp.login.progress import Cookies
from tests.idp.installation import ORIGIN, RELATIENUMMER, USERNAME, Installation
from tests.idp.recovering import add_account, at_password, choose, known_device

pytestmark = pytest.mark.requires("K22", "K23", "threat 5")

STRANGER = Origin("198.51.100.9", "curl")
MINUTE = timedelta(minutes=1)


def guess(idp: Installation, times: int, origin: Origin = STRANGER) -> list[Refusal | None]:
    outcomes = [idp.type_password(password=f"wrong-{number}", origin=origin) for number in range(times)]
    return [outcome.refusal if isinstance(outcome, Refused) else None for outcome in outcomes]


def refusal(idp: Installation, origin: Origin) -> Refusal | None:
    outcome = idp.type_password(origin=origin)
    return outcome.refusal if isinstance(outcome, Refused) else None


def test_locked_for_a_stranger_open_for_the_known_device(idp: Installation) -> None:
    idp.add_account()
    home = known_device(idp)
    guess(idp, 5)
    assert refusal(idp, STRANGER) is Refusal.TOO_MANY_TRIES
    assert refusal(idp, home) is None


def test_a_known_device_has_the_same_limits_of_its_own(idp: Installation) -> None:
    idp.add_account()
    home = known_device(idp)
    assert guess(idp, 6, home) == [Refusal.WRONG_DETAILS] * 5 + [Refusal.TOO_MANY_TRIES]
    assert refusal(idp, STRANGER) is None


def test_a_known_device_replaces_no_factor(idp: Installation) -> None:
    idp.add_account()
    home = known_device(idp)
    outcome = idp.type_password(origin=home)
    assert isinstance(outcome, Proceed)
    assert idp.sessions.current(outcome.cookie, idp.now) is None


def test_a_neighbour_behind_the_same_address_closes_it_to_strangers_alone(idp: Installation) -> None:
    idp.add_account()
    home = known_device(idp)
    few = idp.with_settings(idp_tries_per_address=10)
    neighbour = replace(home, device="")
    for number in range(10):
        few.type_password(f"niemand{number}", "wrong", origin=neighbour)
    assert refusal(few, neighbour) is Refusal.TOO_MANY_TRIES
    assert refusal(few, home) is None


def test_a_device_is_known_to_the_accounts_that_logged_in_on_it(idp: Installation) -> None:
    idp.add_account()
    idp.add_account("collega", secret=b"another-secret-of-20")
    home = known_device(idp)
    for number in range(5):
        idp.type_password("collega", f"wrong-{number}", origin=STRANGER)
    outcome = idp.type_password("collega", origin=home)
    assert isinstance(outcome, Refused)


def test_two_accounts_share_a_device(idp: Installation) -> None:
    idp.add_account()
    idp.add_account("collega", secret=b"another-secret-of-20")
    home = known_device(idp)
    cookie = idp.password_accepted("collega").cookie
    steps = idp.steps.second_step
    done = steps.enter_code(Cookies(cookie), idp.code(secret=b"another-secret-of-20"), origin=home, now=idp.now)
    assert isinstance(done, Completed)
    both = replace(ORIGIN, device=secret_digest(done.device or ""))
    with idp.foundation.units.read() as unit:
        known = [unit.devices.is_known(both.device, f"account-104382-{name}") for name in ("timmerman", "collega")]
        assert known == [True, True]
        assert not unit.devices.is_known(home.device, "account-104382-timmerman")  # it has another name now


@pytest.mark.requires("threat 7")
def test_a_cookie_that_someone_planted_is_worth_nothing_after_the_login(idp: Installation) -> None:
    idp.add_account()
    planted = replace(ORIGIN, device=secret_digest("planted"))
    cookie = idp.password_accepted().cookie
    done = idp.steps.second_step.enter_code(Cookies(cookie), idp.code(), origin=planted, now=idp.now)
    assert isinstance(done, Completed)
    with idp.foundation.units.read() as unit:
        assert not unit.devices.is_known(planted.device, "account-104382-timmerman")


def test_half_a_login_makes_no_device_known(idp: Installation) -> None:
    idp.add_account()
    home = replace(ORIGIN, device=secret_digest("cookie"))
    assert isinstance(idp.type_password(origin=home), Proceed)
    with idp.foundation.units.read() as unit:
        assert not unit.devices.is_known(home.device, "account-104382-timmerman")


@pytest.mark.requires("threat 4")
def test_a_hundred_failures_in_a_row_refuse_strangers_until_a_reset(quick_idp: Installation) -> None:
    add_account(quick_idp)
    home = known_device(quick_idp)
    quick_idp.clock.advance(MINUTE)
    for _ in range(100):
        assert guess(quick_idp, 1) == [Refusal.WRONG_DETAILS]
        quick_idp.clock.advance(timedelta(hours=6))
    quick_idp.clock.advance(timedelta(days=60))
    assert refusal(quick_idp, STRANGER) is Refusal.TOO_MANY_TRIES
    assert refusal(quick_idp, home) is None
    choose(quick_idp, at_password(quick_idp))
    assert guess(quick_idp, 1) == [Refusal.WRONG_DETAILS]


@pytest.mark.requires("S29")
def test_requests_of_strangers_take_no_reset_from_the_known_device(idp: Installation) -> None:
    add_account(idp)
    home = known_device(idp)
    assert [asked_from(idp, STRANGER) for _ in range(6)] == [None] * 5 + [Refusal.TOO_MANY_TRIES]
    assert [asked_from(idp, home) for _ in range(6)] == [None] * 5 + [Refusal.TOO_MANY_TRIES]


@pytest.mark.requires("S29")
def test_a_neighbour_behind_the_same_address_takes_no_reset_from_the_known_device(idp: Installation) -> None:
    add_account(idp)
    home = known_device(idp)
    few = idp.with_settings(idp_tries_per_address=10)
    neighbour = replace(home, device="")
    for number in range(10):
        few.recovery.reset_request.ask(login_name(RELATIENUMMER, f"niemand{number}"), origin=neighbour, now=idp.now)
    assert asked_from(few, neighbour) is Refusal.TOO_MANY_TRIES
    assert asked_from(few, home) is None


def asked_from(idp: Installation, origin: Origin) -> Refusal | None:
    """'Wachtwoord vergeten' on this device."""
    refused = idp.recovery.reset_request.ask(login_name(RELATIENUMMER, USERNAME), origin=origin, now=idp.now)
    return refused.refusal if refused else None


@pytest.mark.parametrize("state", [AccountState.INSTELLEN, AccountState.HERSTEL])
def test_strangers_slow_down_who_is_still_setting_up_and_never_close_the_account(
    quick_idp: Installation, state: AccountState
) -> None:
    quick_idp.add_account(state=state, secret=b"")
    for _ in range(100):
        assert guess(quick_idp, 1) == [Refusal.WRONG_DETAILS]
        quick_idp.clock.advance(timedelta(hours=6))
    assert refusal(quick_idp, STRANGER) is None
    quick_idp.clock.advance(MINUTE)
    assert guess(quick_idp, 6) == [Refusal.WRONG_DETAILS] * 5 + [Refusal.TOO_MANY_TRIES]


@pytest.mark.requires("threat 4")
def test_the_row_of_failures_outlasts_the_clearing_away(quick_idp: Installation) -> None:
    quick_idp.add_account()
    guess(quick_idp, 1)
    now = quick_idp.now + timedelta(days=30)
    with quick_idp.foundation.units.write() as unit:
        removed = unit.throttle.forget_before(now - timedelta(days=1), failures_before=now - timedelta(days=400))
    assert removed == 1  # the window of the address; the log of the pair stays


@pytest.mark.requires("threat 1")
def test_a_hundred_failures_close_an_unknown_pair_too(quick_idp: Installation) -> None:
    for number in range(100):
        quick_idp.type_password("niemand", f"wrong-{number}", origin=STRANGER)
        quick_idp.clock.advance(timedelta(hours=6))
    quick_idp.clock.advance(timedelta(days=60))
    outcome = quick_idp.type_password("niemand", origin=STRANGER)
    assert outcome == Refused(Refusal.TOO_MANY_TRIES, quick_idp.now + timedelta(minutes=15))


def test_confirming_inside_a_session_is_not_stopped_by_strangers(quick_idp: Installation) -> None:
    account = quick_idp.add_account()
    home = known_device(quick_idp)
    guess(quick_idp, 5)
    with quick_idp.foundation.units.read() as unit:
        (session,) = unit.sessions.of_account(account.account_id, quick_idp.now)
    outcome = quick_idp.steps.confirmation.enter_password(
        session, account, "Fiets-brug-haven-12", to=PORTAL, origin=home, now=quick_idp.now
    )
    assert isinstance(outcome, Proceed)


def test_after_a_year_without_use_a_device_is_forgotten(quick_idp: Installation) -> None:
    quick_idp.add_account()
    home = known_device(quick_idp)
    with quick_idp.foundation.units.write() as unit:
        assert unit.devices.forget_unused(quick_idp.now) == 0
        assert unit.devices.forget_unused(quick_idp.now + MINUTE) == 1
        assert not unit.devices.is_known(home.device, "account-104382-timmerman")
