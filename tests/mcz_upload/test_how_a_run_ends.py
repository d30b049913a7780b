"""Scripts act on the exit code: each cause has its own, and no trouble of this computer passes for one of the line."""

import json
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from mcz_upload.access_tokens import AccessTokens, LineDown
from mcz_upload.deliveries import Deliveries
from mcz_upload.ending import ended_by
from mcz_upload.home import Home
from mcz_upload.outcome import ExitCode
from mcz_upload.sending import Sending
from shared.db.database import Database
from shared.encryption import Vault
from tests.mcz_upload.conftest import Computer
from tests.mcz_upload.test_delivering import begun, events
from tests.support.tiny_provider import Claims
from tests.uploads.kit import CONTACT
from uploads.db.unit_of_work import transactions
from uploads.deliveries.states import DeliveryState
from uploads.intake.limits import Limits

pytestmark = pytest.mark.requires("K18")

FULL_DISK = "/dev/full"
UNREADABLE = "/proc/self/mem"  # a file that can be seen and not be read, not even by root
NOBODY = 65534


def tokens(computer: Computer) -> AccessTokens:
    home = Home(computer.home)
    return AccessTokens(home, home.profile(), time.time)


def sent(computer: Computer, file: Path) -> str:
    """The kenmerk of a delivery that arrived."""
    done = computer.run("--json", "send", file, "--soort", "overig")
    assert done.returncode == ExitCode.DELIVERED, done.stdout
    return str(events(done.stdout)[-1]["kenmerk"])


def becomes(computer: Computer, kenmerk: str, state: DeliveryState) -> None:
    """What the retention rule or the sender's own page does to it."""
    database = Database(computer.server.environment["MCZ_UPLOADS_DATABASE_URL"])
    try:
        with transactions(database, Vault([bytes(32)]), Limits(), CONTACT).write() as unit:
            before = unit.deliveries.get(kenmerk).state
            assert unit.deliveries.move(kenmerk, before, state, datetime.now(UTC))
    finally:
        database.dispose()


def test_a_full_disk_at_the_receipt_is_told_and_the_delivery_stays_proven_later(
    computer: Computer, folder: Path
) -> None:
    kenmerk = sent(computer, folder / "namen.csv")
    receipt = computer.home / "receipts" / f"{kenmerk}.jws"
    receipt.unlink()
    receipt.symlink_to(FULL_DISK)
    full = computer.run("receipt", kenmerk)
    assert (full.returncode, full.stderr) == (ExitCode.HERE, "")
    assert "No space left" in full.stdout
    receipt.unlink()
    assert computer.run("receipt", kenmerk).returncode == ExitCode.DELIVERED


def test_a_full_disk_under_the_journal_is_not_a_line_that_is_down(computer: Computer, folder: Path) -> None:
    journal = begun(computer, folder / "namen.csv")
    journal.path.unlink()
    journal.path.symlink_to(FULL_DISK)
    deliveries = Deliveries(computer.server.url, tokens(computer))
    with pytest.raises(OSError, match="No space left"):
        Sending(deliveries, journal.step, lambda _: None).send(journal.entries[0], journal.kenmerk)


def test_an_unreadable_file_at_verify_has_its_own_code(computer: Computer, folder: Path, tmp_path: Path) -> None:
    kenmerk = sent(computer, folder / "namen.csv")
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps(Deliveries(computer.server.url, tokens(computer)).receipt_keys()))
    done = computer.run("verify", computer.home / "receipts" / f"{kenmerk}.jws", UNREADABLE, "--keys", keys)
    assert (done.returncode, done.stderr) == (ExitCode.HERE, "")


@pytest.mark.parametrize("ended", [DeliveryState.WITHDRAWN, DeliveryState.REJECTED, DeliveryState.REMOVED])
def test_a_receipt_outlives_its_delivery(computer: Computer, folder: Path, ended: DeliveryState) -> None:
    kenmerk = sent(computer, folder / "namen.csv")
    becomes(computer, kenmerk, ended)
    assert computer.run("receipt", kenmerk).returncode == ExitCode.DELIVERED


