"""A public JSON document that anybody may keep for a week (OP-56), with an ETag (RFC 9110 13.1.2)."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from idp.oidc.messages import Request, Response, method_not_allowed

WEEK_SECONDS: Final = 604_800


class CachedDocument:
    """The bytes of one document with the headers that go with them."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._etag = f'"{sha256(body).hexdigest()[:32]}"'
        self._headers = (
            ("Cache-Control", f"public, max-age={WEEK_SECONDS}"),
            ("ETag", self._etag),
            # Public and the same for everybody, so a browser client may read it (OP-03, OP-04).
            ("Access-Control-Allow-Origin", "*"),
            ("Cross-Origin-Resource-Policy", "cross-origin"),
        )

    def answer(self, request: Request) -> Response:
        """200 with the document, or 304 for whoever has it already."""
        if request.method not in ("GET", "HEAD"):
            return method_not_allowed("GET", "HEAD")
        if request.headers.get("if-none-match") == self._etag:
            return Response(304, self._headers)
        return Response(200, (("Content-Type", "application/json"), *self._headers), self._body)
