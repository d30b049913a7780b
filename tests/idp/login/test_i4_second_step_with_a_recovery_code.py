"""I4, T19, threats 26 and 27: a recovery code opens once, whoever is first, and cannot be guessed."""

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from idp.accounts.model import Account, AccountState
from idp.hashing import TooBusy
from idp.login.outcome import Completed, Proceed, Refusal, Refused
from idp.login.progress import Cookies
from idp.second_factors.recovery_codes import code_of, new_codes
from tests.idp.factors import add_codes, race, save_new_codes
from tests.idp.installation import ORIGIN, Installation
from tests.idp.support import refused

pytestmark = pytest.mark.requires("threat 27")


def enter(idp: Installation, typed: str, cookie: str | None = None) -> Proceed | Completed | Refused:
    cookies = Cookies(cookie or idp.password_accepted().cookie)
    return idp.steps.recovery_code_step.enter_code(cookies, typed, "Firefox, Windows", origin=ORIGIN, now=idp.now)


def left(idp: Installation, account: Account) -> int:
    with idp.foundation.units.read() as unit:
        return unit.recovery_codes.left(account.account_id)


@pytest.mark.requires("T19")
def test_a_code_completes_the_login_and_its_owner_is_told(idp: Installation) -> None:
    account = idp.add_account()
    codes = add_codes(idp, account)
    outcome = enter(idp, codes[3])
    assert isinstance(outcome, Completed)
    assert outcome.session.acr == "urn:cak:acr:mfa"
    assert left(idp, account) == 9
    assert "recovery_code.used" in idp.events()
    assert "M12" in idp.mails()


def test_each_of_the_ten_works_and_works_once(quick_idp: Installation) -> None:
    account = quick_idp.add_account()
    codes = add_codes(quick_idp, account)
    assert all(isinstance(enter(quick_idp, code.lower()), Completed) for code in codes)
    assert left(quick_idp, account) == 0
    assert enter(quick_idp, codes[0]) == Refused(Refusal.WRONG_RECOVERY_CODE)


def test_a_new_set_voids_the_old_one(idp: Installation) -> None:
    account = idp.add_account()
    old = add_codes(idp, account)
    new = save_new_codes(idp, account)
    assert enter(idp, old[0]) == Refused(Refusal.WRONG_RECOVERY_CODE)
    assert isinstance(enter(idp, new[0]), Completed)


def test_the_codes_of_someone_else_are_worth_nothing(quick_idp: Installation) -> None:
    add_codes(quick_idp, quick_idp.add_account())
    theirs = add_codes(quick_idp, quick_idp.add_account("devries"))
    assert enter(quick_idp, theirs[0]) == Refused(Refusal.WRONG_RECOVERY_CODE)


def test_an_account_without_codes_gets_in_with_none(quick_idp: Installation) -> None:
    quick_idp.add_account()
    assert enter(quick_idp, new_codes()[0]) == Refused(Refusal.WRONG_RECOVERY_CODE)


def test_a_code_without_a_password_opens_nothing(quick_idp: Installation) -> None:
    codes = add_codes(quick_idp, quick_idp.add_account())
    assert enter(quick_idp, codes[0], cookie="no such cookie") == Refused(Refusal.NOT_STARTED)


@pytest.mark.requires("K22")
def test_the_fifth_wrong_code_of_a_day_ends_the_login_and_new_ones_give_no_new_tries(idp: Installation) -> None:
    codes = add_codes(idp, idp.add_account())
    refusals = [refused(enter(idp, code)).refusal for code in new_codes()[:5]]
    assert refusals == [Refusal.WRONG_RECOVERY_CODE] * 4 + [Refusal.TOO_MANY_CODES]
    idp.clock.advance(timedelta(hours=23))
    assert refused(enter(idp, codes[0])).refusal is Refusal.TOO_MANY_CODES
    idp.clock.advance(timedelta(hours=2))
    assert isinstance(enter(idp, codes[0]), Completed)


@pytest.mark.requires("K24")
def test_nothing_is_hashed_once_the_counter_is_full(quick_idp: Installation) -> None:
    codes = add_codes(quick_idp, quick_idp.add_account())
    for code in new_codes()[:5]:
        enter(quick_idp, code)
    cookie, before = quick_idp.password_accepted().cookie, quick_idp.turns.taken
    assert refused(enter(quick_idp, codes[0], cookie)).refusal is Refusal.TOO_MANY_CODES
    assert quick_idp.turns.taken == before


@pytest.mark.requires("K24")
def test_one_hash_judges_a_code(quick_idp: Installation) -> None:
    codes = add_codes(quick_idp, quick_idp.add_account())
    cookie, before = quick_idp.password_accepted().cookie, quick_idp.turns.taken
    assert isinstance(enter(quick_idp, codes[9], cookie), Completed)
    assert quick_idp.turns.taken == before + 1


def test_what_has_not_the_form_of_a_code_costs_no_try(quick_idp: Installation) -> None:
    codes = add_codes(quick_idp, quick_idp.add_account())
    for _ in range(10):
        assert enter(quick_idp, "123456") == Refused(Refusal.WRONG_RECOVERY_CODE)
    assert isinstance(enter(quick_idp, codes[0]), Completed)


@pytest.mark.requires("K24")
def test_a_busy_machine_uses_up_nothing(quick_idp: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    account = quick_idp.add_account()
    codes = add_codes(quick_idp, account)
    cookie = quick_idp.password_accepted().cookie

    def full() -> None:
        raise TooBusy

    monkeypatch.setattr(quick_idp.turns, "turn", full)
    with pytest.raises(TooBusy):
        enter(quick_idp, codes[0], cookie)
    assert left(quick_idp, account) == 10


def test_a_blocked_account_is_refused_at_the_end(quick_idp: Installation) -> None:
    codes = add_codes(quick_idp, quick_idp.add_account(state=AccountState.GEBLOKKEERD))
    assert enter(quick_idp, codes[0]) == Refused(Refusal.NO_ENTRY)


@pytest.mark.requires("threat 42")
def test_the_database_holds_no_code(quick_idp: Installation) -> None:
    account = quick_idp.add_account()
    codes = add_codes(quick_idp, account)
    url = quick_idp.foundation.database.engine.url.database
    assert url is not None
    with quick_idp.foundation.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    raw = Path(url).read_bytes()
    assert not any(form.encode() in raw for code in codes for form in (code, code_of(code) or ""))


@pytest.mark.requires("threat 26")
def test_of_twenty_threads_one_uses_the_code(idp: Installation) -> None:
    account = idp.add_account()
    codes = add_codes(idp, account)
    with idp.foundation.units.read() as unit:
        set_id, recipe = unit.recovery_codes.recipe(account.account_id) or ("", "")
    digest = idp.foundation.hasher.digest(recipe, code_of(codes[0]) or "")

    def use() -> bool:
        with idp.foundation.units.write() as unit:
            return unit.recovery_codes.use(set_id, digest, idp.now)

    assert sorted(race([use] * 20)) == [False] * 19 + [True]


@pytest.mark.requires("threat 26")
def test_of_logins_that_use_one_code_at_once_one_gets_in(idp: Installation) -> None:
    codes = add_codes(idp, idp.add_account())
    cookies = [idp.password_accepted().cookie for _ in range(4)]
    works = [partial(enter, idp, codes[0], cookie) for cookie in cookies]
    assert sum(isinstance(outcome, Completed) for outcome in race(works)) == 1
