"""The folder in which this program remembers: its login, what it is sending, and the receipts it got."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Self

from filelock import FileLock

from mcz_upload.outcome import ExitCode, Stopped

PRIVATE = 0o600
PRIVATE_FOLDER = 0o700
LONGEST_TURN_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Profile:
    """Who we are and where. One of refresh_token (a person, by device login) and key_file (a program) is filled.

    access_token: the last one, with its end in seconds since 1970; profiles of older versions have none.
    """

    uploads: str
    issuer: str
    token_endpoint: str
    client_id: str
    refresh_token: str = ""
    key_file: str = ""
    access_token: str = ""
    access_ends_at: float = 0.0

    def renewed(self, access_token: str, ends_at: float, refresh_token: str) -> Self:
        """The same login with what the provider answered. refresh_token: "" when it gave none."""
        kept = self.refresh_token and (refresh_token or self.refresh_token)
        return replace(self, access_token=access_token, access_ends_at=ends_at, refresh_token=kept)


@dataclass(frozen=True, slots=True)
class Home:
    """`~/.mcz-upload`, or what MCZ_UPLOAD_HOME says. Readable by its owner only."""

    folder: Path

    @classmethod
    def of_user(cls) -> Self:
        """The folder of whoever runs this."""
        named = os.environ.get("MCZ_UPLOAD_HOME")
        return cls(Path(named) if named else Path.home() / ".mcz-upload")

    @property
    def deliveries(self) -> Path:
        """What is under way."""
        return self._made(self.folder / "deliveries")

    @property
    def receipts(self) -> Path:
        """Receipts of what arrived."""
        return self._made(self.folder / "receipts")

    def profile(self) -> Profile:
        """The login of this computer. Raises Stopped without one."""
        try:
            return Profile(**json.loads(self._profile.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as missing:
            raise Stopped(ExitCode.LOG_IN, "no_profile") from missing

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Until this ends no other run changes the login. Raises filelock.Timeout when it takes too long to come."""
        with FileLock(self._made(self.folder) / "profile.lock", timeout=LONGEST_TURN_SECONDS):
            yield

    def keep_profile(self, profile: Profile) -> None:
        """Remember this login. Other runs may have one as well: only in one's turn."""
        self._made(self.folder)
        write_private(self._profile, asdict(profile))

    def forget_profile(self) -> None:
        """Remember no login any more. Only in one's turn."""
        self._profile.unlink(missing_ok=True)

    @property
    def _profile(self) -> Path:
        return self.folder / "profile.json"

    @staticmethod
    def _made(folder: Path) -> Path:
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        return folder


def write_private(path: Path, value: Mapping[str, Any]) -> None:
    """Replace the file by this JSON, in one line, on disk before it returns, readable by its owner only."""
    beside = path.with_name(f"{path.name}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(json.dumps(value) + "\n")
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def append(path: Path, value: Mapping[str, Any]) -> None:
    """Add a line of JSON to it, on disk before this returns."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(value) + "\n")
        file.flush()
        os.fsync(file.fileno())
