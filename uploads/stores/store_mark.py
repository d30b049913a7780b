"""Which folder belongs to which database: both keep the same id (docs/decisions/0058).

Where a disk is not mounted the folder is there and empty. Nothing in it says so but that this file is missing.
"""

import errno
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from uploads.protocol.errors import StoreUnavailable

MARK = "store-id"
LONGEST_ID = 64
LOOKED_FOR = 100  # uploads, the newest first, of which one must lie in a folder that has no mark yet
ACCEPT = "`uploads bootstrap --accept-store`"

FindId = Callable[[], str | None]


class MarkRow(Protocol):
    """What the database knows of its folder."""

    def find(self) -> str | None:
        """The id of the folder that belongs to it; None before any does."""
        ...

    def note(self, store_id: str) -> None:
        """Keep this one instead."""
        ...

    def stored_uploads(self, limit: int) -> tuple[str, ...]:
        """Some uploads whose bytes must lie in the folder."""
        ...


class MarkedFolder:
    """A folder and the file at its root."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._mark = str(root / MARK)

    def id(self) -> str | None:
        """None when there is no mark. Raises StoreUnavailable when the folder does not answer."""
        try:
            return _read(self._mark).decode("ascii", "replace").strip() or None
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as failure:
            raise self._unavailable(f"cannot be looked at: {failure.strerror}") from failure

    def mark(self, store_id: str) -> str:
        """Put the id there, durably; the one that is there, which another process may have put there first."""
        self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
        own = self._root / f".{MARK}-{os.getpid()}"
        with own.open("w", encoding="ascii") as file:
            file.write(f"{store_id}\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            self._place(own)
        finally:
            own.unlink(missing_ok=True)
        _sync(self._root)
        return self.id() or store_id

    def _place(self, own: Path) -> None:
        """The first one stays, unless the file system has no links or what is there is no id."""
        try:
            os.link(own, self._mark)
        except OSError:
            if self.id() is None:
                own.replace(self._mark)

    def holds_any(self, upload_ids: tuple[str, ...]) -> bool:
        return any((self._root / one[:2] / one).is_dir() for one in upload_ids)

    def is_empty(self) -> bool:
        """Whether no upload lies in it."""
        return next(self._root.glob("[0-9a-f][0-9a-f]/*"), None) is None

    def require(self, known: str | None) -> None:
        """Raise StoreUnavailable unless the folder has this id."""
        if known is None:
            raise self._unavailable("belongs to no database yet: run `uploads bootstrap` first")
        found = self.id()
        if found != known:
            what = f"has no file {MARK}" if found is None else f"has another {MARK}"
            raise self._unavailable(
                f"is not the one of this database ({what}): mount that, or say by {ACCEPT} that this is it"
            )

    def require_plausible(self, upload_ids: tuple[str, ...]) -> None:
        """Raise StoreUnavailable when a folder that no database has yet cannot be that of one with these uploads."""
        if upload_ids and not self.holds_any(upload_ids):
            raise self._unavailable(
                f"holds none of the uploads of this database: mount the right one, or say by {ACCEPT} that this is it"
            )
        if not upload_ids and self.id() is not None and not self.is_empty():
            raise self._unavailable(
                f"holds uploads of another database: choose another folder, or say by {ACCEPT} that this is it"
            )

    def _unavailable(self, why: str) -> StoreUnavailable:
        return StoreUnavailable(errno.ENODEV, f"The folder {self._root} of MCZ_UPLOADS_STORE_URL {why}")


def guard(folder: MarkedFolder, find: FindId) -> Callable[[], None]:
    """What raises StoreUnavailable unless the folder is the one of the database, which is asked once."""
    known: list[str] = []

    def require() -> None:
        if not known and (found := find()) is not None:
            known.append(found)
        folder.require(known[0] if known else None)

    return require


def belong(folder: MarkedFolder, row: MarkRow, *, accept: bool) -> None:
    """Have folder and database know each other; safe to repeat. accept: whatever speaks against it.

    The file comes first: after a crash between the two it is found again. Raises StoreUnavailable.
    """
    known = row.find()
    if known is not None and not accept:
        folder.require(known)
        return
    if not accept:
        folder.require_plausible(row.stored_uploads(LOOKED_FOR))
    store_id = folder.id() or folder.mark(known or secrets.token_hex(16))
    if store_id != known:
        row.note(store_id)


def _read(path: str) -> bytes:
    """The first bytes of a file; each request that stores something asks for them, so without a file object."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.read(descriptor, LONGEST_ID)
    finally:
        os.close(descriptor)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
