"""Segments as files: `<root>/<2 hex>/<id>/seg-<n>`. Durable when `sync` has returned."""

import errno
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from shared.free_space import free_bytes
from uploads.protocol.model import Segment
from uploads.stores.frames import stored_bytes
from uploads.stores.writeback import BEGIN_WRITING, Writeback, let_go

READ_BYTES = 1024 * 1024
PROBE_BYTES = 4096

CONTINUE_SEGMENTS_BELOW_BYTES = 64 * 1024 * 1024  # small requests share a file, large ones have their own
CONTINUE_SEGMENTS_BELOW_FRAMES = 4096  # finding a byte in a segment means going along its frames

_NO_LINKS = frozenset({errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EXDEV})
_UPLOAD_ID = re.compile(r"[0-9a-f]{32}")


class FileWriter:
    """Appends to one file through its own descriptor, from `at`; what lies behind is cut off, durably.

    Raises EOFError when the file ends before that.
    """

    def __init__(self, path: Path, at: int) -> None:
        is_new = not path.exists()
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._entry_unsynced = path.parent if is_new else None
        self._opened = self._length = at
        there = os.fstat(self._descriptor).st_size
        if there < at:
            self.close()
            raise EOFError(f"{path.name} is shorter than its row says")
        if there > at:
            os.ftruncate(self._descriptor, at)
            os.fdatasync(self._descriptor)
        os.lseek(self._descriptor, at, os.SEEK_SET)
        self._writeback = Writeback(self._descriptor, at, BEGIN_WRITING, let_go)

    @property
    def length(self) -> int:
        return self._length

    def write(self, data: memoryview) -> None:
        """Append all of data. Raises OSError, ENOSPC among them."""
        while data:
            written = os.write(self._descriptor, data)
            self._length += written
            data = data[written:]
        self._writeback.reached(self._length)

    def sync(self) -> None:
        """fdatasync; for a new file its directory entries too."""
        os.fdatasync(self._descriptor)
        if self._entry_unsynced is not None:
            for directory in (self._entry_unsynced, self._entry_unsynced.parent, self._entry_unsynced.parent.parent):
                _sync_directory(directory)
            self._entry_unsynced = None

    def rewind(self) -> None:
        """Cut off everything that was written since it was opened."""
        os.ftruncate(self._descriptor, self._opened)
        os.lseek(self._descriptor, self._opened, os.SEEK_SET)
        self._length = self._opened
        self._writeback.back_to(self._opened)

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


class PlainWriter:
    """`SegmentWriter` of an upload without data key."""

    def __init__(self, file: FileWriter, segment: Segment) -> None:
        self._file = file
        self._opened = segment

    @property
    def segment(self) -> Segment:
        return Segment(self._opened.number, self._file.length)

    def write(self, data: memoryview) -> None:
        self._file.write(data)

    def flush(self) -> None:
        """Everything is in the file already."""

    def sync(self) -> None:
        self._file.sync()

    def harden(self) -> None:
        self._file.sync()

    def rewind(self) -> None:
        self._file.rewind()

    def close(self) -> None:
        self._file.close()


