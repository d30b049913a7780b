"""The composer: which verb is which function, and the headers that every answer has."""

from collections.abc import Mapping

from uploads.protocol import core, creation, termination
from uploads.protocol.checksum import ALGORITHMS
from uploads.protocol.door import Door
from uploads.protocol.errors import TRY_LATER, Refusal, TusError, is_disk_full
from uploads.protocol.ground import Ground
from uploads.protocol.headers import EXTENSIONS, TUS_VERSION, WITH_TRAILERS, require_version
from uploads.protocol.model import Answer
from uploads.protocol.request import TusRequest

ALWAYS: Mapping[str, str] = {"Tus-Resumable": TUS_VERSION, "Cache-Control": "no-store"}
ON_COLLECTION = ("OPTIONS", "POST")
ON_UPLOAD = ("OPTIONS", "HEAD", "PATCH", "DELETE")


class Tus:
    """The tus 1.0 server as functions of plain values and a byte stream."""

    def __init__(self, ground: Ground, door: Door) -> None:
        self._ground = ground
        self.door = door

    def options(self, *, trailers: bool = False) -> Answer:
        """What this server can do; needs no login and no version (tus-C04 to C07, K01).

        trailers: whether what comes after a chunked body can be read (tus-K06).
        """
        return Answer(
            204,
            {
                **ALWAYS,
                "Tus-Version": TUS_VERSION,
                "Tus-Extension": WITH_TRAILERS if trailers else EXTENSIONS,
                "Tus-Max-Size": str(self.door.max_bytes),
                "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
            },
        )

    def answer(self, request: TusRequest) -> Answer:
        """The answer to a request of an owner who was let in, refusals included."""
        try:
            if request.method != "GET":  # a link that somebody follows: 405, whatever version is spoken
                require_version(request.headers)
            done = self._perform(request)
        except TusError as error:
            return refuse(error.refusal, error.headers, body_unread=request.body.length != 0)
        except OSError as failure:
            if not is_disk_full(failure):
                raise
            return refuse(Refusal.STORAGE_FULL, TRY_LATER, body_unread=request.body.length != 0)
        return Answer(done.status, {**ALWAYS, **done.headers}, done.body, done.close)

    def _perform(self, request: TusRequest) -> Answer:
        if request.upload_id is None:
            if request.method == "POST":
                return creation.create(self._ground, self.door, request)
            raise TusError(Refusal.METHOD_NOT_ALLOWED, {"Allow": ", ".join(ON_COLLECTION)})
        verbs = {"HEAD": core.head, "PATCH": core.patch, "DELETE": termination.delete}
        if request.method not in verbs:
            raise TusError(Refusal.METHOD_NOT_ALLOWED, {"Allow": ", ".join(ON_UPLOAD)})
        return verbs[request.method](self._ground, request)


def refuse(refusal: Refusal, headers: Mapping[str, str] | None = None, *, body_unread: bool = False) -> Answer:
    """The answer that says no; a body that nobody read ends the connection (tus-C16)."""
    all_headers = {**ALWAYS, **(headers or {}), "Content-Type": "text/plain; charset=utf-8"}
    return Answer(refusal.status, all_headers, f"{refusal.code}\n", close=body_unread)
