"""Archives that would explode, hide or escape are refused by their headers; ordinary ones pass."""

import errno
import io
import random
import struct
import zipfile
from collections.abc import Callable, Iterator
from typing import cast

import pytest

from tests.uploads.kit import Kit, described
from uploads.deliveries.states import DeliveryState
from uploads.intake.findings import Finding
from uploads.protocol.errors import BytesDamaged
from uploads.protocol.model import Upload
from uploads.protocol.ports import SegmentStore
from uploads.scanning import archive
from uploads.scanning.archive import objection
from uploads.scanning.inspection import Inspection
from uploads.scanning.stored_bytes import StoredBytes


def packed(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in entries:
            made.writestr(name, data)
    return out.getvalue()


def word(data: bytes) -> str | None:
    return objection(io.BytesIO(data), len(data))


def link() -> bytes:
    entry = zipfile.ZipInfo("passwd")
    entry.external_attr = 0o120777 << 16
    return packed((entry, b"/etc/passwd"))


def encrypted() -> bytes:
    data = bytearray(packed(("a.csv", b"x")))
    data[6] |= 1
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def overlapping() -> bytes:
    """Two entries of the directory that point at one packed stretch."""
    data = packed(("a", bytes(5000)), ("b", bytes(5000)))
    second = data.rfind(b"PK\x01\x02")
    at = second + 42
    return data[:at] + bytes(4) + data[at + 4 :]


@pytest.mark.requires("threat 33")
@pytest.mark.parametrize("data", [packed(), packed(("a.csv", b"x" * 100)), packed(("deep/a.xml", b"<a/>"))])
def test_ordinary_archives_pass(data: bytes) -> None:
    assert word(data) is None


@pytest.mark.requires("threat 33")
def test_one_archive_in_another_passes_and_no_deeper_one() -> None:
    inner = packed(("a.csv", b"x"))
    assert word(packed(("inner.zip", inner))) is None
    assert word(packed(("inner.zip", packed(("inner.zip", inner))))) == "nested"
    assert word(packed(("inner.7z", b"whatever"))) == "nested"


@pytest.mark.requires("threat 33")
@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (link, "link"),
        (encrypted, "encrypted"),
        (overlapping, "overlapping_entries"),
        (lambda: packed(("../../etc/passwd", b"x")), "path"),
        (lambda: packed(("/etc/passwd", b"x")), "path"),
        (lambda: packed(("C:/x", b"x")), "path"),
        (lambda: packed(("map\\..\\..\\x", b"x")), "path"),
        (lambda: packed(("\\x", b"x")), "path"),
        (lambda: b"PK\x03\x04 and then nothing", "no_directory"),
        (lambda: packed(("a", b"x"))[:-30] + packed(("a", b"x"))[-22:], "broken"),
    ],
)
def test_what_hides_or_escapes_is_refused(make: Callable[[], bytes], expected: str) -> None:
    assert word(make()) == expected


@pytest.mark.requires("threat 33")
def test_a_bomb_is_refused_by_what_its_headers_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "HARMLESS_BYTES", 100_000)
    bomb = packed(*[(f"{n}.csv", bytes(200_000)) for n in range(10)])
    assert word(bomb) == "ratio"
    assert word(packed(("inner.zip", bomb))) == "ratio"


@pytest.mark.requires("threat 33")
def test_too_many_entries_and_too_large_inner_archives_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_ENTRIES", 3)
    assert word(packed(*[(f"{n}", b"") for n in range(4)])) == "too_many_entries"
    monkeypatch.setattr(archive, "LARGEST_NESTED_BYTES", 1000)
    assert word(packed(("inner.zip", bytes(2000)))) == "nested_too_large"
    monkeypatch.setattr(archive, "LARGEST_DIRECTORY_BYTES", 100)
    assert word(packed(*[(f"{n}", b"") for n in range(3)])) == "too_many_entries"


