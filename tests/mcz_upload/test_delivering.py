"""A folder is delivered as one delivery with one receipt, whatever happens to the line (tus-py-client inside)."""

import base64
import json
import os
import signal
import stat
from pathlib import Path
from typing import Any

import pytest
import requests

from mcz_upload.contents import items_below
from mcz_upload.home import Home
from mcz_upload.journal import Entry, Journal
from mcz_upload.outcome import ExitCode
from tests.mcz_upload.conftest import Computer
from tests.support.flaky_proxy import flaky_proxy
from tests.uploads.live.uploads_server import LiveUploads

pytestmark = pytest.mark.requires("K18", "K36")

BIG_BYTES = 40_000_000
SOAK_BYTES = int(os.environ.get("MCZ_SOAK_GIB", "20")) * 1024**3
SECONDS_FOR_A_GIB = 60
MANY, SOAK_MANY = 30, int(os.environ.get("MCZ_SOAK_FILES", "1000"))


def begun(computer: Computer, file: Path) -> Journal:
    """As after a run that ended between beginning the delivery and sending its file."""
    server = computer.server
    answer = requests.post(
        f"{server.url}/aanleveringen", headers=server.authorization(), json={"soort": "overig"}, timeout=10
    )
    path = Journal.at(Home(computer.home).deliveries, server.url, "overig", [file])
    entries = [Entry(item) for item in items_below([file])]
    journal = Journal(path, "overig", (file.resolve(),), answer.json()["kenmerk"], entries)
    journal.keep()
    return journal


def create(computer: Computer, file: Path, kenmerk: str) -> str:
    """The address of an empty upload of this file in this delivery."""
    texts = {"filename": file.name, "aanlevering": kenmerk}
    pairs = (f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in texts.items())
    sizes = {"Upload-Length": str(file.stat().st_size), "Upload-Metadata": ",".join(pairs)}
    headers = {**computer.server.authorization(), **sizes}
    answer = requests.post(f"{computer.server.url}/files/", headers=headers, timeout=10)
    assert answer.status_code == 201
    return computer.server.url + answer.headers["Location"]


def delivered_files(computer: Computer, kenmerk: str) -> list[dict[str, Any]]:
    """What the server has in this delivery."""
    server = computer.server
    answer = requests.get(f"{server.url}/aanleveringen/{kenmerk}", headers=server.authorization(), timeout=10)
    return [file for file in answer.json()["bestanden"] if file["status"] != "deleted"]


