"""Encrypted frames, one behind the other in a segment file (docs/decisions/0039).

A frame is a head (format 1, length in 3 bytes, nonce in 12), the ciphertext of at most 1 MiB, and a tag of 16 bytes.
The nonce is 8 random bytes of whoever opened the file and a counter of 4, so that no cut and no crash makes one come
twice. Upload, segment, place and length are authenticated: a frame opens nowhere else.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from uploads.protocol.errors import BytesDamaged
from uploads.protocol.model import Segment
from uploads.stores.segment_files import Source

FRAME_BYTES = 1024 * 1024  # plain bytes of the largest frame
FORMAT = 1
LENGTH_BYTES, NONCE_BYTES, PREFIX_BYTES, TAG_BYTES = 3, 12, 8, 16
HEAD_BYTES = 1 + LENGTH_BYTES + NONCE_BYTES
OVERHEAD_BYTES = HEAD_BYTES + TAG_BYTES


def stored_bytes(segment: Segment) -> int:
    """Where in what is stored of it the segment ends."""
    return segment.length + segment.frames * OVERHEAD_BYTES


class Nonces:
    """Twelve bytes that never come twice under one data key."""

    def __init__(self) -> None:
        self._prefix = secrets.token_bytes(PREFIX_BYTES)
        self._next = 0

    def take(self) -> bytes:
        """The next one. Raises OverflowError after 2^32."""
        counter = self._next.to_bytes(NONCE_BYTES - PREFIX_BYTES, "big")
        self._next += 1
        return self._prefix + counter


def follows(nonce: bytes, before: bytes) -> bool:
    """Whether the same opening of the file made both, one right after the other."""
    number, last = (int.from_bytes(one[PREFIX_BYTES:], "big") for one in (nonce, before))
    return nonce[:PREFIX_BYTES] == before[:PREFIX_BYTES] and number == last + 1


@dataclass(frozen=True, slots=True)
class Head:
    """length: plain bytes in the frame."""

    length: int
    nonce: bytes

    def __bytes__(self) -> bytes:
        return bytes((FORMAT,)) + self.length.to_bytes(LENGTH_BYTES, "big") + self.nonce

    @classmethod
    def parse(cls, data: bytes) -> "Head | None":
        """None when it can't be the head of a frame: torn, or zeros."""
        length = int.from_bytes(data[1 : 1 + LENGTH_BYTES], "big")
        if len(data) != HEAD_BYTES or data[0] != FORMAT or not 0 < length <= FRAME_BYTES:
            return None
        return cls(length, data[1 + LENGTH_BYTES :])


class FrameCipher:
    """Encrypts and decrypts the frames of one segment. upload_id, number: of the segment when it was written."""

    def __init__(self, data_key: bytes, upload_id: str, number: int) -> None:
        self._cipher = AESGCM(data_key)
        self._place = bytes.fromhex(upload_id) + number.to_bytes(8, "big")

    def encrypt(self, nonce: bytes, start: int, data: memoryview, out: memoryview) -> int:
        """Put the frame of data, which begins at `start` of the segment, into out; its bytes there."""
        head = Head(len(data), nonce)
        end = OVERHEAD_BYTES + len(data)
        out[:HEAD_BYTES] = bytes(head)
        self._cipher.encrypt_into(nonce, data, self._bound_to(start, head), out[HEAD_BYTES:end])
        return end

    def decrypt(self, head: Head, start: int, sealed: memoryview, out: memoryview) -> memoryview:
        """The plain bytes, within out. Raises InvalidTag."""
        plain = out[: head.length]
        self._cipher.decrypt_into(head.nonce, sealed, self._bound_to(start, head), plain)
        return plain

    def _bound_to(self, start: int, head: Head) -> bytes:
        return self._place + start.to_bytes(8, "big") + head.length.to_bytes(4, "big")


class FrameReader:
    """Goes along the frames of a segment; heads alone unless a frame's bytes are asked for."""

    def __init__(self, source: Source, cipher: FrameCipher, start: int = 0, at: int = 0) -> None:
        """start: the segment's plain bytes before the frame that is stored from `at` on."""
        self._source = source
        self._cipher = cipher
        self._head = memoryview(bytearray(HEAD_BYTES))
        self._sealed = self._plain = memoryview(b"")
        self.start = start
        self.at = at

    def head(self) -> Head | None:
        """The head of the frame here; None when there is none."""
        return Head.parse(bytes(self._head[: self._source.read_into(self._head, self.at)]))

    def skip(self, head: Head) -> None:
        """Go behind this frame."""
        self.start += head.length
        self.at += OVERHEAD_BYTES + head.length

    def plain(self, head: Head) -> memoryview:
        """The bytes of the frame here, valid until the next. Raises EOFError when torn, InvalidTag when changed."""
        wanted = head.length + TAG_BYTES
        if len(self._sealed) < wanted:
            self._sealed, self._plain = memoryview(bytearray(wanted)), memoryview(bytearray(head.length))
        if self._source.read_into(self._sealed[:wanted], self.at + HEAD_BYTES) != wanted:
            raise EOFError("a frame is torn")
        return self._cipher.decrypt(head, self.start, self._sealed[:wanted], self._plain)


def read_frames(source: Source, cipher: FrameCipher, start: int, stop: int) -> Iterator[memoryview]:
    """The plain bytes from start to stop (excluded) of a segment, decrypting only the frames that hold them."""
    reader = FrameReader(source, cipher, *source.find(start))
    while reader.start < stop:
        head = reader.head()
        if head is None:
            raise EOFError("a segment is shorter than its row says")
        end = reader.start + head.length
        if end > start:
            try:
                plain = reader.plain(head)
            except InvalidTag as changed:
                raise BytesDamaged("a frame was changed") from changed
            yield plain[max(0, start - reader.start) : min(stop, end) - reader.start]
        reader.skip(head)


def opened_frame(frame: bytes, cipher: FrameCipher) -> memoryview:
    """The plain bytes of a segment that is one frame. Raises EOFError, BytesDamaged."""
    head = Head.parse(frame[:HEAD_BYTES])
    if head is None or len(frame) != head.length + OVERHEAD_BYTES:
        raise EOFError("a small upload is shorter than its row says")
    try:
        return cipher.decrypt(head, 0, memoryview(frame)[HEAD_BYTES:], memoryview(bytearray(head.length)))
    except InvalidTag as changed:
        raise BytesDamaged("a frame was changed") from changed


def proven_frames(reader: FrameReader, room: int) -> Iterator[Head]:
    """The frames from here on that one writer left whole, with at most `room` plain bytes together."""
    before: Head | None = None
    while (head := reader.head()) is not None and head.length <= room:
        if before is not None and not follows(head.nonce, before.nonce):
            return
        try:
            reader.plain(head)
        except (EOFError, InvalidTag):
            return
        reader.skip(head)
        room -= head.length
        before = head
        yield head
