"""Reading a segment from its objects: streamed one after the other, begun again where a connection breaks."""

from uploads.stores.s3_client import in_our_words
from uploads.stores.s3_objects import Body, Objects
from uploads.stores.s3_pieces import Piece, Pieces

PASSED_OVER_BYTES = 2 * 1024 * 1024  # as many are read and thrown away rather than asked for anew
ATTEMPTS = 3


class ObjectSource:
    """`Source` over the pieces of one segment; `close` must be called."""

    def __init__(self, objects: Objects, upload_id: str, pieces: Pieces) -> None:
        self._objects = objects
        self._upload_id = upload_id
        self._pieces = pieces
        self._body: Body | None = None
        self._piece: Piece | None = None
        self._at = 0  # of the next byte in `_body`

    def find(self, start: int) -> tuple[int, int]:
        return self._pieces.find(start)

    def read_into(self, buffer: memoryview, at: int) -> int:
        """Raises EOFError when an object is gone that was there, TimeoutError when the store does not answer."""
        filled = failed = 0
        while filled < len(buffer):
            piece = self._pieces.holding(at + filled)
            if piece is None:
                break
            try:
                got = self._read(piece, buffer[filled:], at + filled)
            except FileNotFoundError as gone:
                raise EOFError("an object of a segment is gone") from gone
            except TimeoutError:
                self.close()
                failed += 1
                if failed == ATTEMPTS:
                    raise
                continue
            filled += got
        return filled

    def close(self) -> None:
        body, self._body = self._body, None
        if body is not None:
            body.close()

    def _read(self, piece: Piece, buffer: memoryview, at: int) -> int:
        """At most what is left of this piece, and at least a byte."""
        body = self._body_at(piece, at)
        buffer = buffer[: piece.at + piece.size - at]
        with in_our_words():
            got = body.readinto(buffer)
        if not got:
            raise TimeoutError("an object ended before its size")
        self._at += got
        return got

    def _body_at(self, piece: Piece, at: int) -> Body:
        """The content from there on: of the object that is being read, or of one that is asked for."""
        if self._body is not None and self._piece == piece and 0 <= at - self._at <= PASSED_OVER_BYTES:
            with in_our_words():
                while self._at < at and (passed := self._body.readinto(memoryview(bytearray(at - self._at)))):
                    self._at += passed
            if self._at == at:
                return self._body
        self.close()
        self._body = self._objects.read(piece.name(self._upload_id), at - piece.at)
        self._piece, self._at = piece, at
        return self._body
