"""A stored file as an answer: attachment only, one range at a time (RFC 9110 section 14, RFC 6266, threat 32)."""

from collections.abc import Callable, Iterator
from itertools import chain
from urllib.parse import quote

from flask import Request, Response

from uploads.intake.downloads import Readable

PARTIAL, NOT_SATISFIABLE, NOT_MODIFIED = 206, 416, 304

Note = Callable[[bool], None]


def send_file(file: Readable, request: Request, note: Note | None = None) -> Response:
    """The whole file, the range that was asked for, or 416. Never shown by the browser, whatever it is.

    note: called before content leaves, and for nothing else; with True when it is not from the first byte on.
    """
    tag = f'"{file.sha256}"'
    if file.sha256 and request.if_none_match.contains(file.sha256):
        return Response(status=NOT_MODIFIED, headers={"ETag": tag})
    start, stop, status = _range(file, request)
    if status == NOT_SATISFIABLE:
        return Response(status=status, headers={"Content-Range": f"bytes */{file.length}"})
    headers = {
        "Content-Disposition": disposition(file.name),
        "Content-Length": str(stop - start),
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    if file.sha256:
        headers["ETag"] = tag
    if status == PARTIAL:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{file.length}"
    if request.method == "HEAD":
        return _answer(iter(()), status, headers)
    content = _begun(_copies(file.read(start, stop)))
    if note is not None:
        note(start > 0)
    return _answer(content, status, headers)


def _answer(content: Iterator[bytes], status: int, headers: dict[str, str]) -> Response:
    return Response(content, status, headers, mimetype="application/octet-stream", direct_passthrough=True)


def disposition(name: str) -> str:
    """An attachment under this name, for old and new readers of the header (RFC 6266 section 5)."""
    plain = "".join(character if character.isalnum() or character in "._- " else "_" for character in name)
    ascii_name = plain.encode("ascii", "replace").decode().replace("?", "_")
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"


def _range(file: Readable, request: Request) -> tuple[int, int, int]:
    """First byte, end, and status. Several ranges, or one of another version, are answered with the whole file.

    Only GET has ranges (14.2): HEAD tells of the file, whatever part of it is asked.
    """
    asked = request.range if request.method == "GET" else None
    whole = (0, file.length, 200)
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        return whole
    condition = request.headers.get("If-Range")
    if condition is not None and condition != f'"{file.sha256}"':
        return whole
    first = asked.ranges[0][0]
    if first < 0:  # a suffix: of one longer than the file all of it (14.1.2)
        return (max(0, file.length + first), file.length, PARTIAL) if file.length else whole
    found = asked.range_for_length(file.length)
    return (0, 0, NOT_SATISFIABLE) if found is None else (found[0], found[1], PARTIAL)


def _begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same with its first piece read, so that a store that is away is told by the status."""
    first = next(pieces, b"")
    return chain((first,), pieces)


def _copies(pieces: Iterator[memoryview]) -> Iterator[bytes]:
    for piece in pieces:
        yield bytes(piece)
