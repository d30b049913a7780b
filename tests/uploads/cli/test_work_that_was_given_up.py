"""`uploads jobs dead|retry`: an application that was down for long is told after all."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from shared.clock import FixedClock, SystemClock
from shared.jobs.lease import MAX_ATTEMPTS
from tests.uploads.doors.door_kit import Doors, open_doors
from tests.uploads.doors.test_applications_are_told_by_a_webhook import CLIENT, Inbox, deliver, event_of
from tests.uploads.doors.test_applications_are_told_by_a_webhook import inbox as inbox
from uploads.cli.jobs import jobs
from uploads.deliveries.receivers import Receiver

pytestmark = pytest.mark.requires("K6")

Run = Callable[..., Result]


@pytest.fixture
def told(tmp_path: Path, clock: FixedClock, inbox: Inbox) -> Iterator[Doors]:
    """Uploads whose receiver was down until the worker gave up."""
    with open_doors(tmp_path, clock, outgoing_allow=(inbox.place,)) as doors:
        doors.services.receivers.save(Receiver(CLIENT, "Verwerking", f"http://{inbox.place}/aanleveringen"))
        inbox.answers = [503]
        deliver(doors)
        for _ in range(MAX_ATTEMPTS):
            doors.run_workers()
            clock.advance(timedelta(hours=1))
        inbox.answers = [202]
        yield doors


@pytest.fixture
def run(told: Doors, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on this installation, at its time."""
    settings = told.foundation.settings
    clock_file = settings.var / "clock"
    clock_file.write_text(str(int((told.clock.now() - SystemClock().now()).total_seconds())), encoding="ascii")
    for name, value in (("ENV", "demo"), ("VAR", settings.var), ("CLOCK_FILE", clock_file)):
        monkeypatch.setenv(f"MCZ_{name}", str(value))
    monkeypatch.setenv("MCZ_UPLOADS_DATABASE_URL", settings.database_url)
    return lambda *arguments: CliRunner().invoke(jobs, list(arguments))


def test_a_webhook_that_was_given_up_is_listed_and_revived(told: Doors, inbox: Inbox, run: Run) -> None:
    assert len(inbox.taken) == MAX_ATTEMPTS
    told.run_workers()
    assert len(inbox.taken) == MAX_ATTEMPTS

    (line,) = run("dead").output.splitlines()
    job_id, kind = line.split()[:2]
    assert (kind, CLIENT in line, "vrijgegeven AL-" in line) == ("tell_receiver", True, True)

    assert run("retry", job_id).output == "1 to be tried again\n"
    told.clock.advance(timedelta(minutes=1))
    told.run_workers()
    assert len(inbox.taken) == MAX_ATTEMPTS + 1
    assert event_of(told, inbox.taken[-1][1]) == event_of(told, inbox.taken[0][1])
    assert run("dead").output == ""


def test_a_wrong_id_is_status_1_and_no_id_is_refused(run: Run) -> None:
    assert run("retry", "0" * 32).exit_code == 1
    assert run("retry").exit_code == 2
    assert run("retry", "--all").output == "1 to be tried again\n"
