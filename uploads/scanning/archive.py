"""What a zip archive promises, read from its headers; nothing of it is ever unpacked to disk (threat 33, ASVS 5.2.3).

An archive may hold archives one level deep. These are read in memory, bounded, for their headers alone.
"""

import io
import lzma
import stat
import struct
import zipfile
import zlib
from typing import IO

MOST_ENTRIES = 10_000
LARGEST_RATIO = 100  # unpacked to packed, once it is large enough to hurt
HARMLESS_BYTES = 100 * 1024 * 1024
LARGEST_DIRECTORY_BYTES = 16 * 1024 * 1024
LARGEST_NESTED_BYTES = 32 * 1024 * 1024
DEEPEST = 1

_ARCHIVES = (".zip", ".7z", ".rar", ".gz", ".tgz", ".bz2", ".xz", ".tar", ".jar")
_END, _END_BYTES, _LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535
_LOCATOR, _LOCATOR_BYTES, _END64, _END64_BYTES = b"PK\x06\x07", 20, b"PK\x06\x06", 56
_IN_ZIP64 = 0xFFFFFFFF
_ENCRYPTED = 0x1


def objection(file: IO[bytes], size: int, depth: int = 0) -> str | None:
    """Why this archive is refused, in a word for staff; None for a harmless one. file: can seek."""
    directory = _directory_bytes(file, size)
    if directory is None:
        return "no_directory"
    if directory > LARGEST_DIRECTORY_BYTES:
        return "too_many_entries"
    try:
        with zipfile.ZipFile(file) as archive:
            return _of_entries(archive, size) or _of_nested(archive, depth)
    except (zipfile.BadZipFile, RuntimeError, ValueError, EOFError, struct.error, zlib.error, lzma.LZMAError):
        return "broken"
    except OSError as failure:
        if failure.errno is not None:  # of the store, which says nothing about the archive
            raise
        return "broken"  # so bzip2 says it


def _of_entries(archive: zipfile.ZipFile, size: int) -> str | None:
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        return "too_many_entries"
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > HARMLESS_BYTES and unpacked > LARGEST_RATIO * size:
        return "ratio"
    end = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < end:
            return "overlapping_entries"  # one packed stretch that counts many times
        end = entry.header_offset + entry.compress_size
    return next((word for word in map(_of_entry, entries) if word is not None), None)


def _of_entry(entry: zipfile.ZipInfo) -> str | None:
    parts = entry.filename.replace("\\", "/").split("/")
    if ".." in parts or entry.filename.startswith(("/", "\\")) or ":" in parts[0]:
        return "path"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "link"
    return "encrypted" if entry.flag_bits & _ENCRYPTED else None


def _of_nested(archive: zipfile.ZipFile, depth: int) -> str | None:
    for entry in archive.infolist():
        name = entry.filename.lower()
        if not name.endswith(_ARCHIVES):
            continue
        if depth >= DEEPEST or not name.endswith((".zip", ".jar")):
            return "nested"
        if entry.file_size > LARGEST_NESTED_BYTES:
            return "nested_too_large"
        with archive.open(entry) as packed:
            inner = packed.read(LARGEST_NESTED_BYTES + 1)
        if len(inner) > LARGEST_NESTED_BYTES:
            return "nested_too_large"
        word = objection(io.BytesIO(inner), len(inner), depth + 1)
        if word is not None:
            return word
    return None


def _directory_bytes(file: IO[bytes], size: int) -> int | None:
    """How large the list of entries is, before anything of it is held in memory: the largest that any record says.

    A zip64 record counts wherever its locator stands, as it does for `zipfile`, also when the classic one says less.
    """
    tail_bytes = min(size, _END_BYTES + _LONGEST_COMMENT + _LOCATOR_BYTES)
    file.seek(size - tail_bytes)
    tail = file.read(tail_bytes)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_BYTES:
        return None
    classic = int.from_bytes(tail[at + 12 : at + 16], "little")
    locator = tail[max(0, at - _LOCATOR_BYTES) : at]
    if not locator.startswith(_LOCATOR):
        return None if classic == _IN_ZIP64 else classic
    before = size - tail_bytes + at - _LOCATOR_BYTES - _END64_BYTES  # where some read it, whatever the locator says
    said = [_directory_bytes64(file, place) for place in (before, int.from_bytes(locator[8:16], "little"))]
    known = [one for one in said if one is not None]
    return max(*known, 0 if classic == _IN_ZIP64 else classic) if known else None


def _directory_bytes64(file: IO[bytes], place: int) -> int | None:
    if place < 0 or place >= 1 << 63:
        return None
    file.seek(place)
    record = file.read(_END64_BYTES)
    return (
        int.from_bytes(record[40:48], "little") if record.startswith(_END64) and len(record) == _END64_BYTES else None
    )
