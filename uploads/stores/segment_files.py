"""What encrypted segments are kept in: files on local disk, or objects in a bucket."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from uploads.protocol.model import Segment
from uploads.protocol.ports import SegmentWriter


class OpenSegment(Protocol):
    """Appends frames to one segment."""

    def write(self, frame: memoryview) -> None:
        """Append a whole frame. Raises OSError, ENOSPC among them."""
        ...

    def sync(self) -> None:
        """Returns when everything written before is durable; another thread may write meanwhile."""
        ...

    def rewind(self) -> None:
        """Cut off everything that was written since it was opened."""
        ...

    def close(self) -> None: ...


class Source(Protocol):
    """The stored bytes of one segment, frames one behind the other."""

    def find(self, start: int) -> tuple[int, int]:
        """A frame at or before this plain byte of the segment: its first plain byte, and where it is stored."""
        ...

    def read_into(self, buffer: memoryview, at: int) -> int:
        """Fill the buffer with what is stored from `at` on; how many bytes there were."""
        ...


class SegmentFiles(Protocol):
    """All segments, each by its upload and number. What a `Segment` counts may be less than what is stored of it."""

    def open(self, upload_id: str, segment: Segment) -> OpenSegment:
        """Append behind what counts; what lies behind is cut off, durably. Raises EOFError when less is stored."""
        ...

    def open_plain(self, upload_id: str, segment: Segment) -> SegmentWriter:
        """The same for an upload without data key."""
        ...

    def goes_on(self, segment: Segment, token: int) -> bool:
        """Whether the holder with this token may go on in a segment that is there."""
        ...

    def make_exact(self, upload_id: str, segment: Segment) -> None:
        """After a holder died: what counts is durable, and what does not is never taken for more of it."""
        ...

    def size(self, upload_id: str, number: int) -> int:
        """Stored bytes, 0 when there is nothing."""
        ...

    def lacking(self, upload_id: str, segment: Segment) -> int:
        """How many stored bytes are too few for what counts."""
        ...

    def source(self, upload_id: str, segment: Segment, *, anew: bool = False) -> AbstractContextManager[Source]:
        """For reading what counts. anew: also what its writer left behind that, as it is now.

        Raises FileNotFoundError when there is nothing, EOFError when it is known to be too short.
        """
        ...

    def read(self, upload_id: str, number: int, start: int, stop: int) -> Iterator[memoryview]:
        """The stored bytes from start to stop (excluded), of an upload without data key. Raises EOFError."""
        ...

    def link_all(self, upload_id: str, sources: Sequence[tuple[str, Segment]]) -> None:
        """Segments of others under a second name, numbered from 1, whole without the others; durable.

        Raises FileNotFoundError.
        """
        ...

    def delete(self, upload_id: str) -> None:
        """Remove everything of an upload; nothing happens when there is nothing. Raises OSError: some may be left."""
        ...

    def folders(self) -> Iterator[tuple[str, float]]:
        """Every upload of which something is stored, and its age in seconds."""
        ...

    def free_bytes(self) -> int | None:
        """How many bytes it still takes; None when it has no end."""
        ...

    def check_writable(self) -> None:
        """Raises OSError when nothing can be stored."""
        ...
