"""A running Bestanden, and the command as a user of one computer types it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mcz_upload.home import Home, Profile
from tests.support import loaded
from tests.support.tiny_provider import Grant, changed
from tests.uploads.live.uploads_server import LiveUploads, live_uploads

REFRESH_TOKEN = "a-refresh-token"


@dataclass(frozen=True)
class Computer:
    """One user's computer: the folder that the command remembers in, and the command."""

    home: Path
    server: LiveUploads

    def run(self, *arguments: str | Path, seconds: float = 120) -> "subprocess.CompletedProcess[str]":
        """The command to its end, which comes within so many seconds."""
        return loaded.run(
            loaded.MCZ_UPLOAD, "mcz_upload", *_typed(arguments), environment=self._environment, seconds=seconds
        )

    def begin(self, *arguments: str | Path) -> "subprocess.Popen[str]":
        """The command, running: as it is typed, and with nothing loaded before."""
        command = [sys.executable, "-m", "mcz_upload", *_typed(arguments)]
        return subprocess.Popen(
            command, env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def log_in(self, uploads: str | None = None) -> None:
        """As after `mcz-upload login` in the browser."""
        provider = self.server.provider
        grant = Grant(provider.sub, provider.sid, datetime.now(UTC), None, None)
        provider.refresh_tokens[REFRESH_TOKEN] = grant
        token = f"{provider.issuer}/token"
        profile = Profile(uploads or self.server.url, provider.issuer, token, "mcz-upload", REFRESH_TOKEN)
        Home(self.home).keep_profile(profile)

    def journal(self) -> dict[str, Any] | None:
        """What is under way, or None."""
        found = list((self.home / "deliveries").glob("*.json"))
        return json.loads(found[0].read_text().splitlines()[0]) if found else None

    @property
    def _environment(self) -> dict[str, str]:
        return {**os.environ, "MCZ_UPLOAD_HOME": str(self.home)}


def _typed(arguments: tuple[str | Path, ...]) -> list[str]:
    return ["--taal", "en", *map(str, arguments)]


@pytest.fixture(scope="module")
def without_worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveUploads]:
    """A server alone, whose provider hands out real access tokens."""
    with live_uploads(tmp_path_factory.mktemp("bestanden")) as server:
        server.provider.change_token_answer = lambda answer: changed(access_token=server.token())(answer)
        yield server


@pytest.fixture(scope="module")
def bestanden(without_worker: LiveUploads) -> LiveUploads:
    """Server and worker."""
    without_worker.start_worker()
    return without_worker


@pytest.fixture
def computer(bestanden: LiveUploads, tmp_path: Path) -> Computer:
    """A computer on which somebody is logged in."""
    computer = Computer(tmp_path / "home", bestanden)
    computer.log_in()
    return computer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three files in two folders."""
    folder = tmp_path / "maart"
    (folder / "wmo").mkdir(parents=True)
    (folder / "wmo" / "uren.csv").write_bytes(b"uren;42\n" * 1000)
    (folder / "wmo" / ".verborgen").write_bytes(b"not for others")
    (folder / "zorg.csv").write_bytes(b"zorg;1\n" * 200_000)
    (folder / "namen.csv").write_bytes(b"naam\n")
    return folder
