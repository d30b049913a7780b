"""What is known on this computer of a delivery under way; it outlives the program and a reboot."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from mcz_upload.contents import Item
from mcz_upload.home import append, write_private

NAME_LENGTH = 16


@dataclass(slots=True)
class Entry:
    """One file. upload: its address at the server, "" before it has one. sent: every byte was acknowledged.

    offset: acknowledged bytes, as far as this run knows; the server is asked again each time.
    """

    item: Item
    upload: str = ""
    sent: bool = False
    offset: int = 0

    @property
    def is_as_before(self) -> bool:
        """Whether the file still is what it was when its sending began."""
        try:
            facts = self.item.path.stat()
        except OSError:
            return False
        return (facts.st_size, facts.st_mtime_ns) == (self.item.size_bytes, self.item.changed_ns)


class Journal:
    """The file of one delivery: a line that says all of it, and behind it one for each step since."""

    def __init__(self, path: Path, soort: str, paths: tuple[Path, ...], kenmerk: str, entries: list[Entry]) -> None:
        self.path = path
        self.soort = soort
        self.paths = paths
        self.kenmerk = kenmerk
        self.entries = entries

    @classmethod
    def at(cls, folder: Path, uploads: str, soort: str, paths: Iterable[Path]) -> Path:
        """Where the journal of this command lies: the same command finds it again."""
        named = sorted(str(path.resolve()) for path in paths)
        digest = sha256(json.dumps([uploads, soort, named]).encode()).hexdigest()
        return folder / f"{digest[:NAME_LENGTH]}.json"

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """The journal that lies here, or None when there is none that can be read."""
        try:
            whole, *steps = path.read_text(encoding="utf-8").splitlines()
            value = json.loads(whole)
            entries = [_entry(one) for one in value["files"]]
            _take(steps, {str(entry.item.path): entry for entry in entries})
            return cls(path, value["soort"], tuple(map(Path, value["paths"])), value["kenmerk"], entries)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self) -> None:
        """Write all of it to disk."""
        files = [
            {
                "path": str(entry.item.path),
                "name": entry.item.name,
                "size": entry.item.size_bytes,
                "changed_ns": entry.item.changed_ns,
                "upload": entry.upload,
                "sent": entry.sent,
            }
            for entry in self.entries
        ]
        value = {"soort": self.soort, "paths": [str(path) for path in self.paths], "kenmerk": self.kenmerk}
        write_private(self.path, {**value, "files": files})

    def step(self, entry: Entry) -> None:
        """Write to disk that this file came further: a line, however many files there are."""
        append(self.path, {"path": str(entry.item.path), "upload": entry.upload, "sent": entry.sent})

    def remove(self) -> None:
        """The delivery is final: nothing is under way any more."""
        self.path.unlink(missing_ok=True)

    def holds(self, items: Iterable[Item]) -> bool:
        """Whether it is of just these files, as they are now."""
        return {entry.item for entry in self.entries} == set(items)

    @property
    def sent_count(self) -> int:
        """How many files are whole at the server."""
        return sum(entry.sent for entry in self.entries)

    @property
    def size_bytes(self) -> int:
        """Of all files together."""
        return sum(entry.item.size_bytes for entry in self.entries)


def _take(steps: Iterable[str], entries: Mapping[str, Entry]) -> None:
    """What happened after the whole was written. The last line may be torn: it was never told to be done."""
    for step in steps:
        try:
            value = json.loads(step)
        except ValueError:
            return
        entry = entries[value["path"]]
        entry.upload, entry.sent = value["upload"], value["sent"]


def _entry(value: dict[str, Any]) -> Entry:
    item = Item(Path(value["path"]), value["name"], value["size"], value["changed_ns"])
    return Entry(item, value["upload"], value["sent"])
