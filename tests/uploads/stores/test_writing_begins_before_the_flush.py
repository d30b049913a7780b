"""The kernel is asked to write while bytes still come; what is durable is fdatasync's to say, as before."""

import os
from pathlib import Path

import pytest

from uploads.protocol.model import Segment
from uploads.stores import file_store
from uploads.stores.file_store import FileStore
from uploads.stores.writeback import BEGIN_WRITING, KEPT_BYTES, STEP_BYTES, Writeback, let_go

UPLOAD = "ab" + "0" * 30


def test_each_step_is_sent_on_its_way_once() -> None:
    begun: list[tuple[int, int]] = []

    def note(_descriptor: int, start: int, size: int, _flags: int) -> int:
        begun.append((start, size))
        return 0

    writeback = Writeback(7, 100, note, let_go=lambda *_: None)
    for length in (STEP_BYTES, STEP_BYTES + 100, STEP_BYTES + 101, 3 * STEP_BYTES):
        writeback.reached(length)
    writeback.back_to(STEP_BYTES)
    writeback.reached(2 * STEP_BYTES)
    assert begun == [(100, STEP_BYTES), (STEP_BYTES + 100, 2 * STEP_BYTES - 100), (STEP_BYTES, STEP_BYTES)]


def test_what_was_written_leaves_memory_but_for_the_end() -> None:
    left: list[tuple[int, int]] = []
    writeback = Writeback(7, 5000, lambda *_: 0, lambda _descriptor, start, size: left.append((start, size)))
    page = 4096
    for length in range(STEP_BYTES, KEPT_BYTES + 3 * STEP_BYTES, STEP_BYTES):
        writeback.reached(5000 + length)
    assert left == [(page, STEP_BYTES), (page + STEP_BYTES, STEP_BYTES)]
    writeback.back_to(5000)
    writeback.reached(5000 + KEPT_BYTES + STEP_BYTES)
    assert left[2:] == [(page, STEP_BYTES)], "what is written again leaves again"


def test_a_large_file_leaves_memory_while_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[int] = []
    monkeypatch.setattr(file_store, "let_go", lambda _descriptor, start, _size: left.append(start))
    writer = FileStore(tmp_path).open(UPLOAD, Segment(1, 0))
    for _ in range(5):
        writer.write(memoryview(bytes(STEP_BYTES)))
    writer.close()
    assert left == [0, STEP_BYTES, 2 * STEP_BYTES]


def test_bytes_that_left_memory_are_read_as_they_were(tmp_path: Path) -> None:
    data = os.urandom(1024) * (STEP_BYTES // 1024)
    writer = FileStore(tmp_path).open(UPLOAD, Segment(1, 0))
    for _ in range(4):
        writer.write(memoryview(data))
    writer.sync()
    file = next(tmp_path.rglob("seg-1"))
    descriptor = os.open(file, os.O_RDONLY)
    let_go(descriptor, 0, 4 * STEP_BYTES)
    os.close(descriptor)
    writer.write(memoryview(data))
    writer.close()
    assert file.read_bytes() == data * 5


@pytest.mark.requires("tus-C17")
@pytest.mark.parametrize("offered", [True, False])
def test_the_flush_stays_whatever_the_system_offers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, offered: bool
) -> None:
    monkeypatch.setattr(file_store, "BEGIN_WRITING", BEGIN_WRITING if offered else None)
    flushed: list[int] = []
    monkeypatch.setattr(os, "fdatasync", flushed.append)
    writer = FileStore(tmp_path).open(UPLOAD, Segment(1, 0))
    writer.write(memoryview(bytes(STEP_BYTES + 1)))
    writer.sync()
    writer.close()
    assert len(flushed) == 1
    assert os.path.getsize(next(tmp_path.rglob("seg-1"))) == STEP_BYTES + 1
