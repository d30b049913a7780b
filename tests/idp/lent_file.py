"""An SQLite file that the tests of a process use one after another, each beginning with a fresh copy.

What many tests begin with (an account, the staff) is made by the first of them and copied for the others.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from shared.db.database import Database
from tests.support.migrated import fill

T = TypeVar("T")
Made = tuple[object, ...]


@dataclass
class LentFile:
    """folder: the state of the service, with the file; kept: another folder, for the copies."""

    database: Database
    folder: Path
    kept: Path
    _copies: dict[Made, tuple[Path, Any]] = field(default_factory=dict)
    _made: Made | None = ()

    def __post_init__(self) -> None:
        self._file = self.folder / "idp.sqlite3"
        fill(f"sqlite:///{self._file}", "idp")
        self._keep((), None)

    def begin(self) -> None:
        """A new test: nothing of the one before is left, in the database or in the folder."""
        self.end()
        self._put(())

    def end(self) -> None:
        """Close the file and empty the folder."""
        self.database.dispose()
        for left in self.folder.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()

    def made_once(self, what: object, make: Callable[[], T]) -> T:
        """What `make` puts into the database and returns; a copy, when a test before began with the same.

        Nobody may change what it returns. In a database that the test has used already it is made anew.
        """
        if self._made is None or self._used():
            return make()
        wanted = (*self._made, what)
        if wanted in self._copies:
            self._put(wanted)
            made: T = self._copies[wanted][1]
            return made
        self._made = None  # what is made on the way is part of it
        made = make()
        self.database.dispose()
        if not self._beside("-wal").exists():
            self._keep(wanted, made)
            self._beside("-turn").unlink(missing_ok=True)
        return made

    def _used(self) -> bool:
        """Whether the test has opened it, or written to it and closed it."""
        return any(self._beside(name).exists() for name in ("-wal", "-turn"))

    def _put(self, wanted: Made) -> None:
        self._file.unlink(missing_ok=True)
        shutil.copyfile(self._copies[wanted][0], self._file)
        self._made = wanted

    def _keep(self, made: Made, returned: object) -> None:
        copy = self.kept / f"{len(self._copies)}.sqlite3"
        shutil.copyfile(self._file, copy)
        self._copies[made] = copy, returned
        self._made = made

    def _beside(self, name: str) -> Path:
        return self._file.with_name(f"{self._file.name}{name}")
