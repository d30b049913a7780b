"""Forms and JSON come at a pace that every line keeps, and those that are waited for hold few threads.

A proxy that collects forms does the waiting itself, and nothing of this is felt. Without one a sender of a byte now and
then would hold a thread for hours (threat 34). The streams of tus keep a pace of their own (protocol/receive.py).
"""

import io
import time
from collections.abc import Callable, Iterable
from threading import BoundedSemaphore
from typing import Any

from werkzeug.exceptions import LengthRequired, RequestTimeout, ServiceUnavailable
from werkzeug.wsgi import ClosingIterator

from uploads.web.body import NOTHING, SMALL_BYTES, Body, InputBody, body_of, end_connection
from uploads.web.front import Wsgi

HEAD_START_SECONDS = 30.0
SLOWEST_BYTES_PER_SECOND = 16 * 1024  # on average; a line of 1 Mbit/s keeps seven times that
TICK_SECONDS = 0.5
TRY_AGAIN_SECONDS = 5


class PacedInput(io.RawIOBase):
    """`wsgi.input` of one request. places: for requests whose body is waited for. elapsed: seconds, only growing.

    A read raises RequestTimeout (408) for a body that is too slow, by what came and not by what was announced;
    LengthRequired (411) for one that does not say how long it is; ServiceUnavailable (503) when too many others are
    waited for.
    """

    def __init__(self, body: Body, places: BoundedSemaphore, elapsed: Callable[[], float] = time.monotonic) -> None:
        self.gave_up = False
        self._body = body
        self._places = places
        self._holds_place = False
        self._elapsed = elapsed
        self._rest = NOTHING
        self._latest = elapsed() + HEAD_START_SECONDS

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """What is here, after waiting for it when that is nothing; 0 at the end of the body."""
        if not len(self._rest):
            self._rest = self._next()
        taken = min(len(buffer), len(self._rest))
        buffer[:taken] = self._rest[:taken]
        self._rest = self._rest[taken:]
        return taken

    def release(self) -> None:
        """After the request: others may be waited for."""
        self._body.close()
        if self._holds_place:
            self._holds_place = False
            self._places.release()

    def _next(self) -> memoryview:
        if self._body.length is None:
            self.gave_up = True
            raise LengthRequired
        data = self._body.read(0)
        while data is None:
            self._hold_place()
            if self._elapsed() > self._latest:
                self.gave_up = True
                raise RequestTimeout
            data = self._body.read(TICK_SECONDS)
        self._latest += len(data) / SLOWEST_BYTES_PER_SECOND
        return data

    def _hold_place(self) -> None:
        if self._holds_place:
            return
        if not self._places.acquire(blocking=False):
            self.gave_up = True
            raise ServiceUnavailable(retry_after=TRY_AGAIN_SECONDS)
        self._holds_place = True


class PacedBodies:
    """In front of what reads forms and JSON. places: how many of a process's threads may wait for a body."""

    def __init__(self, behind: Wsgi, places: BoundedSemaphore) -> None:
        self._behind = behind
        self._places = places

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = body_of(environ)
        if body.length == 0 or isinstance(body, InputBody):
            return self._behind(environ, start_response)
        paced = PacedInput(body, self._places)
        environ["wsgi.input"] = io.BufferedReader(paced, SMALL_BYTES)
        try:
            answer = self._behind(environ, start_response)
        except BaseException:
            paced.release()
            raise
        after = [end_connection(environ, start_response)] if paced.gave_up else []
        return ClosingIterator(answer, [paced.release, *after])
