"""`uploads keys rotate`: another key signs from now on, and every receipt stays proof, also without us (K17)."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete, select

from mcz_upload.cli import main as send
from shared.clock import FixedClock, SystemClock
from shared.db.database import Database
from shared.jose.jws import read_header
from tests.uploads.doors.door_kit import Doors, open_doors
from tests.uploads.doors.test_applications_are_told_by_a_webhook import deliver
from tests.uploads.kit import make_kit
from uploads.cli.main import commands
from uploads.db.receipt_store import KeyState
from uploads.db.tables import receipt_key
from uploads.receipts.verify import verify_offline

pytestmark = pytest.mark.requires("K17", "threat 46", "ALL-07")

Run = Callable[..., Result]


@pytest.fixture
def doors(tmp_path: Path, clock: FixedClock) -> Iterator[Doors]:
    """A while after bootstrap."""
    with open_doors(tmp_path, clock) as doors:
        clock.advance(timedelta(days=1))
        yield doors


@pytest.fixture
def run(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on this installation, at its time."""
    settings = doors.foundation.settings
    clock_file = settings.var / "clock"
    clock_file.write_text(str(int((doors.clock.now() - SystemClock().now()).total_seconds())), encoding="ascii")
    for name, value in (("ENV", "demo"), ("VAR", settings.var), ("CLOCK_FILE", clock_file)):
        monkeypatch.setenv(f"MCZ_{name}", str(value))
    monkeypatch.setenv("MCZ_UPLOADS_DATABASE_URL", settings.database_url)
    return lambda *arguments: CliRunner().invoke(commands, ["keys", *arguments])


def receipt_lines(done: Result) -> list[list[str]]:
    """kid and state of each key of receipts that a command showed."""
    lines = [line.split() for line in done.output.splitlines()]
    return [[kid, state] for kid, purpose, state, *_ in lines if purpose == "receipt"]


def proof(doors: Doors, folder: Path) -> tuple[str, Path, Path]:
    """kid of a new receipt that the running worker made, the receipt, and the keys that anybody can read now."""
    kenmerk = deliver(doors)
    doors.run_workers()
    receipt, keys = folder / f"{kenmerk}.jws", folder / f"{kenmerk}-keys.json"
    receipt.write_text(doors.services.receipts.get(kenmerk) or "")
    keys.write_bytes(doors.app.test_client().get("/.well-known/receipt-keys.json").data)
    return str(read_header(receipt.read_text())["kid"]), receipt, keys


def test_the_running_worker_signs_with_the_next_key_and_all_receipts_stay_proof(
    doors: Doors, run: Run, tmp_path: Path
) -> None:
    first, before, keys_of_then = proof(doors, tmp_path)
    [[current, _], [following, _]] = receipt_lines(run("list"))
    assert first == current

    done = run("rotate")

    assert done.exit_code == 0
    *older, [_, state] = receipt_lines(done)
    assert (older, state) == ([[current, "old"], [following, "current"]], "next")
    second, after, keys_of_now = proof(doors, tmp_path)
    assert second == following
    for receipt, keys in ((before, keys_of_now), (after, keys_of_now), (after, keys_of_then)):
        assert verify_offline(receipt, keys).is_proof
        checked = CliRunner().invoke(commands, ["receipt", "verify", str(receipt), "--keys", str(keys)])
        assert checked.exit_code == 0
        assert send(["verify", str(receipt), "--keys", str(keys)]) == 0
    assert doors.services.receipts.check_proof(before.read_text())


def test_after_a_leak_the_next_key_is_given_up_as_well(doors: Doors, run: Run, tmp_path: Path) -> None:
    _, before, _ = proof(doors, tmp_path)
    known = receipt_lines(run("list"))

    done = run("rotate", "--compromised")

    shown = receipt_lines(done)
    assert sorted(state for _, state in shown) == ["current", "next", "old", "old"]
    assert {kid for kid, state in shown if state == "old"} == {kid for kid, _ in known}
    kid, after, keys = proof(doors, tmp_path)
    assert kid in {kid for kid, state in shown if state == "current"}
    assert verify_offline(before, keys).is_proof
    assert verify_offline(after, keys).is_proof


def test_old_keys_have_no_private_half_any_more(doors: Doors, run: Run) -> None:
    run("rotate")
    run("rotate", "--compromised")
    columns = receipt_key.c
    with doors.foundation.database.read() as connection:
        rows = connection.execute(select(columns.state, columns.private_jwk)).all()
    assert sorted(row.state for row in rows if row.private_jwk) == ["current", "next"]
    assert len(rows) == 5


def test_without_a_key_nothing_is_rotated_and_bootstrap_is_named(doors: Doors, run: Run) -> None:
    with doors.foundation.database.write() as connection:
        connection.execute(delete(receipt_key))
    done = run("rotate")
    assert (done.exit_code, receipt_lines(run("list"))) == (1, [])
    assert "bootstrap" in done.output


def test_the_key_that_proves_who_we_are_changes_by_a_command_of_its_own(doors: Doors, run: Run) -> None:
    before = run("list").output
    done = run("rotate-client")
    assert done.exit_code == 0
    [following, current] = [line for line in done.output.splitlines() if "  client  " in line]
    assert "  next " in following
    assert "  signs from 2027-02-17 09:0" in following
    assert "  current " in current
    assert "  published until 2027-02-17 09:0" in current
    assert current.split()[0] in before
    assert (run("rotate-client").exit_code, receipt_lines(run("list"))) == (1, receipt_lines(run("list")))


@pytest.mark.parametrize("compromised", [False, True])
def test_of_many_who_rotate_at_once_one_key_signs_afterwards(
    make_database: Callable[[str], Database], clock: FixedClock, compromised: bool
) -> None:
    kit = make_kit(make_database("uploads"), clock)
    together = Barrier(4)

    def rotate(number: int) -> list[str]:
        together.wait()
        with kit.units.write() as unit:
            return unit.receipts.rotate(kit.clock.now(), compromised=compromised and number % 2 == 0)

    with ThreadPoolExecutor(4) as pool:
        retired = [kid for kids in pool.map(rotate, range(4)) for kid in kids]
    with kit.units.read() as unit:
        states = [state for _, state, _ in unit.receipts.all_keys()]
        assert unit.receipts.signing_key().kid not in retired
    assert (states.count(KeyState.CURRENT), states.count(KeyState.NEXT)) == (1, 1)
    assert len(retired) == len(set(retired)) == states.count(KeyState.OLD) > 0
