"""Pages of other origins that may call an endpoint themselves (OP-03 to OP-05; Fetch standard, CORS protocol).

Only origins of the redirect addresses of clients without a secret: where a client names itself in the form, its
own. A browser asks before it sends a token in a header and names no client then; userinfo is told by its token.
No cookie is ever let along, so this opens nothing to who has no token or code. Who sends no Origin costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from idp.oidc.messages import Request, Response
from idp.oidc.ports import Begin

PREFLIGHT_SECONDS: Final = 600
CROSS_ORIGIN: Final = (("Cross-Origin-Resource-Policy", "cross-origin"), ("Vary", "Origin"))


class CrossOrigin:
    """The endpoint, with the headers that let a registered page read its answers. methods: that it may use."""

    def __init__(self, endpoint: Callable[[Request, datetime], Response], begin_read: Begin, *methods: str) -> None:
        self._endpoint = endpoint
        self._begin_read = begin_read
        self._methods = ", ".join(methods)

    def __call__(self, request: Request, now: datetime) -> Response:
        """The endpoint's own answer; 204 for a browser that asks first whether it may."""
        origin = request.headers.get("origin")
        if origin is None or not self._is_registered(origin, request):
            return self._endpoint(request, now)
        allowed = (("Access-Control-Allow-Origin", origin), *CROSS_ORIGIN)
        if request.method == "OPTIONS":
            return Response(204, (*allowed, *self._preflight()))
        answer = self._endpoint(request, now)
        exposed = ("Access-Control-Expose-Headers", "WWW-Authenticate")
        return replace(answer, headers=(*answer.headers, *allowed, exposed))

    def _is_registered(self, origin: str, request: Request) -> bool:
        with self._begin_read() as unit:
            return unit.clients.has_origin(origin, request.form.get("client_id"))

    def _preflight(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Access-Control-Allow-Methods", self._methods),
            ("Access-Control-Allow-Headers", "Authorization, Content-Type"),
            ("Access-Control-Max-Age", str(PREFLIGHT_SECONDS)),
        )
