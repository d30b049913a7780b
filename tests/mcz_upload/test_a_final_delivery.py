"""Nothing of a final delivery can be changed: what differs from it becomes another one, and until then it follows."""

import os
import time
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from mcz_upload.access_tokens import AccessTokens
from mcz_upload.deliveries import Deliveries
from mcz_upload.delivering import ENDED_BADLY, FINAL, OPEN, Delivering
from mcz_upload.home import Home
from mcz_upload.journal import Entry, Journal
from mcz_upload.outcome import ExitCode
from mcz_upload.patience import Patience
from mcz_upload.reporting import Json
from tests.mcz_upload.conftest import Computer
from tests.mcz_upload.test_delivering import begun, delivered_files, events
from tests.mcz_upload.test_how_a_run_ends import becomes
from uploads.deliveries.states import DeliveryState, Status

pytestmark = pytest.mark.requires("K18", "K36")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "lijst.csv"
    file.write_bytes(b"eerste\n" * 3)
    return file


@pytest.fixture
def final(computer: Computer, file: Path) -> Journal:
    """As after a run that made its delivery final and ended before it had the receipt."""
    journal = begun(computer, file)
    assert computer.run("send", file, "--soort", "overig").returncode == ExitCode.DELIVERED
    journal.keep()
    return journal


def test_every_status_of_the_server_is_one_of_three_sorts() -> None:
    assert sorted([*OPEN, *FINAL, *ENDED_BADLY]) == sorted(Status)


def test_the_same_files_are_proven_and_not_sent_again(computer: Computer, file: Path, final: Journal) -> None:
    done = computer.run("--json", "send", file, "--soort", "overig")
    assert done.returncode == ExitCode.DELIVERED, done.stdout
    told = [(one["event"], one.get("kenmerk")) for one in events(done.stdout)]
    assert told == [("resumed", final.kenmerk), ("delivered", final.kenmerk)]
    assert computer.journal() is None


def test_changed_files_become_a_new_delivery(computer: Computer, file: Path, final: Journal) -> None:
    file.write_bytes(b"tweede\n" * 4)
    done = computer.run("--json", "send", file, "--soort", "overig")
    assert done.returncode == ExitCode.DELIVERED, done.stdout
    told = events(done.stdout)
    assert [told[0]["event"], told[1]["event"], told[-1]["event"]] == ["changed_since", "started", "delivered"]
    assert told[-1]["kenmerk"] != final.kenmerk
    assert [one["grootte"] for one in delivered_files(computer, told[-1]["kenmerk"])] == [file.stat().st_size]
    assert computer.journal() is None


def test_a_receipt_of_other_content_leaves_nothing_under_way(computer: Computer, file: Path, final: Journal) -> None:
    item = final.entries[0].item
    file.write_bytes(b"anders\n" * 3)
    os.utime(file, ns=(item.changed_ns, item.changed_ns))
    assert computer.run("send", file, "--soort", "overig").returncode == ExitCode.NO_PROOF
    assert computer.journal() is None
    assert computer.run("send", file, "--soort", "overig").returncode == ExitCode.DELIVERED


class Meanwhile(Json):
    """Writes a file anew once another has arrived."""

    def __init__(self, out: StringIO, other: str, file: Path) -> None:
        super().__init__(out)
        self._other, self._file = other, file

    def progress(self, entry: Entry) -> None:
        super().progress(entry)
        if entry.item.name == self._other and entry.offset == entry.item.size_bytes:
            self._file.write_bytes(b"later geschreven\n")
            self._other = ""


def test_a_file_that_changed_while_others_went_is_sent_again_before_the_end(computer: Computer, folder: Path) -> None:
    home, out = Home(computer.home), StringIO()
    report = Meanwhile(out, "zorg.csv", folder / "namen.csv")
    deliveries = Deliveries(computer.server.url, AccessTokens(home, home.profile(), time.time))
    patience = Patience(60, time.sleep, report.waiting)
    delivering = Delivering(deliveries, home.deliveries, home.receipts, patience, report, time.sleep, 60)
    assert delivering.deliver([folder], "overig", "") is not None
    kenmerk = events(out.getvalue())[-1]["kenmerk"]
    sizes = {one["naam"]: one["grootte"] for one in delivered_files(computer, kenmerk)}
    assert sizes["namen.csv"] == len(b"later geschreven\n")
    assert len(sizes) == 3


def test_a_journal_is_of_its_files_as_they_are_now(final: Journal) -> None:
    item = final.entries[0].item
    assert final.holds([item])
    assert not final.holds([replace(item, changed_ns=item.changed_ns + 1)])
    assert not final.holds([])


def delivered_anew(computer: Computer, file: Path, known: Journal) -> None:
    """The command sends everything, in another delivery than the one it knew of."""
    done = computer.run("--json", "send", file, "--soort", "overig")
    assert done.returncode == ExitCode.DELIVERED, done.stdout
    assert events(done.stdout)[-1]["kenmerk"] != known.kenmerk
    assert computer.journal() is None


def test_a_delivery_that_the_server_knows_no_more_is_begun_anew(computer: Computer, file: Path) -> None:
    journal = begun(computer, file)
    journal.kenmerk = "AL-2020-000001-0"
    journal.keep()
    delivered_anew(computer, file, journal)


def test_a_delivery_that_ended_before_all_was_sent_is_begun_anew(computer: Computer, file: Path) -> None:
    journal = begun(computer, file)
    becomes(computer, journal.kenmerk, DeliveryState.WITHDRAWN)
    delivered_anew(computer, file, journal)


def test_one_that_ended_badly_after_all_was_sent_is_told_first(computer: Computer, file: Path) -> None:
    journal = begun(computer, file)
    journal.entries[0].sent = True
    journal.keep()
    becomes(computer, journal.kenmerk, DeliveryState.WITHDRAWN)
    told = computer.run("--json", "send", file, "--soort", "overig")
    assert (told.returncode, events(told.stdout)[-1]["event"]) == (ExitCode.REFUSED, "withdrawn")
    delivered_anew(computer, file, journal)
