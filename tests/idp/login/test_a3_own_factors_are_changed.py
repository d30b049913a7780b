"""A3, S43, T18: methods are added and removed soon after a full login; the last one always stays."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from idp.accounts.lifecycle import TransitionRefused
from idp.accounts.model import Account, AccountState
from idp.db.tables import totp
from idp.login.outcome import Completed, Refusal, Refused
from idp.login.own_factors import Owner
from idp.second_factors.code_renewal import name_of
from idp.second_factors.enrolment import EnrolmentRefusal
from idp.second_factors.ports import TotpFactor, WebauthnCredential
from idp.second_factors.removal import Method, RemovalRefusal
from tests.idp.factors import add_key, owner, race, visit
from tests.idp.installation import Installation
from tests.support.authenticator import Authenticator

pytestmark = pytest.mark.requires("S43", "T18")


@pytest.fixture
def mine(quick_idp: Installation) -> Owner:
    return owner(quick_idp, quick_idp.add_account())


def add_app(idp: Installation, mine: Owner, name: str = "") -> TotpFactor | EnrolmentRefusal | Refused:
    secret = idp.steps.own_factors.app_secret(mine, idp.now)
    return idp.steps.own_factors.add_app(mine, idp.code(secret=secret), name, visit(idp))


def register(
    idp: Installation, mine: Owner, key: Authenticator, name: str = "laptop"
) -> WebauthnCredential | EnrolmentRefusal | Refused:
    options = idp.steps.own_factors.key_options(mine, name, visit(idp))
    assert isinstance(options, str), options
    return idp.steps.own_factors.add_key(mine, name, key.create(options), visit(idp))


def names(idp: Installation, account: Account) -> list[str]:
    factors = idp.steps.own_factors.overview(account)
    return [app.name for app in factors.apps] + [key.name for key in factors.keys]


def test_an_app_counts_once_it_showed_a_code(idp: Installation) -> None:
    mine = owner(idp, idp.add_account())
    added = add_app(idp, mine, "telefoon werk")
    assert isinstance(added, TotpFactor)
    assert sorted(names(idp, mine.account)) == ["Telefoon", "telefoon werk"]
    assert "factor.added" in idp.events()
    assert idp.mails() == ["M11"]


def test_both_apps_log_in_and_neither_takes_the_others_code(quick_idp: Installation, mine: Owner) -> None:
    added = add_app(quick_idp, mine)
    assert isinstance(added, TotpFactor)
    quick_idp.clock.advance(timedelta(seconds=30))
    for secret in (added.secret, b"12345678901234567890"):
        outcome = quick_idp.type_code(quick_idp.password_accepted().cookie, quick_idp.code(secret=secret))
        assert isinstance(outcome, Completed)


@pytest.mark.requires("threat 24")
def test_the_code_that_confirmed_an_app_does_not_log_in(quick_idp: Installation, mine: Owner) -> None:
    added = add_app(quick_idp, mine)
    assert isinstance(added, TotpFactor)
    code = quick_idp.code(secret=added.secret)
    assert quick_idp.type_code(quick_idp.password_accepted().cookie, code) == Refused(Refusal.WRONG_CODE)


def test_apps_without_a_name_are_numbered(quick_idp: Installation, mine: Owner) -> None:
    for _ in range(2):
        add_app(quick_idp, mine)
    assert names(quick_idp, mine.account) == ["Telefoon", "App", "App 2"]


def test_a_wrong_code_keeps_the_secret_and_adds_nothing(quick_idp: Installation, mine: Owner) -> None:
    secret = quick_idp.steps.own_factors.app_secret(mine, quick_idp.now)
    for typed, refusal in (("000", EnrolmentRefusal.NO_CODE), ("000000", EnrolmentRefusal.WRONG_CODE)):
        assert quick_idp.steps.own_factors.add_app(mine, typed, "", visit(quick_idp)) is refusal
    assert quick_idp.steps.own_factors.app_secret(mine, quick_idp.now) == secret
    assert names(quick_idp, mine.account) == ["Telefoon"]


@pytest.mark.requires("threat 25")
def test_ten_methods_are_the_most(quick_idp: Installation, mine: Owner) -> None:
    for _ in range(9):
        assert isinstance(add_app(quick_idp, mine), TotpFactor)
    own, key = quick_idp.steps.own_factors, Authenticator()
    assert add_app(quick_idp, mine) is EnrolmentRefusal.TOO_MANY
    assert own.key_options(mine, "laptop", visit(quick_idp)) is EnrolmentRefusal.TOO_MANY
    own.remove(mine, "totp-timmerman", visit(quick_idp))
    assert isinstance(register(quick_idp, mine, key), WebauthnCredential)
    assert own.add_key(mine, "nog een", "{}", visit(quick_idp)) is EnrolmentRefusal.TOO_MANY


@pytest.mark.requires("threat 42")
def test_the_secret_is_encrypted_while_it_waits_and_afterwards(quick_idp: Installation, mine: Owner) -> None:
    added = add_app(quick_idp, mine)
    assert isinstance(added, TotpFactor)
    with quick_idp.foundation.database.read() as connection:
        stored = connection.execute(select(totp.c.secret)).scalars().all()
    assert not any(added.secret in secret for secret in stored)


def test_a_key_counts_once_it_answered(idp: Installation) -> None:
    mine = owner(idp, idp.add_account())
    added = register(idp, mine, Authenticator(), "laptop werk")
    assert isinstance(added, WebauthnCredential)
    assert names(idp, mine.account) == ["Telefoon", "laptop werk"]
    assert idp.mails() == ["M11"]
    with idp.foundation.units.read() as unit:
        stored = unit.accounts.find(mine.account.account_id)
    assert stored is not None
    assert stored.second_factor_count == 2


def test_several_keys_have_names_of_their_own(quick_idp: Installation, mine: Owner) -> None:
    register(quick_idp, mine, Authenticator(), "laptop")
    assert isinstance(register(quick_idp, mine, Authenticator(), "sleutelbos"), WebauthnCredential)
    for name, refusal in (
        (" LAPTOP ", EnrolmentRefusal.NAME_TAKEN),
        ("", EnrolmentRefusal.NO_NAME),
        (" \t", EnrolmentRefusal.NO_NAME),
    ):
        assert quick_idp.steps.own_factors.key_options(mine, name, visit(quick_idp)) is refusal


def test_a_key_is_added_once(idp: Installation) -> None:
    mine, key = owner(idp, idp.add_account()), Authenticator()
    register(idp, mine, key, "laptop")
    assert register(idp, mine, key, "nog een keer") is EnrolmentRefusal.KEY_KNOWN


def test_a_key_of_another_account_is_not_added(quick_idp: Installation, mine: Owner) -> None:
    key = add_key(quick_idp, quick_idp.add_account("devries"))
    assert register(quick_idp, mine, key) is EnrolmentRefusal.KEY_KNOWN


@pytest.mark.requires("threat 6")
def test_a_key_made_on_another_site_is_not_added(quick_idp: Installation, mine: Owner) -> None:
    foreign = Authenticator(origin="https://idp.example.evil")
    assert register(quick_idp, mine, foreign) is EnrolmentRefusal.KEY_REFUSED


def test_an_answer_counts_once(quick_idp: Installation, mine: Owner) -> None:
    options = quick_idp.steps.own_factors.key_options(mine, "laptop", visit(quick_idp))
    assert isinstance(options, str)
    refused = quick_idp.steps.own_factors.add_key(mine, "laptop", "{}", visit(quick_idp))
    assert refused is EnrolmentRefusal.KEY_REFUSED
    answer = Authenticator().create(options)
    assert quick_idp.steps.own_factors.add_key(mine, "laptop", answer, visit(quick_idp)) is refused


def test_a_method_is_removed_and_no_longer_opens(idp: Installation) -> None:
    mine = owner(idp, idp.add_account())
    register(idp, mine, Authenticator())
    removed = idp.steps.own_factors.remove(mine, "totp-timmerman", visit(idp))
    assert isinstance(removed, Method)
    assert names(idp, mine.account) == ["laptop"]
    assert idp.type_code(idp.password_accepted().cookie) == Refused(Refusal.WRONG_CODE)
    assert idp.events().count("factor.removed") == 1
    assert idp.mails() == ["M11", "M11"]


def test_the_last_method_stays_also_with_recovery_codes(quick_idp: Installation, mine: Owner) -> None:
    codes = quick_idp.steps.own_factors.new_codes(mine, quick_idp.now)
    quick_idp.steps.own_factors.keep_codes(mine, name_of(codes), visit(quick_idp))
    refused = quick_idp.steps.own_factors.remove(mine, "totp-timmerman", visit(quick_idp))
    assert refused is RemovalRefusal.LAST
    assert names(quick_idp, mine.account) == ["Telefoon"]


def test_the_method_of_someone_else_is_not_found(quick_idp: Installation, mine: Owner) -> None:
    quick_idp.add_account("devries")
    assert quick_idp.steps.own_factors.remove(mine, "totp-devries", visit(quick_idp)) is RemovalRefusal.UNKNOWN


@pytest.mark.requires("threat 26")
def test_of_twenty_removals_of_two_methods_at_once_one_succeeds(idp: Installation) -> None:
    mine = owner(idp, idp.add_account())
    key = register(idp, mine, Authenticator())
    assert isinstance(key, WebauthnCredential)

    def remove(method_id: str) -> object:
        return idp.steps.own_factors.remove(mine, method_id, visit(idp))

    works = [lambda: remove("totp-timmerman"), lambda: remove(key.key_id)] * 10
    assert sum(isinstance(outcome, Method) for outcome in race(works)) == 1
    assert len(names(idp, mine.account)) == 1


def test_codes_count_only_after_they_were_saved(quick_idp: Installation, mine: Owner) -> None:
    codes = quick_idp.steps.own_factors.new_codes(mine, quick_idp.now)
    assert quick_idp.steps.own_factors.new_codes(mine, quick_idp.now) == codes
    assert quick_idp.steps.own_factors.overview(mine.account).recovery_codes_left == 0
    assert quick_idp.steps.own_factors.keep_codes(mine, name_of(codes), visit(quick_idp)) is True
    assert quick_idp.steps.own_factors.overview(mine.account).recovery_codes_left == 10
    assert quick_idp.mails() == ["M11"]
    assert quick_idp.events()[-1] == "recovery_code.renewed"


def test_codes_are_shown_for_one_saving(quick_idp: Installation, mine: Owner) -> None:
    codes = quick_idp.steps.own_factors.new_codes(mine, quick_idp.now)
    assert quick_idp.steps.own_factors.keep_codes(mine, name_of(codes), visit(quick_idp)) is True
    assert quick_idp.steps.own_factors.keep_codes(mine, name_of(codes), visit(quick_idp)) is False
    assert not set(quick_idp.steps.own_factors.new_codes(mine, quick_idp.now)) & set(codes)


def test_an_old_page_does_not_save_codes_that_it_did_not_show(quick_idp: Installation, mine: Owner) -> None:
    shown = quick_idp.steps.own_factors.new_codes(mine, quick_idp.now)
    quick_idp.clock.advance(timedelta(minutes=31))
    fresh = owner(quick_idp, mine.account)
    later = Owner(mine.session.confirmed(quick_idp.now, ("pwd", "otp", "mfa")), fresh.account)
    quick_idp.steps.own_factors.new_codes(later, quick_idp.now)
    assert quick_idp.steps.own_factors.keep_codes(later, name_of(shown), visit(quick_idp)) is False


def test_nothing_changes_without_a_fresh_login(quick_idp: Installation, mine: Owner) -> None:
    secret = quick_idp.steps.own_factors.app_secret(mine, quick_idp.now)
    quick_idp.clock.advance(timedelta(minutes=6))
    own, late = quick_idp.steps.own_factors, visit(quick_idp)
    refused = Refused(Refusal.NOT_CONFIRMED)
    assert own.add_app(mine, quick_idp.code(secret=secret), "", late) == refused
    assert own.key_options(mine, "laptop", late) == refused
    assert own.add_key(mine, "laptop", "{}", late) == refused
    assert own.remove(mine, "totp-timmerman", late) == refused
    assert own.keep_codes(mine, "", late) == refused


def test_an_account_that_is_not_active_changes_nothing(quick_idp: Installation) -> None:
    blocked = owner(quick_idp, quick_idp.add_account(state=AccountState.GEBLOKKEERD))
    with pytest.raises(TransitionRefused):
        quick_idp.steps.own_factors.remove(blocked, "totp-timmerman", visit(quick_idp))
