"""What an operator reads when the product cannot start: one sentence, and a status that is not zero."""

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from shared.db.schema_revision import migrate_at
from tests.support.stack import ROOT, free_ports

PROCESSES = ["idp serve", "idp worker", "portal serve", "uploads serve", "uploads worker"]
BOOTSTRAPS = ["idp bootstrap", "portal bootstrap", "uploads bootstrap"]

pytestmark = pytest.mark.requires("K2", "K3")


def start(var: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return start_one("shared.supervisor", var, **environment)


def start_one(command: str, var: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MCZ_")}
    ports = dict(zip(("MCZ_IDP_URL", "MCZ_PORTAL_URL", "MCZ_UPLOADS_URL"), free_ports(3), strict=True))
    addresses = {name: f"http://localhost:{port}" for name, port in ports.items()}
    return subprocess.run(
        [sys.executable, "-m", *command.split()],
        cwd=ROOT,
        env={**inherited, **addresses, "MCZ_VAR": str(var), **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def one_sentence(finished: "subprocess.CompletedProcess[str]") -> str:
    assert finished.returncode != 0
    lines = finished.stderr.strip().splitlines()
    assert len(lines) == 1, finished.stderr
    return lines[0]


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        sentence = one_sentence(start(tmp_path, MCZ_PORTAL_URL=f"http://localhost:{port}"))
    assert str(port) in sentence
    assert "in use" in sentence
    assert not (tmp_path / "demo.json").exists()


def test_a_state_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    sentence = one_sentence(start(tmp_path / "file" / "var"))
    assert "state folder" in sentence
    assert str(tmp_path / "file" / "var") in sentence


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    assert "http" in one_sentence(start(tmp_path, MCZ_IDP_URL="localhost:8000"))


@pytest.mark.parametrize("service", ["idp", "portal", "uploads"])
def test_a_server_refuses_a_schema_it_does_not_know(service: str, tmp_path: Path) -> None:
    environment = {**os.environ, "MCZ_ENV": "demo", "MCZ_VAR": str(tmp_path)}
    finished = subprocess.run(
        [sys.executable, "-m", service, "serve"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert f"{service} migrate" in one_sentence(finished)


@pytest.mark.parametrize("command", [*PROCESSES, *BOOTSTRAPS])
def test_a_process_names_a_state_folder_that_cannot_be_written(command: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    sentence = one_sentence(start_one(command, tmp_path / "file" / "var", MCZ_ENV="demo"))
    assert sentence == f"The state folder {tmp_path / 'file' / 'var'} cannot be written: Not a directory."


@pytest.mark.parametrize(
    ("command", "setting"),
    [
        ("idp bootstrap --migrate", "MCZ_LETTERS_DIR"),
        ("idp bootstrap --migrate", "MCZ_AUDIT_HEADS_DIR"),
        ("idp serve", "MCZ_LETTERS_DIR"),
        ("idp worker", "MCZ_LETTERS_DIR"),
        ("idp worker", "MCZ_AUDIT_HEADS_DIR"),
    ],
)
def test_a_process_names_a_folder_of_a_setting_that_cannot_be_written(
    command: str, setting: str, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    folder = tmp_path / "file" / "below"
    sentence = one_sentence(start_one(command, tmp_path / "var", MCZ_ENV="demo", **{setting: str(folder)}))
    assert sentence == f"The folder {folder} of {setting} cannot be written: Not a directory."


@pytest.mark.parametrize("command", PROCESSES)
def test_a_process_names_a_master_key_file_that_cannot_be_read(command: str, tmp_path: Path) -> None:
    service = command.split()[0]
    migrate_at(f"sqlite:///{tmp_path / service}.sqlite3", service)
    key = tmp_path / "nowhere.key"
    settings = {"MCZ_ENV": "demo", f"MCZ_{service.upper()}_MASTER_KEY_FILE": str(key)}
    sentence = one_sentence(start_one(command, tmp_path, **settings))
    assert sentence == f"The master key file {key} cannot be used: No such file or directory."


@pytest.mark.requires("K41")
@pytest.mark.parametrize(
    ("content", "why"), [(None, "No such file or directory"), ("x", "it holds no certificate in PEM")]
)
def test_the_worker_names_roots_of_time_stamps_that_cannot_be_used(
    content: str | None, why: str, tmp_path: Path
) -> None:
    roots = tmp_path / "roots.pem"
    if content:
        roots.write_text(content)
    settings = {"MCZ_UPLOADS_TIMESTAMP_URL": "https://stamps.example", "MCZ_UPLOADS_TIMESTAMP_ROOTS": str(roots)}
    sentence = one_sentence(start_one("uploads worker", tmp_path / "var", MCZ_ENV="demo", **settings))
    assert sentence == f"The file {roots} of MCZ_UPLOADS_TIMESTAMP_ROOTS cannot be used: {why}."


@pytest.mark.requires("K1")
@pytest.mark.parametrize("service", ["idp", "portal", "uploads"])
def test_without_an_environment_it_is_production_and_refuses_plain_http(service: str, tmp_path: Path) -> None:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MCZ_")}
    finished = subprocess.run(
        [sys.executable, "-m", service, "serve"],
        cwd=ROOT, env={**inherited, "MCZ_VAR": str(tmp_path)}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert "https" in one_sentence(finished)


def test_make_run_names_a_python_that_is_too_old(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2"\n[ "$1" = -c ] && exit 1\nexit 0\n')
    old.chmod(old.stat().st_mode | stat.S_IXUSR)
    finished = subprocess.run(
        ["make", "--no-print-directory", "run", f"PYTHON={old}", f"VENV={tmp_path / 'venv'}"],
        cwd=ROOT, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert finished.returncode != 0
    assert "needs Python 3.11 or newer" in finished.stderr
    assert "3.9.2" in finished.stderr
