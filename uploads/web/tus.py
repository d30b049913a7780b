"""The protocol door: `/files/` as bare WSGI in front of Flask, so that bytes stream past all of it.

From request to `TusRequest`, from `Answer` to response; who may come in is decided by `Admission`.
"""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Request

from shared.clock import Clock
from shared.logging import Line, get_logger
from shared.relying_party.bearer import BearerError
from shared.relying_party.errors import ProviderUnavailable
from shared.web.request_log import begin_request
from shared.web.security_headers import security_headers
from uploads.protocol.errors import TRY_LATER, Refusal, StoreUnavailable, TusError, is_disk_full
from uploads.protocol.metadata import parse_metadata
from uploads.protocol.model import Answer
from uploads.protocol.request import TusRequest, effective_method
from uploads.protocol.tus import ALWAYS, refuse
from uploads.services import Services
from uploads.web.admission import Admission, Admitted
from uploads.web.body import Body, body_of, end_connection, reads_trailers
from uploads.web.cors import cors_headers
from uploads.web.counted import CountedBody, UploadCounts
from uploads.web.upload_passes import UploadPasses

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
REASONS = {460: "Checksum Mismatch"}

PATH = re.compile(r"/files(?:/(?P<upload>[0-9a-f]{32})?)?")

_UPLOAD_ID = re.compile(r"[0-9a-f]{32}")

log = get_logger(__name__)
line = Line(__name__, "tus", "method", "path", "status")


@dataclass(frozen=True, slots=True)
class TusDoor:
    """The WSGI callable for everything below the upload collection. counts: when metrics are served."""

    services: Services
    admission: Admission
    passes: UploadPasses
    clock: Clock
    https: bool
    cors_origins: Sequence[str] = ()
    counts: UploadCounts | None = None

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        body = self._counted(body_of(environ))
        request = Request(environ)
        begun = begin_request()
        try:
            answer = self._answer(request, body)
        except TimeoutError as late:  # database or store were kept or silent too long: the offset stays good (tus-X04)
            log.warning("tus request waited too long", method=request.method, path=request.path, cause=str(late))
            answer = refuse(Refusal.OVERLOADED, {"Retry-After": "5"}, body_unread=True)
        except PermissionError as refused:  # ours to put right; what was acknowledged stays good (tus-X02, X04)
            log.error("the store refuses us", method=request.method, path=request.path, cause=str(refused))
            answer = refuse(Refusal.STORE_UNAVAILABLE, TRY_LATER, body_unread=True)
        except StoreUnavailable as away:  # nothing is lost as far as anybody knows (docs/decisions/0058)
            log.error("the store is not there", method=request.method, path=request.path, cause=str(away))
            answer = refuse(Refusal.STORE_UNAVAILABLE, TRY_LATER, body_unread=True)
        except Exception as failure:  # nothing may leave this door but an answer with its headers
            log.error("tus request failed", method=request.method, path=request.path, exc_info=failure)
            answer = _failed(failure)
        finally:
            body.close()
        seconds = time.monotonic() - begun.at
        line.write(begun.request_id, round(seconds * 1000, 1), request.method, request.path, answer.status)
        if self.counts is not None:
            self.counts.add(request.method, PATH.fullmatch(request.path), answer, seconds)
        return self._send(answer, request, environ, start_response)

    def _counted(self, body: Body) -> Body:
        return body if self.counts is None else CountedBody(body, self.counts.received)

    def _answer(self, request: Request, body: Body) -> Answer:
        headers = {name.lower(): value for name, value in request.headers}
        method = effective_method(request.method, headers)
        if method == "OPTIONS":
            return self.services.tus.options(trailers=reads_trailers(request.environ))
        unread = body.length != 0
        try:
            upload_id = upload_id_of(request.path, self.services.tus.door.path)
            admitted = self.admission.admit(request, method, upload_id)
        except TusError as error:
            return refuse(error.refusal, error.headers, body_unread=unread)
        except BearerError as error:
            return _refused_token(error, unread)
        except ProviderUnavailable:
            return Answer(503, {**ALWAYS, "Retry-After": "5"}, "temporarily_unavailable\n", close=unread)
        if method == "POST" and upload_id is None and admitted.party is not None:
            self.services.deliveries.remember(admitted.party, self.clock.now())
        asked = TusRequest(method, headers, upload_id, admitted.owner, body, self.clock.now())
        return self._with_pass(self.services.tus.answer(asked), request, asked, admitted)

    def _with_pass(self, answer: Answer, request: Request, asked: TusRequest, admitted: Admitted) -> Answer:
        """Give the browser its pass for a new or newly found upload, and take it when the upload is whole."""
        cookie = None
        if admitted.session is not None and answer.status in {200, 201} and "Upload-Expires" in answer.headers:
            upload_id = asked.upload_id or answer.headers["Location"].rpartition("/")[2]
            raw = answer.headers.get("Upload-Metadata") or asked.headers.get("upload-metadata")
            # Without delivery the last byte makes it final, and that takes a live session.
            if "aanlevering" in parse_metadata(raw) and not self.passes.is_carried(request, upload_id):
                cookie = self.passes.issue(admitted.session, upload_id)
        elif asked.upload_id is not None and answer.status == 204 and "Upload-Expires" not in answer.headers:
            cookie = self.passes.expire(asked.upload_id) if self.passes.is_carried(request, asked.upload_id) else None
        if cookie is None:
            return answer
        return Answer(answer.status, {**answer.headers, "Set-Cookie": cookie}, answer.body, answer.close)

    def _send(
        self, answer: Answer, request: Request, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        headers = {**security_headers(self.https), **answer.headers}
        headers |= cors_headers(request.headers.get("Origin"), self.cors_origins)
        content = answer.body.encode() if request.method != "HEAD" else b""
        if answer.status != HTTPStatus.NO_CONTENT:
            headers["Content-Length"] = str(len(content))
        after = end_connection(environ, start_response) if answer.close else None
        start_response(status_line(answer.status), list(headers.items()))
        return _Sent(content, after)


class _Sent:
    """The content, and what must happen once it is out (WSGI's close)."""

    def __init__(self, content: bytes, after: Callable[[], None] | None) -> None:
        self._content = content
        self._after = after

    def __iter__(self) -> Iterator[bytes]:
        yield self._content

    def close(self) -> None:
        if self._after is not None:
            self._after()


def upload_id_of(path: str, collection: str) -> str | None:
    """The id in `/files/<id>`, None for the collection itself. Raises TusError NOT_FOUND for anything else."""
    rest = path.removeprefix(collection.rstrip("/")).removeprefix("/")
    if not rest:
        return None
    if not _UPLOAD_ID.fullmatch(rest):
        raise TusError(Refusal.NOT_FOUND)
    return rest


def status_line(status: int) -> str:
    """`204 No Content`; 460 has no official reason."""
    return f"{status} {REASONS.get(status) or HTTPStatus(status).phrase}"


def _failed(failure: Exception) -> Answer:
    if isinstance(failure, OSError) and is_disk_full(failure):
        return refuse(Refusal.STORAGE_FULL, TRY_LATER, body_unread=True)
    return refuse(Refusal.FAULT, {"Retry-After": "5"}, body_unread=True)


def _refused_token(error: BearerError, unread: bool) -> Answer:
    headers: Mapping[str, str] = {**ALWAYS, "WWW-Authenticate": error.www_authenticate}
    return Answer(error.status, headers, "token_refused\n", close=unread)