class FileSource:
    """One file, for reading."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def find(self, start: int) -> tuple[int, int]:
        """The first frame: the others are found by going along the heads."""
        return 0, 0

    def read_into(self, buffer: memoryview, at: int) -> int:
        return os.preadv(self._descriptor, [buffer], at)


class FileStore:
    """All uploads below one folder. An upload id is ours: 32 hex digits, never a name that somebody sent.

    require: raises StoreUnavailable where this isn't the folder of the installation, asked before each use: what isn't
    there would be taken for gone otherwise (docs/decisions/0058).
    """

    def __init__(self, root: Path, require: Callable[[], None] = lambda: None) -> None:
        self._root = root
        self._require = require

    def open(self, upload_id: str, segment: Segment) -> FileWriter:
        path = self._segment(upload_id, segment.number)
        self._require()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return FileWriter(path, stored_bytes(segment))

    def open_plain(self, upload_id: str, segment: Segment) -> PlainWriter:
        return PlainWriter(self.open(upload_id, segment), segment)

    def goes_on(self, segment: Segment, token: int) -> bool:
        """As long as the file is small: it is cut where the next holder begins, whoever wrote it."""
        return segment.length < CONTINUE_SEGMENTS_BELOW_BYTES and segment.frames < CONTINUE_SEGMENTS_BELOW_FRAMES

    def make_exact(self, upload_id: str, segment: Segment) -> None:
        """The file is flushed, and as long as it counts."""
        if self.size(upload_id, segment.number):
            writer = self.open(upload_id, segment)
            try:
                writer.sync()
            finally:
                writer.close()

    def size(self, upload_id: str, number: int) -> int:
        self._require()
        try:
            return self._segment(upload_id, number).stat().st_size
        except FileNotFoundError:
            return 0

    def lacking(self, upload_id: str, segment: Segment) -> int:
        return max(0, stored_bytes(segment) - self.size(upload_id, segment.number))

    @contextmanager
    def source(self, upload_id: str, segment: Segment, *, anew: bool = False) -> Iterator[FileSource]:
        """The file opened for reading. Raises FileNotFoundError."""
        self._require()
        descriptor = os.open(self._segment(upload_id, segment.number), os.O_RDONLY | os.O_CLOEXEC)
        try:
            yield FileSource(descriptor)
        finally:
            os.close(descriptor)

    def read(self, upload_id: str, number: int, start: int, stop: int) -> Iterator[memoryview]:
        """The bytes from start to stop (excluded) of one file. Raises EOFError when it ends before."""
        self._require()
        return _read_file(self._segment(upload_id, number), start, stop)

    def link_all(self, upload_id: str, sources: Sequence[tuple[str, Segment]]) -> None:
        """Hard links to files of others, numbered from 1: no byte is copied, and each name can go without the others.

        Durable. Raises FileNotFoundError.
        """
        folder = self._folder(upload_id)
        self._require()
        folder.mkdir(parents=True, mode=0o700)
        for number, (other_id, other) in enumerate(sources, start=1):
            _link(self._segment(other_id, other.number), self._segment(upload_id, number))
        for directory in (folder, folder.parent, folder.parent.parent):
            _sync_directory(directory)

    def delete(self, upload_id: str) -> None:
        folder = self._folder(upload_id)
        self._require()
        shutil.rmtree(folder, onerror=_unless_gone)

    def folders(self) -> Iterator[tuple[str, float]]:
        """Every upload that has a folder, and its age in seconds."""
        self._require()
        for folder in self._root.glob("[0-9a-f][0-9a-f]/*"):
            if _UPLOAD_ID.fullmatch(folder.name):
                yield folder.name, self._age(folder)

    def _age(self, folder: Path) -> float:
        """Compared with a file made now: both times are of the same clock, the store's own."""
        probe = self._root / f".age-{os.getpid()}"
        probe.touch()
        try:
            return max(0.0, probe.stat().st_mtime - folder.stat().st_mtime)
        except FileNotFoundError:
            return 0.0
        finally:
            probe.unlink()

    def free_bytes(self) -> int | None:
        """Of the file system that holds the folder."""
        return free_bytes(self._root)

    def check_writable(self) -> None:
        """Raises OSError when nothing can be stored here; an empty file would fit on a full disk."""
        self._require()
        self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = self._root / f".probe-{os.getpid()}"
        try:
            probe.write_bytes(bytes(PROBE_BYTES))
        finally:
            probe.unlink(missing_ok=True)

    def _folder(self, upload_id: str) -> Path:
        if not _UPLOAD_ID.fullmatch(upload_id):
            raise ValueError("not an upload id")
        return self._root / upload_id[:2] / upload_id

    def _segment(self, upload_id: str, number: int) -> Path:
        return self._folder(upload_id) / f"seg-{number}"


def _read_file(path: Path, start: int, stop: int) -> Iterator[memoryview]:
    """Bytes from start to stop; raises EOFError when the file is shorter than its row says."""
    buffer = memoryview(bytearray(min(READ_BYTES, stop - start)))
    with path.open("rb", buffering=0) as file:
        file.seek(start)
        while start < stop:
            got = file.readinto(buffer[: stop - start])
            if not got:
                raise EOFError(f"{path.name} is shorter than its row says")
            start += got
            yield buffer[:got]


def _link(source: Path, target: Path) -> None:
    """One file under two names; where the file system has no links, a durable copy made by the kernel."""
    try:
        os.link(source, target)
    except OSError as failure:
        if failure.errno not in _NO_LINKS:
            raise
        shutil.copyfile(source, target)
        with target.open("rb") as copy:
            os.fsync(copy.fileno())


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unless_gone(step: object, path: str, failed: tuple[type[BaseException], BaseException, TracebackType]) -> None:
    """What cannot be removed is told, or nobody would try again; what is not there needs no removing."""
    if not isinstance(failed[1], FileNotFoundError):
        raise failed[1]
