"""Our public keys as a JWK set (RFC 7517 5; OP-56, OP-58): bytes made once for each key ring."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from idp.oidc.cached_document import CachedDocument
from idp.oidc.messages import Request, Response
from shared.jose.keys import KeyRing


class JwksEndpoint:
    """GET /jwks.json."""

    def __init__(self, ring: Callable[[], KeyRing]) -> None:
        self._ring = ring
        self._made: tuple[KeyRing, CachedDocument] | None = None

    def __call__(self, request: Request, now: datetime) -> Response:
        """The key set."""
        ring = self._ring()
        if self._made is None or self._made[0] is not ring:
            self._made = (ring, CachedDocument(json.dumps(ring.public_jwks()).encode()))
        return self._made[1].answer(request)
