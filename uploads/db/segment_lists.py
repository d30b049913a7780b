"""Segments and part keys as the JSON of a row: short lists, since a large upload has many."""

import base64
from collections.abc import Sequence

from uploads.protocol.model import PartKey, Segment


def segments_as_lists(segments: Sequence[Segment]) -> list[list[int]]:
    """`[number, length, frames]`, of a joined upload followed by `[…, part, part_number]`."""
    return [
        [one.number, one.length, one.frames, *([] if one.part is None else [one.part, one.part_number])]
        for one in segments
    ]


def parts_as_lists(parts: Sequence[PartKey]) -> list[list[str | None]]:
    """`[upload id, key]`, the key in base64."""
    return [[one.upload_id, None if one.key is None else base64.b64encode(one.key).decode()] for one in parts]


def parts_of(lists: Sequence[tuple[str, str | None]] | None) -> tuple[PartKey, ...]:
    """The value of `parts_as_lists`."""
    return tuple(PartKey(upload_id, None if key is None else base64.b64decode(key)) for upload_id, key in lists or ())
