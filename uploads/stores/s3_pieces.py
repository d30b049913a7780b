"""The objects that hold a segment: `<2 hex>/<upload id>/<segment>-<where>-<frames>`, all numbers hexadecimal.

Each holds whole frames, from where in the segment's stored bytes its name says, and says how many frames come before.
So one listing tells where every byte is, plain ones too. What counts of them is what the upload's row says.
"""

import re
import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from uploads.protocol.model import Segment
from uploads.stores.frames import OVERHEAD_BYTES, stored_bytes
from uploads.stores.s3_objects import Objects

KEPT_UPLOADS = 16

_UPLOAD_ID = re.compile(r"[0-9a-f]{32}")
_NAME = re.compile(r"[0-9a-f]{2}/([0-9a-f]{32})/([0-9a-f]{12})-([0-9a-f]{12})-([0-9a-f]{8})")


def folder(upload_id: str) -> str:
    """What the names of all its objects begin with. Raises ValueError."""
    if not _UPLOAD_ID.fullmatch(upload_id):
        raise ValueError("not an upload id")
    return f"{upload_id[:2]}/{upload_id}/"


@dataclass(frozen=True, slots=True)
class Piece:
    """`size` stored bytes of a segment from `at` on; `frames` frames come before them."""

    number: int
    at: int
    frames: int
    size: int

    @property
    def start(self) -> int:
        """The first plain byte in it."""
        return self.at - self.frames * OVERHEAD_BYTES

    def name(self, upload_id: str) -> str:
        return f"{folder(upload_id)}{self.number:012x}-{self.at:012x}-{self.frames:08x}"


def parse(name: str, size: int) -> tuple[str, Piece] | None:
    """Upload id and piece of an object's name; None for what is none of ours."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    return found[1], Piece(int(found[2], 16), int(found[3], 16), int(found[4], 16), size)


class Pieces:
    """Those of one segment, as far as they follow each other."""

    def __init__(self, found: Iterable[Piece] = ()) -> None:
        self.all: list[Piece] = []
        self.size = 0
        for piece in sorted(found, key=lambda one: one.at):
            if piece.at != self.size:
                break
            self.all.append(piece)
            self.size += piece.size

    def holding(self, at: int) -> Piece | None:
        """The one with this stored byte."""
        return self.all[bisect_right(self.all, at, key=lambda one: one.at) - 1] if 0 <= at < self.size else None

    def find(self, start: int) -> tuple[int, int]:
        """The piece with this plain byte: its first one, and where that is stored."""
        index = bisect_right(self.all, start, key=lambda one: one.start) - 1
        return (self.all[index].start, self.all[index].at) if index >= 0 else (0, 0)


class PieceLists:
    """The pieces of the uploads that were read last. What counts of a segment never changes, nor does its list."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._kept: OrderedDict[str, dict[int, Pieces]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, upload_id: str, segment: Segment, *, anew: bool = False) -> Pieces:
        """Listed again when what is known does not hold all that counts."""
        with self._lock:
            known = self._kept.get(upload_id, {}).get(segment.number, Pieces())
        if anew or known.size < stored_bytes(segment):
            known = self._list(upload_id).get(segment.number, Pieces())
        return known

    def forget(self, upload_id: str) -> None:
        with self._lock:
            self._kept.pop(upload_id, None)

    def _list(self, upload_id: str) -> dict[int, Pieces]:
        found: dict[int, list[Piece]] = {}
        for one in self._objects.list(folder(upload_id)):
            parsed = parse(one.name, one.size)
            if parsed is not None:
                found.setdefault(parsed[1].number, []).append(parsed[1])
        lists = {number: Pieces(pieces) for number, pieces in found.items()}
        with self._lock:
            self._kept[upload_id] = lists
            self._kept.move_to_end(upload_id)
            while len(self._kept) > KEPT_UPLOADS:
                self._kept.popitem(last=False)
        return lists
