"""K29: `idp audit verify` and `export`: proving the trail, and handing it to a SIEM."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from idp.cli.audit import audit
from idp.composition.audit import build_audit
from idp.worker import sign_and_erase
from shared.clock import SystemClock
from shared.encryption import Vault
from tests.idp.audit.tampering import run as change
from tests.idp.audit.tampering import sealed_trail, write_and_seal
from tests.idp.installation import Installation

pytestmark = pytest.mark.requires("K29", "threat 40")

Run = Callable[..., Result]


@pytest.fixture
def run(quick_idp: Installation, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on the installation of this test, at its time."""
    settings = quick_idp.foundation.settings
    settings.master_key_file.write_text("A" * 43 + "=\n", encoding="ascii")
    assert Vault.from_file(settings.master_key_file).derive("x") == quick_idp.foundation.vault.derive("x")
    clock_file = settings.var / "clock"
    clock_file.write_text(str(int((quick_idp.now - SystemClock().now()).total_seconds())), encoding="ascii")
    for name, value in (("ENV", "demo"), ("VAR", settings.var), ("CLOCK_FILE", clock_file)):
        monkeypatch.setenv(f"MCZ_{name}", str(value))
    monkeypatch.setenv("MCZ_IDP_DATABASE_URL", f"sqlite:///{settings.var / 'idp.sqlite3'}")
    return lambda *arguments: CliRunner().invoke(audit, list(arguments))


def test_a_whole_chain_is_said_to_be_whole(quick_idp: Installation, run: Run) -> None:
    sealed_trail(quick_idp)
    result = run("verify")
    assert result.exit_code == 0, result.output
    assert "21 events checked, 1 to 21; details erased of 0" in result.output
    assert "the chain is whole" in result.output
    assert quick_idp.events()[-1] == "audit.verified"


def test_a_broken_chain_ends_with_status_1_and_a_position(quick_idp: Installation, run: Run) -> None:
    sealed_trail(quick_idp)
    change(quick_idp, "UPDATE audit_chain SET actor_id = 'x' WHERE position = 11")
    result = run("verify")
    assert result.exit_code == 1
    assert "broken at event 11: changed" in result.output
    assert quick_idp.events()[-1] == "audit.broken"
    assert run("verify", "--from", "12").exit_code == 0


def test_heads_kept_elsewhere_show_that_the_end_was_cut_off(quick_idp: Installation, run: Run, tmp_path: Path) -> None:
    write_and_seal(quick_idp, 20)
    sign_and_erase(quick_idp.foundation)
    folder = quick_idp.foundation.settings.audit_heads_folder
    assert sorted(file.name for file in folder.iterdir()) == ["2027-02-16.jws", "keys.json"]
    assert run("verify", "--heads", str(folder)).exit_code == 0
    change(quick_idp, "DELETE FROM audit_head")
    change(quick_idp, "DELETE FROM audit_key")
    change(quick_idp, "DELETE FROM audit_chain WHERE position > 12")
    change(quick_idp, "UPDATE audit_sealer SET position = 12")
    assert run("verify").exit_code == 0
    assert "broken at event 13: cut_off" in run("verify", "--heads", str(folder)).output


def test_a_head_file_that_got_lost_is_written_again(quick_idp: Installation) -> None:
    write_and_seal(quick_idp, 3)
    trail = build_audit(quick_idp.foundation)
    assert trail.sign_due(quick_idp.now)
    file = quick_idp.foundation.settings.audit_heads_folder / "2027-02-16.jws"
    file.unlink()
    assert not trail.sign_due(quick_idp.now)
    assert file.exists()


def test_export_writes_json_lines_from_a_position_on(quick_idp: Installation, run: Run) -> None:
    write_and_seal(quick_idp, 5)
    lines = [json.loads(line) for line in run("export", "--since", "2").output.splitlines()]
    assert [line["position"] for line in lines] == [3, 4, 5]
    assert lines[0]["event"] == "login.completed"
    assert lines[0]["origin"]["address"] == "192.0.2.7"
    assert quick_idp.events()[-1] == "audit.exported"
    assert len(run("export", "--since", "0", "--limit", "2").output.splitlines()) == 2


def test_export_from_a_moment_on(quick_idp: Installation, run: Run) -> None:
    write_and_seal(quick_idp, 2)
    assert len(run("export", "--since", "2027-02-16").output.splitlines()) == 2
    assert run("export", "--since", "2027-02-17").output == ""
    assert run("export", "--since", "yesterday").exit_code == 2


def test_a_new_key_signs_and_old_heads_still_agree(quick_idp: Installation, run: Run) -> None:
    sealed_trail(quick_idp)
    assert len(run("new-key").output.strip()) == 43
    assert run("verify").exit_code == 0
    assert run("heads").output.startswith("2027-02-16  20  ")
