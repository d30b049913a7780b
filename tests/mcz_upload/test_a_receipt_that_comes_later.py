"""A delivery whose receipt is not made in time is no success yet, and the same command fetches it and sends nothing."""

import time
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import TextIO

import pytest

from mcz_upload.access_tokens import AccessTokens
from mcz_upload.deliveries import Deliveries
from mcz_upload.delivering import Delivering
from mcz_upload.home import Home
from mcz_upload.outcome import ExitCode
from mcz_upload.patience import Patience
from mcz_upload.reporting import Json
from mcz_upload.watching import Watching
from tests.mcz_upload.conftest import Computer
from tests.mcz_upload.test_delivering import events
from tests.mcz_upload.test_how_a_run_ends import becomes
from tests.uploads.live.uploads_server import LiveUploads
from uploads.deliveries.states import DeliveryState

pytestmark = pytest.mark.requires("K18", "threat 46")

WITHOUT_WAITING = ("--soort", "overig", "--bewijs", "0")


@pytest.fixture
def checked(bestanden: LiveUploads) -> Iterator[None]:
    """From now on the worker makes receipts."""
    bestanden.start_worker()
    yield
    bestanden.stop_workers()


@pytest.fixture(scope="module")
def bestanden(without_worker: LiveUploads) -> LiveUploads:
    """A server whose worker does not come round to receipts."""
    return without_worker


def sent(computer: Computer, path: Path) -> list[tuple[str, str | None]]:
    """Event and kenmerk of what the command told, which ended without a receipt."""
    done = computer.run("--json", "send", path, *WITHOUT_WAITING)
    assert done.returncode == ExitCode.PROOF_LATER, done.stdout + done.stderr
    return [(one["event"], one.get("kenmerk")) for one in events(done.stdout) if one["event"] != "sent"]


def test_the_same_command_asks_for_the_receipt_of_the_same_delivery(computer: Computer, folder: Path) -> None:
    (_, kenmerk), last = sent(computer, folder)
    assert last == ("receipt_later", kenmerk)
    assert sent(computer, folder) == [("resumed", kenmerk), ("receipt_later", kenmerk)]
    assert computer.journal() is not None


def test_asking_for_a_receipt_that_is_not_there_yet_ends_alike(computer: Computer, folder: Path) -> None:
    (_, kenmerk), _ = sent(computer, folder)
    assert computer.run("receipt", str(kenmerk)).returncode == ExitCode.PROOF_LATER


def test_once_it_is_there_the_same_command_proves_the_delivery(
    computer: Computer, folder: Path, request: pytest.FixtureRequest
) -> None:
    (_, kenmerk), _ = sent(computer, folder)
    request.getfixturevalue("checked")
    done = computer.run("--json", "send", folder, "--soort", "overig")
    assert done.returncode == ExitCode.DELIVERED, done.stdout
    assert [(one["event"], one.get("kenmerk")) for one in events(done.stdout)] == [
        ("resumed", kenmerk),
        ("delivered", kenmerk),
    ]
    assert computer.journal() is None


def test_a_rejection_that_comes_later_is_told_and_only_then_a_new_delivery_begins(
    computer: Computer, folder: Path
) -> None:
    (_, kenmerk), _ = sent(computer, folder)
    becomes(computer, str(kenmerk), DeliveryState.REJECTED)
    done = computer.run("--json", "send", folder, *WITHOUT_WAITING)
    assert done.returncode == ExitCode.REFUSED
    assert [one["event"] for one in events(done.stdout)] == ["resumed", "rejected"]
    assert sent(computer, folder)[0][0] == "started"


def test_a_watched_folder_keeps_what_has_no_receipt_and_moves_it_once_it_has(
    computer: Computer, folder: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    box = tmp_path / "uit"
    box.mkdir()
    folder.rename(box / "maart")
    watch = ("watch", box, "--rust", "0.2", "--eenmaal")
    later = computer.run("--json", *watch, *WITHOUT_WAITING)
    assert later.returncode == ExitCode.PROOF_LATER
    assert [path.name for path in box.iterdir()] == ["maart"]
    request.getfixturevalue("checked")
    run_that_watches(computer, box, 60, time.sleep).delivering.fetch_receipt(events(later.stdout)[-1]["kenmerk"])
    done = computer.run("--json", *watch, "--soort", "overig")
    assert done.returncode == ExitCode.DELIVERED, done.stdout
    assert [one["event"] for one in events(done.stdout)] == ["resumed", "delivered", "moved"]
    assert [path.name for path in (box / "verzonden").iterdir()] == ["maart"]


def test_a_watched_folder_tells_once_that_a_receipt_is_not_there_yet(computer: Computer, folder: Path) -> None:
    out = StringIO()
    watching = run_that_watches(computer, folder, 0, time.sleep, out)
    codes = [watching.once() for _ in range(3)]
    assert codes == [ExitCode.PROOF_LATER] * 3
    assert [one["event"] for one in events(out.getvalue())].count("receipt_later") == 3  # one a file or folder in it


def test_each_run_waits_for_the_receipts_of_what_it_sent_and_for_no_others(computer: Computer, folder: Path) -> None:
    first: list[float] = []
    run_that_watches(computer, folder, 6, first.append).once()
    (folder / "veel-later.csv").write_bytes(b"naam;1\n")
    second: list[float] = []
    assert run_that_watches(computer, folder, 6, second.append).once() is ExitCode.PROOF_LATER
    assert (first, second) == ([0, *[2.0] * 9], [0, *[2.0] * 3])


def run_that_watches(
    computer: Computer, folder: Path, receipt_within: float, sleep: Callable[[float], None], out: TextIO | None = None
) -> Watching:
    """`watch` in a process of its own: it knows what is on the disk, and nothing else of the run before."""
    home = Home(computer.home)
    deliveries = Deliveries(computer.server.url, AccessTokens(home, home.profile(), time.time))
    patience, report = Patience(60, time.sleep, lambda _: None), Json(out or StringIO())
    delivering = Delivering(deliveries, home.deliveries, home.receipts, patience, report, sleep, receipt_within)
    return Watching(folder, "overig", 0, delivering, report, sleep)
