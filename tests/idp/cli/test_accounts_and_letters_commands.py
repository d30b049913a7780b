"""`idp accounts …` and `idp letters …`: what an operator types, sees and gets."""

import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from idp.accounts.model import Aanhef, Account, AccountState
from idp.cli.main import commands
from shared.clock import SystemClock
from tests.idp.installation import RELATIENUMMER, Installation
from tests.idp.invited import letter_text

pytestmark = pytest.mark.requires("T4", "T5", "S8", "S9")

Run = Callable[..., Result]
PERSON = (
    "--organisation", "Zorgkantoor Noordrand", "--salutation", "mevrouw", "--initials", "N.",
    "--surname", "Nieuwenhuis", "--email", "n.nieuwenhuis@noordrand.example",
    "--street", "Havenstraat", "--house-number", "12", "--postcode", "1234ab", "--town", "Voorbeeldstad",
)  # fmt: skip


@pytest.fixture
def run(quick_idp: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, vault: object) -> Run:
    """Runs a command on the database of this test, at its time."""
    monkeypatch.setenv("MCZ_ENV", "demo")
    monkeypatch.setenv("MCZ_VAR", str(tmp_path))
    monkeypatch.setenv("MCZ_CLOCK_FILE", str(tmp_path / "clock"))
    monkeypatch.setattr("idp.cli.accounts.lay_foundation", lambda _settings: quick_idp.foundation)
    monkeypatch.setattr("idp.cli.letters.lay_foundation", lambda _settings: quick_idp.foundation)
    seconds = int((quick_idp.now - SystemClock().now()).total_seconds())
    (tmp_path / "clock").write_text(str(seconds), encoding="ascii")

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(commands, list(arguments))

    return run


def invite(run: Run, *more: str) -> Result:
    return run("accounts", "invite", RELATIENUMMER, "n.nieuwenhuis", *PERSON, *more)


def stored(idp: Installation) -> Account:
    with idp.foundation.units.read() as unit:
        account = unit.accounts.find_by_login(RELATIENUMMER, "n.nieuwenhuis")
    assert account is not None
    return account


def test_an_invitation_makes_relation_account_mail_and_letter(run: Run, quick_idp: Installation) -> None:
    result = invite(run)
    assert result.exit_code == 0, result.output
    account = stored(quick_idp)
    assert (account.state, account.aanhef, account.relatie_naam) == (
        AccountState.UITGENODIGD, Aanhef.MEVROUW, "Zorgkantoor Noordrand",
    )  # fmt: skip
    assert quick_idp.mails() == ["M03"]
    assert "from tomorrow" in result.output


def test_no_command_shows_a_secret(run: Run, quick_idp: Installation) -> None:
    shown = invite(run).output
    quick_idp.clock.advance(timedelta(days=1))
    shown += run("letters", "print").output + run("letters", "list").output
    code = next(
        line for line in letter_text(quick_idp.foundation.settings.letters_folder).splitlines() if len(line) == 14
    )
    assert code not in shown
    assert code.replace("-", "") not in shown


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (("--postcode", "0123 AB"), "a postcode looks like 1234 AB"),
        (("--email", "nobody"), "an e-mail address looks like name@example.nl"),
        (("--email", "a@b.example\nBcc: x@y.example"), "an e-mail address looks like name@example.nl"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(run: Run, wrong: tuple[str, ...], sentence: str) -> None:
    result = invite(run, *wrong)
    assert result.exit_code == 1
    assert sentence in result.output


def test_a_name_that_exists_and_a_relation_without_name_are_refused(run: Run) -> None:
    assert invite(run).exit_code == 0
    assert "exists already" in invite(run).output
    person = PERSON[2:]
    assert "is new" in run("accounts", "invite", "999999", "n.nieuwenhuis", *person).output
    assert "4 to 12 digits" in run("accounts", "invite", "12", "n.nieuwenhuis", *person).output
    assert "4 to 32 characters" in run("accounts", "invite", RELATIENUMMER, "abc", *person).output


def test_a_letter_waits_for_tomorrow_is_printed_and_confirmed(run: Run, quick_idp: Installation) -> None:
    invite(run)
    folder = quick_idp.foundation.settings.letters_folder
    assert run("letters", "print").output.startswith("0 letters")
    assert "the printer, from 2027-02-17" in run("letters", "list").output
    quick_idp.clock.advance(timedelta(days=1))
    assert run("letters", "print").output.startswith("1 letters")
    (file,) = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "the post" in run("letters", "list").output
    assert run("letters", "confirm", "--all").output == "1 letters confirmed\n"
    assert list(folder.iterdir()) == []
    assert run("letters", "list").output == ""


def test_a_letter_of_today_is_printed_today_when_asked_early(run: Run) -> None:
    invite(run)
    assert run("letters", "print").output.startswith("0 letters")
    assert run("letters", "print", "--early").output.startswith("1 letters")


def test_a_misprint_waits_again(run: Run, quick_idp: Installation) -> None:
    invite(run)
    run("letters", "print", "--early")
    letter_id = run("letters", "list").output.split()[0]
    assert run("letters", "fail", letter_id).output == "the letter waits again\n"
    assert run("letters", "fail", letter_id).exit_code == 1
    assert run("letters", "confirm", letter_id).exit_code == 1
    assert run("letters", "print", "--early").output.startswith("1 letters")


@pytest.mark.requires("T5")
def test_a_lost_letter_is_printed_anew_today_unless_the_mail_left_today(run: Run, quick_idp: Installation) -> None:
    invite(run)
    assert "can be printed from 2027-02-17" in run("letters", "renew", RELATIENUMMER, "n.nieuwenhuis").output
    assert run("letters", "print").output.startswith("0 letters")
    quick_idp.clock.advance(timedelta(days=1))
    run("letters", "print")
    assert "can be printed from 2027-02-17" in run("letters", "renew", RELATIENUMMER, "n.nieuwenhuis").output
    assert run("letters", "print").output.startswith("1 letters")


@pytest.mark.requires("T11")
def test_renewing_is_for_invited_and_expired_accounts_only(run: Run, quick_idp: Installation) -> None:
    invite(run)
    assert run("accounts", "renew", RELATIENUMMER, "n.nieuwenhuis").exit_code == 0
    assert quick_idp.mails() == ["M03"]  # the first was not sent yet
    quick_idp.add_account(relatienummer="208154")
    assert "is not possible from actief" in run("accounts", "renew", "208154", "timmerman").output
    assert "is not possible from actief" in run("letters", "renew", "208154", "timmerman").output
    assert "there is no user" in run("letters", "renew", RELATIENUMMER, "niemand").output