def events(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


@pytest.mark.requires("threat 46")
def test_a_folder_is_one_delivery_with_a_checked_receipt(computer: Computer, folder: Path, tmp_path: Path) -> None:
    done = computer.run("--json", "send", folder, "--soort", "overig")
    assert done.returncode == ExitCode.DELIVERED, done.stdout + done.stderr
    last = events(done.stdout)[-1]
    assert (last["event"], last["count"]) == ("delivered", 3)
    keys = tmp_path / "receipt-keys.json"
    keys.write_text(requests.get(f"{computer.server.url}/.well-known/receipt-keys.json", timeout=10).text)
    files = [path for path in folder.rglob("*.csv")]
    checked = computer.run("verify", str(last["receipt"]), *files, "--keys", keys)
    assert checked.returncode == ExitCode.DELIVERED, checked.stdout
    assert computer.journal() is None


def test_a_small_change_of_the_words_a_person_reads(computer: Computer, folder: Path) -> None:
    done = computer.run("send", folder / "namen.csv", "--soort", "overig")
    assert done.returncode == ExitCode.DELIVERED
    assert "Delivered: AL-" in done.stdout
    assert "namen.csv: 100%" in done.stdout


def test_what_is_remembered_is_for_its_owner_only(computer: Computer) -> None:
    profile = computer.home / "profile.json"
    assert stat.S_IMODE(profile.stat().st_mode) == 0o600


@pytest.mark.parametrize("size", [BIG_BYTES, pytest.param(SOAK_BYTES, marks=pytest.mark.soak)])
def test_a_line_that_breaks_three_times_costs_no_byte(computer: Computer, tmp_path: Path, size: int) -> None:
    big = tmp_path / "groot.bin"
    with big.open("wb") as file:
        file.truncate(size)  # what is between takes no room on the disk
        for place in range(0, size, size // 8):
            file.seek(place)
            file.write(bytes(range(256)))
    with flaky_proxy(computer.server.port) as proxy:
        computer.log_in(f"http://127.0.0.1:{proxy.port}")
        proxy.break_at_random_bytes(3, within=size, seed=20)
        seconds = 60 + SECONDS_FOR_A_GIB * size // 1024**3
        done = computer.run("--json", "send", big, "--soort", "overig", seconds=seconds)
    assert done.returncode == ExitCode.DELIVERED, done.stdout[-2000:] + done.stderr
    assert proxy.breaks_done == 3


@pytest.mark.parametrize("count", [MANY, pytest.param(SOAK_MANY, marks=pytest.mark.soak)])
def test_a_folder_of_many_files_is_one_delivery_whatever_the_line_does(
    computer: Computer, tmp_path: Path, count: int
) -> None:
    folder = tmp_path / "veel"
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:05}.csv").write_bytes(f"{number};".encode() * 500)
    total = sum(file.stat().st_size for file in folder.iterdir())
    with flaky_proxy(computer.server.port) as proxy:
        computer.log_in(f"http://127.0.0.1:{proxy.port}")
        proxy.break_at_random_bytes(3, within=total, seed=count)
        done = computer.run("--json", "send", folder, "--soort", "overig", seconds=30 + 3 * count)
    last = events(done.stdout)[-1]
    assert done.returncode == ExitCode.DELIVERED, (last, done.stderr)
    assert (last["event"], last["count"]) == ("delivered", count)
    assert proxy.breaks_done == 3
    assert len(delivered_files(computer, last["kenmerk"])) == count


def test_the_same_command_goes_on_after_the_program_was_killed(computer: Computer, tmp_path: Path) -> None:
    big = tmp_path / "groot.bin"
    big.write_bytes(bytes(range(256)) * (BIG_BYTES // 256))
    process = computer.begin("--json", "send", big, "--soort", "overig")
    assert process.stdout is not None
    for line in process.stdout:
        if json.loads(line).get("sent", 0):
            break
    process.send_signal(signal.SIGKILL)
    process.communicate()
    journal = computer.journal()
    assert journal is not None
    again = computer.run("--json", "send", big, "--soort", "overig")
    told = events(again.stdout)
    assert (told[0]["event"], told[0]["kenmerk"]) == ("resumed", journal["kenmerk"])
    assert next(one["sent"] for one in told if one["event"] == "sent") != 0
    assert told[-1]["event"] == "delivered"


def test_a_creation_whose_answer_was_lost_is_taken_over(computer: Computer, folder: Path) -> None:
    file = folder / "namen.csv"
    journal = begun(computer, file)
    create(computer, file, journal.kenmerk)
    done = computer.run("--json", "send", file, "--soort", "overig")
    last = events(done.stdout)[-1]
    assert (last["event"], last["kenmerk"]) == ("delivered", journal.kenmerk)
    assert len(delivered_files(computer, journal.kenmerk)) == 1


def test_a_file_that_changed_since_is_sent_anew(computer: Computer, tmp_path: Path) -> None:
    file = tmp_path / "lijst.csv"
    file.write_bytes(b"eerste\n" * 3)
    journal = begun(computer, file)
    journal.entries[0].upload = create(computer, file, journal.kenmerk)
    journal.keep()
    file.write_bytes(b"tweede\n" * 4)
    done = computer.run("--json", "send", file, "--soort", "overig")
    assert done.returncode == ExitCode.DELIVERED, done.stdout
    assert [one["grootte"] for one in delivered_files(computer, journal.kenmerk)] == [file.stat().st_size]


def test_without_a_login_it_says_how_to_get_one(computer: Computer, folder: Path) -> None:
    assert computer.run("logout").returncode == ExitCode.DELIVERED
    done = computer.run("send", folder, "--soort", "overig")
    assert done.returncode == ExitCode.LOG_IN
    assert "mcz-upload login" in done.stdout


def test_a_login_that_ended_is_told(computer: Computer, folder: Path) -> None:
    computer.server.provider.refresh_tokens.clear()
    assert computer.run("send", folder, "--soort", "overig").returncode == ExitCode.LOG_IN


def test_an_unknown_kind_is_refused_in_words(computer: Computer, folder: Path) -> None:
    done = computer.run("send", folder, "--soort", "onbekend")
    assert done.returncode == ExitCode.REFUSED
    assert "unknown_soort" in done.stdout


@pytest.mark.requires("tus-R04")
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "large.csv is too large: a file of this kind may be 50.0 GB at most."),
        ("nl", "large.csv is te groot: een bestand van dit soort mag hoogstens 50.0 GB zijn."),
    ],
)
def test_a_file_that_is_too_large_for_its_kind_is_told_with_the_limit(
    computer: Computer, tmp_path: Path, language: str, said: str
) -> None:
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(50_000_000_001)  # no byte of it is stored here
    done = computer.run("--taal", language, "send", large, "--soort", "correctie")
    assert done.returncode == ExitCode.REFUSED
    assert said in " ".join(done.stdout.split())


def test_a_server_that_stays_away_ends_with_its_own_code(
    computer: Computer, folder: Path, bestanden: LiveUploads
) -> None:
    with flaky_proxy(bestanden.port) as proxy:
        computer.log_in(f"http://127.0.0.1:{proxy.port}")
        proxy.up = False
        done = computer.run("send", folder, "--soort", "overig", "--geduld", "0.01")
    assert done.returncode == ExitCode.NOT_REACHED
    assert "same command" in done.stdout


def test_a_watched_folder_is_emptied_delivery_by_delivery(computer: Computer, folder: Path, tmp_path: Path) -> None:
    box = tmp_path / "uit"
    box.mkdir()
    folder.rename(box / "maart")
    (box / "los.csv").write_bytes(b"1;2\n")
    done = computer.run("watch", box, "--soort", "overig", "--rust", "0.2", "--eenmaal")
    assert done.returncode == ExitCode.DELIVERED, done.stdout
    assert sorted(path.name for path in (box / "verzonden").iterdir()) == ["los.csv", "maart"]
    assert [path.name for path in box.iterdir()] == ["verzonden"]