def with_zip64(data: bytes, directory_bytes: int, *, says: int | None = None) -> bytes:
    """The archive with a zip64 record before its end. says: where the locator claims that the record lies."""
    end = data.rfind(b"PK\x05\x06")
    entries, at = (
        int.from_bytes(data[end + 10 : end + 12], "little"),
        int.from_bytes(data[end + 16 : end + 20], "little"),
    )
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, entries, entries, directory_bytes, at)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end if says is None else says, 1)
    return data[:end] + record + locator + data[end:]


@pytest.mark.requires("threat 33")
@pytest.mark.parametrize("says", [None, 0, 1 << 62])
def test_a_second_record_cannot_say_that_the_list_is_larger(monkeypatch: pytest.MonkeyPatch, says: int | None) -> None:
    data = packed(*[(f"{n}", b"") for n in range(3)])
    honest = int.from_bytes(data[-10:-6], "little")
    monkeypatch.setattr(archive, "LARGEST_DIRECTORY_BYTES", honest)
    assert word(data) is None
    assert word(with_zip64(data, honest + 1, says=says)) == "too_many_entries"
    assert word(with_zip64(data, honest)) is None


def spoilt(method: int) -> bytes:
    """An inner archive whose packed bytes are not what its method makes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        made.writestr("inner.zip", packed(("a.csv", b"x" * 1000)))
    data = bytearray(out.getvalue())
    start = 30 + len("inner.zip")
    data[start + 4 : start + 40] = b"\xff" * 36
    return bytes(data)


@pytest.mark.requires("threat 33")
def test_an_inner_archive_that_cannot_be_unpacked_is_broken() -> None:
    assert word(spoilt(zipfile.ZIP_DEFLATED)) == "broken"


@pytest.mark.requires("threat 33")
@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_inner_archive_that_takes_long_to_unpack_is_refused(method: int) -> None:
    assert word(spoilt(method)) == "nested"


def listing(entries: int) -> bytes:
    """An archive of empty entries that all begin at one place: it packs to next to nothing."""
    head = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 0, 0, 33, 0, 0, 0, 1, 0) + b"a"
    entry = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 33, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    size = entries * len(entry)
    return head + entry * entries + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, entries, entries, size, len(head), 0)


@pytest.mark.requires("threat 33")
def test_entries_are_counted_over_all_archives_in_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_ENTRIES", 10)
    inner = packed(*[(f"{n}", b"") for n in range(4)])
    assert word(packed(("1.zip", inner), ("2.zip", inner))) is None
    assert word(packed(("1.zip", inner), ("2.zip", inner), ("3.zip", inner))) == "too_many_entries"


@pytest.mark.requires("threat 33")
def test_entries_are_counted_before_the_list_is_held_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_ENTRIES", 3)
    monkeypatch.setattr(zipfile, "ZipFile", None)
    assert word(listing(4)) == "too_many_entries"


@pytest.mark.requires("threat 33")
def test_entries_at_one_place_are_refused_also_when_they_are_empty() -> None:
    assert word(listing(1)) is None
    assert word(listing(2)) == "overlapping_entries"


@pytest.mark.requires("threat 33")
def test_inner_archives_are_bounded_together(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = packed(("a", bytes(100_000)))
    many = packed(*[(f"{n}.zip", inner) for n in range(5)])
    monkeypatch.setattr(archive, "LARGEST_NESTED_BYTES", len(inner))
    assert len(many) > 5 * len(inner) / archive.NESTED_RATIO
    assert word(many) is None
    monkeypatch.setattr(archive, "NESTED_RATIO", 0)
    assert word(packed(("1.zip", inner))) is None
    assert word(many) == "nested_too_large"


@pytest.mark.requires("threat 33")
def test_a_disk_that_fails_says_nothing_about_an_archive() -> None:
    data = packed(("a.csv", b"hello"))

    def failing(_start: int, _stop: int) -> Iterator[memoryview]:
        raise OSError(errno.EIO, "the disk")

    with pytest.raises(OSError, match="the disk"):
        objection(io.BufferedReader(StoredBytes(failing, len(data)), 512), len(data))


class AwayAfter:
    """A store in front of another that does not answer any more after so many reads."""

    def __init__(self, store: SegmentStore, reads: int) -> None:
        self.store = store
        self.left = reads

    def read(self, upload: Upload, start: int, stop: int) -> Iterator[memoryview]:
        for piece in self.store.read(upload, start, stop):
            for at in range(0, len(piece), 100_000):
                if not self.left:
                    raise TimeoutError(errno.ETIMEDOUT, "the store is away")
                self.left -= 1
                yield piece[at : at + 100_000]


@pytest.mark.requires("threat 33", "K36", "K39")
@pytest.mark.parametrize("name", ["a.zip", "a.docx", "a.xlsx"])
def test_a_store_that_goes_away_at_any_read_makes_no_archive_a_broken_one(kit: Kit, name: str) -> None:
    lines = random.Random(33).randbytes(600_000)  # noqa: S311 - repeatable, not secret
    data = packed(("a.csv", lines), ("in.zip", packed(("b.csv", lines))), ("last.7z", b"refused"))
    upload = kit.row(kit.created(len(data), data, upload_metadata=described(filename=name)))
    waited = 0
    while True:
        store = AwayAfter(kit.store, waited)
        try:
            looked = Inspection(cast(SegmentStore, store), None).look(upload)
            assert (looked.finding, looked.detail) == (Finding.ARCHIVE, "nested")
        except TimeoutError:
            waited += 1
        else:
            break
    assert waited > 8


@pytest.mark.requires("threat 33")
def test_the_worker_refuses_it_and_a_good_one_is_received(kit: Kit) -> None:
    for data, state in ((link(), DeliveryState.REJECTED), (packed(("a.csv", b"x")), DeliveryState.UNSCANNED)):
        upload_id = kit.created(len(data), data, upload_metadata=described(filename="a.zip"))
        kenmerk = kit.kenmerk_of(upload_id)
        kit.check(kenmerk)
        delivery = kit.deliveries.get(kit.party, kenmerk)
        assert delivery is not None
        assert delivery.state is state
        assert delivery.files[0].finding == (Finding.ARCHIVE if state is DeliveryState.REJECTED else None)


def test_stored_bytes_can_be_read_anywhere() -> None:
    data = bytes(range(256)) * 40
    file = io.BufferedReader(StoredBytes(lambda start, stop: iter([memoryview(data)[start:stop]]), len(data)), 512)
    file.seek(-10, io.SEEK_END)
    assert file.read() == data[-10:]
    file.seek(300)
    assert file.read(1000) == data[300:1300]
    file.seek(len(data) + 5)
    assert file.read() == b""


def test_who_reads_on_makes_the_store_look_for_the_place_once() -> None:
    data, asked = bytes(range(256)) * 40, list[int]()

    def read_range(start: int, stop: int) -> Iterator[memoryview]:
        asked.append(start)
        for at in range(start, stop, 1000):
            yield memoryview(data)[at : min(stop, at + 1000)]

    stored = StoredBytes(read_range, len(data))
    assert b"".join(iter(lambda: stored.read(700), b"")) == data
    stored.seek(5)
    assert stored.read(2000) == data[5:2005]
    assert asked == [0, 5]


def test_a_read_that_failed_begins_anew() -> None:
    failing = [True]

    def read_range(start: int, stop: int) -> Iterator[memoryview]:
        if failing.pop():
            raise TimeoutError("the store is away")
        yield memoryview(b"hello")[start:stop]

    failing.insert(0, False)
    stored = StoredBytes(read_range, 5)
    with pytest.raises(TimeoutError):
        stored.read(5)
    assert stored.read(5) == b"hello"


@pytest.mark.requires("threat 33", "tus-C17")
def test_bytes_that_we_lost_are_our_fault_and_no_broken_archive() -> None:
    data = packed(("a.csv", b"hello"))

    def lost(start: int, stop: int) -> Iterator[memoryview]:
        yield memoryview(data)[start : start + 1]
        raise EOFError(f"the store lacks what is before {stop}")

    with pytest.raises(BytesDamaged):
        objection(io.BufferedReader(StoredBytes(lost, len(data)), 512), len(data))
