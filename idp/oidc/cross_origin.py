"""Pages of other origins that may call an endpoint themselves (OP-03 to OP-05; Fetch standard, CORS protocol).

Only origins of the redirect addresses of clients without a secret, and only those of the client that the request says
it comes from, or whose token it shows. A preflight names no client, so the origin of any such client will do there; its
answer tells nothing about anybody. Cookies are never allowed, so this opens nothing to a page without a token or code.
A request without an Origin costs no look-up.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from idp.oidc.bearer import shown_token
from idp.oidc.errors import OAuthError
from idp.oidc.messages import Request, Response
from idp.oidc.ports import Begin
from shared.jose.errors import InvalidToken
from shared.jose.jws import read_unverified_claims

PREFLIGHT_SECONDS: Final = 600
VARY: Final = ("Vary", "Origin")  # on every answer, refused ones too: another origin would hear another one
READABLE: Final = ("Cross-Origin-Resource-Policy", "cross-origin")


class CrossOrigin:
    """The endpoint, with the headers that let a registered page read its answers.

    whose: the client_id that a request is about, None when it names none. methods: that a page may use.
    """

    def __init__(
        self,
        endpoint: Callable[[Request, datetime], Response],
        begin_read: Begin,
        whose: Callable[[Request], str | None],
        *methods: str,
    ) -> None:
        self._endpoint = endpoint
        self._begin_read = begin_read
        self._whose = whose
        self._methods = ", ".join(methods)

    def __call__(self, request: Request, now: datetime) -> Response:
        """The endpoint's own answer; 204 for a browser that asks first whether it may."""
        origin = request.headers.get("origin")
        if origin is None or not self._is_registered(origin, request):
            answer = self._endpoint(request, now)
            return answer.with_headers(VARY)
        allowed = (("Access-Control-Allow-Origin", origin), READABLE, VARY)
        if request.method == "OPTIONS":
            return Response(204, (*allowed, *self._preflight()))
        answer = self._endpoint(request, now)
        exposed = ("Access-Control-Expose-Headers", "WWW-Authenticate")
        return answer.with_headers(*allowed, exposed)

    def _is_registered(self, origin: str, request: Request) -> bool:
        client_id = self._whose(request)
        with self._begin_read() as unit:
            return unit.clients.has_origin(origin, client_id)

    def _preflight(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Access-Control-Allow-Methods", self._methods),
            ("Access-Control-Allow-Headers", "Authorization, Content-Type"),
            ("Access-Control-Max-Age", str(PREFLIGHT_SECONDS)),
        )


def client_of_token(request: Request) -> str | None:
    """Whose access token is shown, unverified: a forged one brings nothing but a refusal."""
    try:
        client_id = read_unverified_claims(shown_token(request) or "").get("client_id")
    except (InvalidToken, OAuthError):
        return None
    return client_id if isinstance(client_id, str) else None
