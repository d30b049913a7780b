"""No process of uploads starts on an empty folder where a disk should be, and `bootstrap` never marks that one."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.encryption import generate_master_key
from tests.support import migrated
from uploads.cli.main import main
from uploads.settings import UploadsSettings
from uploads.stores.store_mark import MARK

pytestmark = pytest.mark.requires("tus-X04")

Run = Callable[..., None]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on an installation in this folder, that may never get so far as to serve."""
    for name, value in (("ENV", "demo"), ("VAR", str(tmp_path)), ("UPLOADS_URL", "http://127.0.0.1:1")):
        monkeypatch.setenv(f"MCZ_{name}", value)
    monkeypatch.setattr("uploads.cli.serve.refuse_port_in_use", lambda *_: None)
    monkeypatch.setattr("uploads.cli.serve.load_for_good", lambda _: pytest.fail("it served"))
    monkeypatch.setattr("uploads.cli.work.run_until", lambda *_: pytest.fail("it worked"))
    for module in ("serve", "work"):
        monkeypatch.setattr(f"uploads.cli.{module}.configure", lambda *_: None)

    def command(*arguments: str) -> None:
        monkeypatch.setattr("sys.argv", ["uploads", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        if end.value.code:
            raise AssertionError(end.value.code)

    migrated.fill(UploadsSettings().database_url, "uploads")
    return command


def said_by(run: Run, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(AssertionError):
        run(*arguments)
    return capsys.readouterr().err


@pytest.mark.parametrize("command", ["serve", "worker", "check", "bootstrap"])
def test_an_empty_folder_is_refused_in_one_sentence(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    run("bootstrap")
    shutil.rmtree(tmp_path / "uploads")
    said = said_by(run, capsys, command)
    assert said.count("\n") == 1
    folder = tmp_path / "uploads"
    assert said.startswith(f"The folder {folder} of MCZ_UPLOADS_STORE_URL is not the one of this database")
    assert not (folder / MARK).exists()


@pytest.mark.parametrize("command", ["serve", "worker", "check"])
def test_a_store_that_no_bootstrap_has_seen_is_refused(
    run: Run, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    generate_master_key(UploadsSettings().master_key_file)
    assert "run `uploads bootstrap` first" in said_by(run, capsys, command)


def test_an_operator_says_that_it_is_the_right_one(run: Run, tmp_path: Path) -> None:
    run("bootstrap")
    (tmp_path / "uploads" / MARK).unlink()
    run("bootstrap", "--accept-store")
    run("check")
