"""Our public keys as a JWK set (RFC 7517 5; OP-56, OP-58): bytes made once for each state of the keys."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from idp.oidc.cached_document import CachedDocument
from idp.oidc.keys import ProviderKeys
from idp.oidc.messages import Request, Response


class JwksEndpoint:
    """GET /jwks.json."""

    def __init__(self, keys: Callable[[], ProviderKeys]) -> None:
        self._keys = keys
        self._made: tuple[ProviderKeys, CachedDocument] | None = None

    def __call__(self, request: Request, now: datetime) -> Response:
        """The key set."""
        keys = self._keys()
        if self._made is None or self._made[0] is not keys:
            self._made = (keys, CachedDocument(json.dumps(keys.public_jwks()).encode()))
        return self._made[1].answer(request)
