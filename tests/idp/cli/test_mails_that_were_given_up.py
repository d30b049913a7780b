"""`idp mail dead` and `idp mail retry`: an operator sees what was given up, and can have it tried again."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from idp.accounts.messages import NewDevice
from idp.cli.mail import mail
from idp.worker import build_worker
from shared.clock import SystemClock
from shared.encryption import generate_master_key
from shared.jobs.lease import MAX_ATTEMPTS
from tests.idp.installation import Installation

pytestmark = pytest.mark.requires("K6")

Run = Callable[..., Result]
HOUR = timedelta(hours=1)


@pytest.fixture
def run(quick_idp: Installation, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on the installation of this test, at its time."""
    settings = quick_idp.foundation.settings
    generate_master_key(settings.master_key_file)
    clock_file = settings.var / "clock"
    seconds = int((quick_idp.now - SystemClock().now()).total_seconds())
    clock_file.write_text(str(seconds), encoding="ascii")
    for name, value in (("ENV", "demo"), ("VAR", settings.var), ("CLOCK_FILE", clock_file)):
        monkeypatch.setenv(f"MCZ_{name}", str(value))
    monkeypatch.setenv("MCZ_IDP_DATABASE_URL", f"sqlite:///{settings.var / 'idp.sqlite3'}")
    return lambda *arguments: CliRunner().invoke(mail, list(arguments))


@pytest.fixture
def given_up(quick_idp: Installation, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """Two mails that the worker tried as often as it tries anything."""
    account = quick_idp.add_account()
    for _ in range(2):
        with quick_idp.foundation.units.write() as unit:
            unit.outbox.queue(NewDevice(account, quick_idp.now, ""), quick_idp.now)
    monkeypatch.setattr("shared.mail.transport.FolderTransport.send", lambda *_: 1 / 0)
    worker = build_worker(quick_idp.foundation)
    for _ in range(MAX_ATTEMPTS):
        worker.run_due()
        quick_idp.clock.advance(HOUR)
    monkeypatch.undo()
    return quick_idp


def test_nothing_is_listed_while_all_goes_well(run: Run) -> None:
    result = run("dead")
    assert (result.exit_code, result.output) == (0, "")


def test_a_dead_mail_is_listed_by_id_and_number_only(given_up: Installation, run: Run) -> None:
    lines = run("dead").output.splitlines()
    assert len(lines) == 2
    assert all(line.split()[1] == "M17" for line in lines)
    assert "timmerman" not in "".join(lines)


def test_it_is_sent_after_a_retry(given_up: Installation, run: Run) -> None:
    first = run("dead").output.split()[0]
    assert run("retry", first).output == "1 to be sent again\n"
    given_up.clock.advance(HOUR)
    build_worker(given_up.foundation).run_due()
    assert [file.stem for file in _sent(given_up)] == [first]
    assert run("retry", "--all").output == "1 to be sent again\n"
    given_up.clock.advance(HOUR)
    build_worker(given_up.foundation).run_due()
    assert len(_sent(given_up)) == 2
    assert run("dead").output == ""


def test_an_unknown_id_is_said_so(given_up: Installation, run: Run) -> None:
    result = run("retry", "0" * 32)
    assert (result.exit_code, result.output) == (1, "0 to be sent again\n")


@pytest.mark.parametrize("arguments", [(), ("--all", "0" * 32)])
def test_which_mails_must_be_said(given_up: Installation, run: Run, arguments: tuple[str, ...]) -> None:
    assert run("retry", *arguments).exit_code == 2


def _sent(idp: Installation) -> list[Path]:
    return sorted((idp.foundation.settings.var / "mail").glob("*.eml"))
