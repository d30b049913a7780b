"""`idp accounts open-recovery`: two people, one account, and one sentence when it cannot be (T20)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from idp.accounts.model import Account, AccountState
from idp.cli.main import commands
from tests.idp.installation import RELATIENUMMER, USERNAME, Installation
from tests.idp.invited import ADDRESS

pytestmark = pytest.mark.requires("T20", "threat 30")

Run = Callable[..., Result]
TWO = ("--opened-by", "I. Visser", "--approved-by", "F. Mulder")


@pytest.fixture
def account(quick_idp: Installation) -> Account:
    account = quick_idp.add_account()
    with quick_idp.foundation.units.write() as unit:
        unit.accounts.put_address(account.account_id, ADDRESS)
    return account


@pytest.fixture
def run(quick_idp: Installation, account: Account, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setenv("MCZ_ENV", "demo")
    monkeypatch.setenv("MCZ_VAR", str(tmp_path))
    monkeypatch.setattr("idp.cli.factor_recovery.lay_foundation", lambda _settings: quick_idp.foundation)

    def run(*more: str, username: str = USERNAME) -> Result:
        return CliRunner().invoke(commands, ["accounts", "open-recovery", RELATIENUMMER, username, *more])

    return run


def state(idp: Installation, account: Account) -> AccountState:
    with idp.foundation.units.read() as unit:
        found = unit.accounts.find(account.account_id)
    assert found is not None
    return found.state


def test_it_opens_the_recovery_and_says_what_follows(run: Run, quick_idp: Installation, account: Account) -> None:
    result = run(*TWO)
    assert result.exit_code == 0, result.output
    assert "the letter can be printed from tomorrow" in result.output
    assert state(quick_idp, account) is AccountState.HERSTEL
    assert quick_idp.mails() == ["M13"]


@pytest.mark.requires("K28")
def test_one_person_is_refused(run: Run, quick_idp: Installation, account: Account) -> None:
    result = run("--opened-by", "I. Visser", "--approved-by", "i. visser")
    assert result.exit_code == 1
    assert "two people" in result.output
    assert state(quick_idp, account) is AccountState.ACTIEF


def test_who_opens_and_who_approves_must_both_be_named(run: Run) -> None:
    assert run("--opened-by", "I. Visser").exit_code == 2


def test_a_second_recovery_and_an_unknown_user_are_refused_in_a_sentence(run: Run) -> None:
    run(*TWO)
    again = run(*TWO)
    assert again.exit_code == 1
    assert "T20" in again.output
    assert "there is no user niemand" in run(*TWO, username="niemand").output
