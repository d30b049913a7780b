"""Our public keys as a JWK set (RFC 7517 5; OP-58): those that sign, and those that others encrypt to."""

from __future__ import annotations

import json

from idp.oidc.keys import ProviderKeys


def jwks(keys: ProviderKeys) -> bytes:
    """The key set as it is published."""
    return json.dumps(keys.public_jwks()).encode()
