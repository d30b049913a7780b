"""An acknowledged byte is on the disk: data first, then the entries that lead to it."""

import os
from pathlib import Path

import pytest

from uploads.protocol.model import Segment
from uploads.stores.file_store import FileStore

UPLOAD = "ab" + "0" * 30


@pytest.mark.requires("tus-C17")
def test_sync_flushes_the_file_and_once_its_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[str] = []

    def note(descriptor: int) -> None:
        flushed.append(os.path.basename(os.readlink(f"/proc/self/fd/{descriptor}")))

    monkeypatch.setattr(os, "fdatasync", note)
    monkeypatch.setattr(os, "fsync", note)
    writer = FileStore(tmp_path).open(UPLOAD, Segment(1, 0))
    writer.write(memoryview(b"x"))
    writer.sync()
    writer.sync()
    writer.close()
    assert flushed == ["seg-1", UPLOAD, "ab", tmp_path.name, "seg-1"]


def test_only_the_owner_of_the_process_can_read(tmp_path: Path) -> None:
    FileStore(tmp_path / "bytes").open(UPLOAD, Segment(1, 0)).close()
    paths = [tmp_path / "bytes" / "ab" / UPLOAD / "seg-1"]
    assert [oct(path.stat().st_mode & 0o777) for path in paths] == ["0o600"]
