"""The folder in which this program remembers: its login, what it is sending, and the receipts it got."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Self

from mcz_upload.outcome import ExitCode, Stopped

PRIVATE = 0o600
PRIVATE_FOLDER = 0o700


@dataclass(frozen=True, slots=True)
class Profile:
    """Who we are and where. One of refresh_token (a person, by device login) and key_file (a program) is filled."""

    uploads: str
    issuer: str
    token_endpoint: str
    client_id: str
    refresh_token: str = ""
    key_file: str = ""

    def with_refresh_token(self, refresh_token: str) -> Self:
        """The same login after its refresh token was rotated."""
        return replace(self, refresh_token=refresh_token)


@dataclass(frozen=True, slots=True)
class Home:
    """`~/.mcz-upload`, or what MCZ_UPLOAD_HOME says. Readable by its owner only."""

    folder: Path

    @classmethod
    def of_user(cls) -> Self:
        """The folder of who runs this."""
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

    def keep_profile(self, profile: Profile) -> None:
        """Remember this login."""
        self._made(self.folder)
        write_private(self._profile, asdict(profile))

    def forget_profile(self) -> None:
        """Remember no login any more."""
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
