"""A0, K23: a session that ends while its change is being computed changes nothing any more."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from idp.db.factor_store import SqlFactorStore
from idp.login.factor_recovery import Deciders, FactorRecovery
from idp.login.outcome import Refusal, Refused
from idp.login.own_factors import Owner
from idp.login.own_password import ChangeRefused, ChangeRequest
from idp.second_factors.code_renewal import name_of
from tests.fakes.own_logout import OwnLogout
from tests.idp.clash import Clash
from tests.idp.factors import owner, visit
from tests.idp.installation import ORIGIN, PASSWORD, Installation
from tests.idp.invited import ADDRESS
from tests.idp.recovering import CHOSEN, NEW_PASSWORD, add_account
from tests.support.authenticator import Authenticator

pytestmark = pytest.mark.requires("K23")

NOT_CONFIRMED = Refused(Refusal.NOT_CONFIRMED)
LATER = timedelta(minutes=1)


def ends_during(idp: Installation, monkeypatch: pytest.MonkeyPatch, hash_name: str, account_id: str) -> None:
    """'Overal uitloggen' on another device, in the midst of the next slow hash."""
    hasher = idp.foundation.hasher
    real: Callable[..., Any] = getattr(hasher, hash_name)

    def slow(*given: str) -> Any:
        monkeypatch.setattr(hasher, hash_name, real)
        idp.recovery.own_sessions.end_everywhere(account_id, origin=ORIGIN, now=idp.now)
        return real(*given)

    monkeypatch.setattr(hasher, hash_name, slow)


def test_the_password_stays_when_the_session_ends_meanwhile(
    quick_idp: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, session = add_account(quick_idp), quick_idp.log_in().session
    ends_during(quick_idp, monkeypatch, "hash", account.account_id)
    outcome = quick_idp.steps.own_password.change(
        session, account, ChangeRequest(PASSWORD, NEW_PASSWORD, True, ""), origin=ORIGIN, now=quick_idp.now
    )
    assert outcome == ChangeRefused(current=NOT_CONFIRMED)
    assert "M08" not in quick_idp.mails()


def test_the_secret_questions_stay_when_the_session_ends_meanwhile(
    quick_idp: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, session = add_account(quick_idp), quick_idp.log_in().session
    ends_during(quick_idp, monkeypatch, "hash", account.account_id)
    quick_idp.clock.advance(LATER)
    outcome = quick_idp.recovery.own_questions.change(session, account, CHOSEN, origin=ORIGIN, now=quick_idp.now)
    assert outcome == NOT_CONFIRMED
    assert quick_idp.events().count("questions.set") == 1  # those of the first login


def test_the_recovery_codes_stay_when_the_session_ends_meanwhile(
    quick_idp: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = add_account(quick_idp)
    owner = Owner(quick_idp.log_in().session, account)
    codes = quick_idp.steps.own_factors.new_codes(owner, quick_idp.now)
    ends_during(quick_idp, monkeypatch, "digest", account.account_id)
    outcome = quick_idp.steps.own_factors.keep_codes(owner, name_of(codes), visit(quick_idp))
    assert outcome == NOT_CONFIRMED
    with quick_idp.foundation.units.read() as unit:
        assert unit.recovery_codes.left(account.account_id) == 0


def test_no_key_is_added_and_no_method_is_removed(quick_idp: Installation) -> None:
    mine, own, key = owner(quick_idp, add_account(quick_idp)), quick_idp.steps.own_factors, Authenticator()
    options = own.key_options(mine, "laptop", visit(quick_idp))
    assert isinstance(options, str)
    before = own.overview(mine.account)
    quick_idp.recovery.own_sessions.end_everywhere(mine.account.account_id, origin=ORIGIN, now=quick_idp.now)
    assert own.add_key(mine, "laptop", key.create(options), visit(quick_idp)) == NOT_CONFIRMED
    assert own.remove(mine, before.apps[0].totp_id, visit(quick_idp)) == NOT_CONFIRMED
    assert own.overview(mine.account) == before


def test_no_app_is_added(quick_idp: Installation) -> None:
    mine, own = owner(quick_idp, add_account(quick_idp)), quick_idp.steps.own_factors
    secret = own.app_secret(mine, quick_idp.now)
    quick_idp.recovery.own_sessions.end_everywhere(mine.account.account_id, origin=ORIGIN, now=quick_idp.now)
    assert own.add_app(mine, quick_idp.code(secret=secret), "", visit(quick_idp)) == NOT_CONFIRMED
    assert len(own.overview(mine.account).apps) == 1


@pytest.mark.requires("T20", "threat 30")
@pytest.mark.parametrize("kind_of_database", ["postgresql"], indirect=True)
@pytest.mark.parametrize("change", ["add_app", "keep_codes"])
def test_nothing_is_added_while_a_recovery_takes_everything_away(
    idp: Installation, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    account = add_account(idp)
    with idp.foundation.units.write() as unit:
        unit.accounts.put_address(account.account_id, ADDRESS)
    thief = Owner(idp.log_in().session, account)
    factors, logout = idp.steps.own_factors, OwnLogout(idp.sessions)
    recovery = FactorRecovery(idp.foundation.units.write, logout)
    opened = partial(recovery.open, account, Deciders("I. Visser", "F. Mulder"), idp.now)
    code, codes = idp.code(secret=factors.app_secret(thief, idp.now)), factors.new_codes(thief, idp.now)
    ways: dict[str, Callable[[], object]] = {
        "add_app": partial(factors.add_app, thief, code, "telefoon", visit(idp)),
        "keep_codes": partial(factors.keep_codes, thief, name_of(codes), visit(idp)),
    }

    recovered, added = Clash(idp, monkeypatch).of(opened, SqlFactorStore, "remove_all", ways[change])

    assert not isinstance(recovered, Exception), recovered
    assert added == NOT_CONFIRMED
    with idp.foundation.units.read() as unit:
        left = unit.factors.of_account(account.account_id)
    assert (left.count, left.recovery_codes_left) == (0, 0)
