"""What goes into one delivery: every file that was named, and every file below a folder that was named."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mcz_upload.outcome import ExitCode, Stopped

FOLDER_MARK = "__"  # the server keeps no folders: map/wmo.csv is delivered as map__wmo.csv


@dataclass(frozen=True, slots=True)
class Item:
    """One file as it is now. path: absolute. name: what the receiver sees."""

    path: Path
    name: str
    size_bytes: int
    changed_ns: int


def items_below(paths: Iterable[Path]) -> list[Item]:
    """All files in a fixed order. Raises Stopped for what is missing, unreadable, nothing, or would share a name.

    Hidden files and links are left out of folders; a link that was named itself is followed.
    """
    items: list[Item] = []
    for path in paths:
        if not path.exists():
            raise Stopped(ExitCode.WRONG_USE, "no_such_file", path=path)
        items.extend(_item(file, name) for file, name in _files(path.resolve()))
    if not items:
        raise Stopped(ExitCode.WRONG_USE, "nothing_to_send")
    _refuse_same_names(items)
    return items


def _files(path: Path) -> Iterator[tuple[Path, str]]:
    if path.is_file():
        yield path, path.name
        return
    yield from sorted(_below(path))


def _below(folder: Path) -> Iterator[tuple[Path, str]]:
    for place, folders, names in os.walk(folder, onerror=_refuse_unreadable):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for file in (Path(place, name) for name in names if not name.startswith(".")):
            if file.is_file() and not file.is_symlink():
                yield file, FOLDER_MARK.join(file.relative_to(folder).parts)


def _refuse_unreadable(failure: OSError) -> None:
    raise Stopped(ExitCode.WRONG_USE, "unreadable", path=failure.filename) from failure


def _item(file: Path, name: str) -> Item:
    try:
        with file.open("rb") as opened:  # a file that may be seen may still not be read
            facts = os.fstat(opened.fileno())
    except OSError as unreadable:
        raise Stopped(ExitCode.WRONG_USE, "unreadable", path=file) from unreadable
    return Item(file, name, facts.st_size, facts.st_mtime_ns)


def _refuse_same_names(items: list[Item]) -> None:
    seen: dict[str, Item] = {}
    for item in items:
        other = seen.setdefault(item.name, item)
        if other is not item:
            raise Stopped(ExitCode.WRONG_USE, "same_name", first=other.path, second=item.path, name=item.name)
