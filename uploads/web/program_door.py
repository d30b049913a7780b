"""What every interface for programs has in common: JSON in and out, refusals of tokens, and faults kept inside."""

import json
from collections.abc import Callable
from typing import Any

from flask import Request, Response
from werkzeug.exceptions import HTTPException

from shared.logging import get_logger
from shared.relying_party.bearer import BearerError
from shared.relying_party.errors import ProviderUnavailable
from shared.web.security_headers import security_headers
from uploads.protocol.errors import TRY_LATER, Refusal, StoreUnavailable, is_disk_full

LARGEST_JSON_BYTES = 16 * 1024

log = get_logger(__name__)


def guarded(respond: Callable[[Request], Response], environ: dict[str, Any], https: bool) -> Response:
    """The answer of `respond`, or why there is none; always with the security headers."""
    request = Request(environ)
    try:
        response = respond(request)
    except BearerError as refused:
        response = json_answer(
            {"error": "token_refused"}, refused.status, {"WWW-Authenticate": refused.www_authenticate}
        )
    except HTTPException as refused:  # of the body: too slow, without a length
        response = json_answer({"error": refused.name.lower().replace(" ", "_")}, refused.code or 500)
        response.headers.extend({name: value for name, value in refused.get_headers() if name == "Retry-After"})
    except ProviderUnavailable:
        response = json_answer({"error": "temporarily_unavailable"}, 503, {"Retry-After": "5"})
    except (StoreUnavailable, PermissionError) as away:  # ours to put right; nothing counts as gone (tus-X02)
        log.error("the store cannot be used", path=request.path, cause=str(away))
        response = json_answer({"error": Refusal.STORE_UNAVAILABLE.code}, Refusal.STORE_UNAVAILABLE.status, TRY_LATER)
    except Exception as failure:  # the outside gets a code, the log the cause
        log.error("request of a program failed", path=request.path, exc_info=failure)
        response = _failed(failure)
    for name, value in security_headers(https).items():
        response.headers.setdefault(name, value)
    return response


def json_object(request: Request) -> dict[str, str] | None:
    """The JSON object of texts that a request brings, or None."""
    if request.mimetype != "application/json" or (request.content_length or 0) > LARGEST_JSON_BYTES:
        return None
    try:
        value = json.loads(request.stream.read(LARGEST_JSON_BYTES))
    except (ValueError, RecursionError):
        return None
    is_object = isinstance(value, dict) and all(isinstance(one, str) for one in value.values())
    return value if is_object else None


def json_answer(value: dict[str, Any], status: int, headers: dict[str, str] | None = None) -> Response:
    """A value as JSON."""
    return Response(json.dumps(value, ensure_ascii=False), status, headers, mimetype="application/json")


def wrong_method(allowed: str) -> Response:
    """405, with what would do."""
    return json_answer({"error": "method_not_allowed"}, 405, {"Allow": allowed})


def _failed(failure: Exception) -> Response:
    if isinstance(failure, OSError) and is_disk_full(failure):
        return json_answer({"error": Refusal.STORAGE_FULL.code}, Refusal.STORAGE_FULL.status, TRY_LATER)
    if isinstance(failure, TimeoutError):  # others write to the database for too long
        return json_answer({"error": Refusal.OVERLOADED.code}, Refusal.OVERLOADED.status, {"Retry-After": "5"})
    return json_answer({"error": "fault"}, 500)
