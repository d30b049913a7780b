"""A public JSON document that anybody may keep for a week (OP-56), with an ETag (RFC 9110 13.1.2)."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from idp.oidc.cross_origin import PREFLIGHT_SECONDS
from idp.oidc.messages import Request, Response, method_not_allowed

WEEK_SECONDS: Final = 604_800
# Public and the same for everybody, so a browser client may read it (OP-03, OP-04).
FOR_ANY_PAGE: Final = (("Access-Control-Allow-Origin", "*"), ("Cross-Origin-Resource-Policy", "cross-origin"))
PREFLIGHT: Final = (
    *FOR_ANY_PAGE,
    ("Access-Control-Allow-Methods", "GET, HEAD"),
    (
        "Access-Control-Allow-Headers",
        "*, Authorization",
    ),  # the star is not that one (Fetch standard)
    ("Access-Control-Max-Age", str(PREFLIGHT_SECONDS)),
)


class CachedDocument:
    """The bytes of one document with the headers that go with them."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._etag = f'"{sha256(body).hexdigest()[:32]}"'
        self._headers = (
            ("Cache-Control", f"public, max-age={WEEK_SECONDS}"),
            ("ETag", self._etag),
            *FOR_ANY_PAGE,
        )

    def answer(self, request: Request) -> Response:
        """200 with the document, 304 for whoever has it already, 204 for a browser that asks first whether it may."""
        if request.method == "OPTIONS":
            return Response(204, PREFLIGHT)
        if request.method not in ("GET", "HEAD"):
            return method_not_allowed("GET", "HEAD")
        if request.headers.get("if-none-match") == self._etag:
            return Response(304, self._headers)
        return Response(200, (("Content-Type", "application/json"), *self._headers), self._body)
