"""What a zip archive promises, read from its headers; nothing of it is ever unpacked to disk (threat 33, ASVS 5.2.3).

An archive may hold archives one level deep. These are read in memory for their headers alone. What is read of one
file has bounds for all archives in it together: many small ones cost no more than a large one.
"""

import io
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO

MOST_ENTRIES = 10_000
LARGEST_RATIO = 100  # unpacked to packed, once it is large enough to hurt
HARMLESS_BYTES = 100 * 1024 * 1024
LARGEST_DIRECTORY_BYTES = 16 * 1024 * 1024
LARGEST_NESTED_BYTES = 32 * 1024 * 1024
NESTED_RATIO = 2  # of all nested ones together to the file: what was packed once hardly packs again
DEEPEST = 1

_ARCHIVES = (".zip", ".7z", ".rar", ".gz", ".tgz", ".bz2", ".xz", ".tar", ".jar")
_END, _END_BYTES, _LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535
_LOCATOR, _LOCATOR_BYTES, _END64, _END64_BYTES = b"PK\x06\x07", 20, b"PK\x06\x06", 56
_ENTRY = b"PK\x01\x02"
_SMALLEST_STRETCH_BYTES = 30  # the head of an entry, before its name and its bytes
_UNPACKED_FAST = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_IN_ZIP64 = 0xFFFFFFFF
_ENCRYPTED = 0x1


@dataclass(slots=True)
class _Room:
    """What may still be read of one file. entries: in all its lists; nested_bytes: of the archives in it, unpacked."""

    entries: int
    nested_bytes: int


def objection(file: IO[bytes], size: int) -> str | None:
    """Why this archive is refused, in a word for staff; None for a harmless one. file: can seek."""
    return _objection(file, size, _Room(MOST_ENTRIES, max(LARGEST_NESTED_BYTES, NESTED_RATIO * size)), depth=0)


def _objection(file: IO[bytes], size: int, room: _Room, depth: int) -> str | None:
    directory = _directory(file, size)
    if directory is None:
        return "no_directory"
    if directory.size > LARGEST_DIRECTORY_BYTES:
        return "too_many_entries"
    room.entries -= directory.count_entries(file)
    if room.entries < 0:
        return "too_many_entries"
    try:
        with zipfile.ZipFile(file) as archive:
            return _of_entries(archive, size) or _of_nested(archive, room, depth)
    except (zipfile.BadZipFile, RuntimeError, ValueError, EOFError, struct.error, zlib.error):
        return "broken"


def _of_entries(archive: zipfile.ZipFile, size: int) -> str | None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > HARMLESS_BYTES and unpacked > LARGEST_RATIO * size:
        return "ratio"
    end = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < end:
            return "overlapping_entries"  # one packed stretch that counts many times
        end = entry.header_offset + _SMALLEST_STRETCH_BYTES + entry.compress_size
    return next((word for word in map(_of_entry, entries) if word is not None), None)


def _of_entry(entry: zipfile.ZipInfo) -> str | None:
    parts = entry.filename.replace("\\", "/").split("/")
    if ".." in parts or entry.filename.startswith(("/", "\\")) or ":" in parts[0]:
        return "path"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "link"
    return "encrypted" if entry.flag_bits & _ENCRYPTED else None


def _of_nested(archive: zipfile.ZipFile, room: _Room, depth: int) -> str | None:
    for entry in archive.infolist():
        name = entry.filename.lower()
        if not name.endswith(_ARCHIVES):
            continue
        if depth >= DEEPEST or not name.endswith((".zip", ".jar")) or entry.compress_type not in _UNPACKED_FAST:
            return "nested"
        most = min(LARGEST_NESTED_BYTES, room.nested_bytes)
        if entry.file_size > most:
            return "nested_too_large"
        with archive.open(entry) as packed:
            inner = packed.read(most + 1)
        if len(inner) > most:
            return "nested_too_large"
        room.nested_bytes -= len(inner)
        word = _objection(io.BytesIO(inner), len(inner), room, depth + 1)
        if word is not None:
            return word
    return None


@dataclass(frozen=True, slots=True)
class _Directory:
    """The list of entries. size: in bytes, the largest that any record says. end: where the records begin."""

    size: int
    end: int

    def count_entries(self, file: IO[bytes]) -> int:
        """How many there are, whatever the records say, before any is held in memory; never too few."""
        begin = max(0, self.end - _LOCATOR_BYTES - _END64_BYTES - self.size)
        file.seek(begin)
        return file.read(self.end - begin).count(_ENTRY)


def _directory(file: IO[bytes], size: int) -> _Directory | None:
    """A zip64 record counts wherever its locator stands, as it does for `zipfile`, also when the classic says less."""
    tail_bytes = min(size, _END_BYTES + _LONGEST_COMMENT + _LOCATOR_BYTES)
    file.seek(size - tail_bytes)
    tail = file.read(tail_bytes)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_BYTES:
        return None
    end = size - tail_bytes + at
    classic = int.from_bytes(tail[at + 12 : at + 16], "little")
    locator = tail[max(0, at - _LOCATOR_BYTES) : at]
    if not locator.startswith(_LOCATOR):
        return None if classic == _IN_ZIP64 else _Directory(classic, end)
    before = end - _LOCATOR_BYTES - _END64_BYTES  # where some read it, whatever the locator says
    said = [_directory_bytes64(file, place) for place in (before, int.from_bytes(locator[8:16], "little"))]
    known = [one for one in said if one is not None]
    return _Directory(max(*known, 0 if classic == _IN_ZIP64 else classic), end) if known else None


def _directory_bytes64(file: IO[bytes], place: int) -> int | None:
    if place < 0 or place >= 1 << 63:
        return None
    file.seek(place)
    record = file.read(_END64_BYTES)
    return (
        int.from_bytes(record[40:48], "little") if record.startswith(_END64) and len(record) == _END64_BYTES else None
    )
