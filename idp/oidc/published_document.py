"""A public JSON document that anybody may keep for a week (OP-56), with an ETag (RFC 9110 13.1.2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Final, Generic, TypeVar

from idp.oidc.cross_origin import PREFLIGHT_SECONDS
from idp.oidc.messages import Request, Response, method_not_allowed

WEEK_SECONDS: Final = 604_800
# Public and the same for everybody, so a browser client may read it (OP-03, OP-04).
FOR_ANY_PAGE: Final = (("Access-Control-Allow-Origin", "*"), ("Cross-Origin-Resource-Policy", "cross-origin"))
PREFLIGHT: Final = (
    *FOR_ANY_PAGE,
    ("Access-Control-Allow-Methods", "GET, HEAD"),
    ("Access-Control-Allow-Headers", "*, Authorization"),  # the star is not that one (Fetch standard)
    ("Access-Control-Max-Age", str(PREFLIGHT_SECONDS)),
)

Source = TypeVar("Source")


class Edition:
    """The document as it is now. whole: the answer to whoever has none; unchanged: to whoever has this one."""

    def __init__(self, body: bytes) -> None:
        self.etag = f'"{sha256(body).hexdigest()[:32]}"'
        headers = (("Cache-Control", f"public, max-age={WEEK_SECONDS}"), ("ETag", self.etag), *FOR_ANY_PAGE)
        self.whole = Response(200, (("Content-Type", "application/json"), *headers), body)
        self.unchanged = Response(304, headers)


class PublishedDocument(Generic[Source]):
    """GET of a document that is made once for each state of what it tells of.

    source: what it tells of, the same object while nothing changed. describe: the document's bytes.
    """

    def __init__(self, source: Callable[[], Source], describe: Callable[[Source], bytes]) -> None:
        self._source = source
        self._describe = describe
        self._made: tuple[Source, Edition] | None = None

    def edition(self) -> Edition:
        """The document of this moment."""
        source = self._source()
        made = self._made
        if made is None or made[0] is not source:
            made = self._made = (source, Edition(self._describe(source)))
        return made[1]

    def __call__(self, request: Request, now: datetime) -> Response:
        """200 with the document, 304 for whoever has it already, 204 for a browser that asks first whether it may."""
        if request.method == "OPTIONS":
            return Response(204, PREFLIGHT)
        if request.method not in ("GET", "HEAD"):
            return method_not_allowed("GET", "HEAD")
        edition = self.edition()
        return edition.unchanged if request.headers.get("if-none-match") == edition.etag else edition.whole
