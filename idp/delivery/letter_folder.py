"""The folder in which letters lie until they were posted; readable by its owner only."""

import fcntl
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from shared.file_locks import locked_now

UNFINISHED = ".unfinished-"


class FileLetterFolder:
    """LetterFolder as a folder of PDF files, each named after its letter and after nobody."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def lay_out(self, pdfs: Mapping[str, bytes]) -> "Iterator[_Sheets]":
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        sheets = _Sheets(self._folder)
        try:
            for letter_id, pdf in pdfs.items():
                sheets.add(letter_id, pdf)
            sheets.flush()
            yield sheets
        except BaseException:
            sheets.take_back()
            raise
        finally:
            sheets.clear()

    def read(self, letter_id: str) -> bytes | None:
        try:
            return _file(self._folder, letter_id).read_bytes()
        except FileNotFoundError:
            return None

    def remove(self, letter_id: str) -> None:
        _file(self._folder, letter_id).unlink(missing_ok=True)

    def lying(self) -> frozenset[str]:
        return frozenset(file.stem.removeprefix("brief-") for file in self._folder.glob("brief-*.pdf"))

    def sweep(self) -> None:
        for file in self._folder.glob(f"{UNFINISHED}*"):
            descriptor = locked_now(file)  # who works on it holds the lock
            if descriptor is not None:
                file.unlink(missing_ok=True)
                os.close(descriptor)


class _Sheets:
    """Files under names of their own, each locked, so that nobody takes them for what a dead process left."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, tuple[Path, int]] = {}
        self._put: list[Path] = []

    def add(self, letter_id: str, pdf: bytes) -> None:
        unfinished = self._folder / f"{UNFINISHED}{secrets.token_hex(8)}"
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        self._files[letter_id] = unfinished, descriptor
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        with os.fdopen(descriptor, "wb", closefd=False) as file:
            file.write(pdf)

    def flush(self) -> None:
        """All written first and then flushed, which costs the disk less than one after another."""
        for _, descriptor in self._files.values():
            os.fsync(descriptor)

    def put(self, letter_id: str) -> None:
        unfinished, descriptor = self._files.pop(letter_id)
        try:
            os.replace(unfinished, _file(self._folder, letter_id))
            self._put.append(_file(self._folder, letter_id))
        finally:
            os.close(descriptor)

    def take_back(self) -> None:
        """What was put goes: nobody kept the codes in it."""
        for file in self._put:
            file.unlink(missing_ok=True)

    def clear(self) -> None:
        for unfinished, descriptor in self._files.values():
            unfinished.unlink(missing_ok=True)
            os.close(descriptor)
        self._files.clear()


def _file(folder: Path, letter_id: str) -> Path:
    return folder / f"brief-{letter_id}.pdf"