@pytest.mark.parametrize(
    ("ended", "words"),
    [(DeliveryState.WITHDRAWN, "was withdrawn"), (DeliveryState.REMOVED, "was removed")],
)
def test_without_a_receipt_it_says_what_became_of_the_delivery(
    computer: Computer, folder: Path, ended: DeliveryState, words: str
) -> None:
    kenmerk = begun(computer, folder / "namen.csv").kenmerk
    becomes(computer, kenmerk, ended)
    done = computer.run("receipt", kenmerk)
    assert done.returncode == ExitCode.REFUSED
    assert words in done.stdout


def test_a_watched_folder_that_was_not_emptied_is_no_success(computer: Computer, tmp_path: Path) -> None:
    box = tmp_path / "uit"
    box.mkdir()
    (box / "los.csv").write_bytes(b"1;2\n")
    done = computer.run("watch", box, "--soort", "onbekend", "--rust", "0.2", "--eenmaal")
    assert done.returncode == ExitCode.REFUSED
    assert [path.name for path in (box / "mislukt").iterdir()] == ["los.csv"]


def test_a_key_for_a_script_is_one_line(computer: Computer, tmp_path: Path) -> None:
    done = computer.run("--json", "key", tmp_path / "programma.pem")
    assert [sorted(one) for one in events(done.stdout)] == [["event", "path"], ["keys"]]


def test_what_nobody_foresaw_has_a_code_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    stopped = ended_by(KeyError("kenmerk"))
    assert (stopped.code, stopped.text) == (ExitCode.DEFECT, "defect")
    assert "KeyError" in capsys.readouterr().err


LISTING = """
import os, sys
from pathlib import Path
from mcz_upload.contents import items_below
from mcz_upload.outcome import Stopped
if os.geteuid() == 0:
    os.setuid(int(sys.argv[2]))  # root may read everything
try:
    items_below([Path(sys.argv[1])])
except Stopped as stopped:
    print(int(stopped.code), stopped.text)
"""


@pytest.mark.parametrize("is_folder", [False, True], ids=["file", "folder"])
def test_what_may_not_be_read_is_told_before_anything_is_sent(is_folder: bool) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "open.csv").touch()
        closed = folder / "dicht"
        if is_folder:
            closed.mkdir(0)
        else:
            closed.touch(0)
        command = [sys.executable, "-c", LISTING, str(folder), str(NOBODY)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.split() == [str(int(ExitCode.WRONG_USE)), "unreadable"], done.stderr


def withdrawn(computer: Computer) -> AccessTokens:
    """With an access token that by our clock still lives, and that the server takes no more."""
    home = Home(computer.home)
    home.keep_profile(replace(home.profile(), access_token="withdrawn", access_ends_at=time.time() + 600))
    return tokens(computer)


def test_a_token_that_was_withdrawn_is_renewed_at_once(computer: Computer) -> None:
    assert Deliveries(computer.server.url, withdrawn(computer)).begin("overig", "").startswith("AL-")


def test_also_when_it_is_withdrawn_while_a_file_goes(computer: Computer, folder: Path) -> None:
    journal = begun(computer, folder / "namen.csv")
    sending = Sending(Deliveries(computer.server.url, withdrawn(computer)), journal.step, lambda _: None)
    with pytest.raises(LineDown):
        sending.send(journal.entries[0], journal.kenmerk)
    sending.send(journal.entries[0], journal.kenmerk)
    assert journal.entries[0].sent


def test_a_login_that_ends_halfway_costs_no_byte(computer: Computer, tmp_path: Path) -> None:
    big, provider = tmp_path / "groot.bin", computer.server.provider
    with big.open("wb") as opened:
        opened.truncate(40_000_000)
    answers, as_ever = [0], provider.change_token_answer

    def ends_soon(answer: Claims) -> Claims:
        answers[0] += 1
        if answers[0] == 4:  # to begin, to look, to create, for the first piece
            provider.refresh_error = "invalid_grant"
        return {**as_ever(answer), "expires_in": 0}

    provider.change_token_answer = ends_soon
    try:
        ended = computer.run("--json", "send", big, "--soort", "overig")
    finally:
        provider.change_token_answer, provider.refresh_error = as_ever, None
    assert ended.returncode == ExitCode.LOG_IN, ended.stdout
    assert events(ended.stdout)[-1]["event"] == "login_ended"
    assert computer.journal() is not None
    computer.log_in()
    told = events(computer.run("--json", "send", big, "--soort", "overig").stdout)
    assert (told[0]["event"], told[-1]["event"]) == ("resumed", "delivered")
    assert next(one["sent"] for one in told if one["event"] == "sent") > 0
