"""The folder in which letters lie until they were posted; readable by its owner only."""

import os
from collections.abc import Collection
from pathlib import Path


class FileLetterFolder:
    """LetterFolder as a folder of PDF files, each named after its letter and after nobody."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, letter_id: str, pdf: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished = self._path(letter_id).with_suffix(".part")
        unfinished.unlink(missing_ok=True)
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(pdf)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, self._path(letter_id))

    def read(self, letter_id: str) -> bytes | None:
        try:
            return self._path(letter_id).read_bytes()
        except FileNotFoundError:
            return None

    def remove(self, letter_id: str) -> None:
        self._path(letter_id).unlink(missing_ok=True)

    def keep_only(self, letter_ids: Collection[str]) -> None:
        kept = {self._path(letter_id) for letter_id in letter_ids}
        for file in self._folder.glob("brief-*.pdf"):
            if file not in kept:
                file.unlink(missing_ok=True)

    def _path(self, letter_id: str) -> Path:
        return self._folder / f"brief-{letter_id}.pdf"
