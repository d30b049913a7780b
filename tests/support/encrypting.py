"""A token encrypted as another party would, to the fitting key of a set."""

from collections.abc import Mapping
from typing import Any

from shared.jose.jwe import encrypt_to, encryption_key


def encrypt(text: str, jwks: Mapping[str, Any], *, alg: str, enc: str) -> str:
    """Around a signed token (RFC 7519 5.2). Raises InvalidKey when the set has no key for alg."""
    return encrypt_to(encryption_key(jwks, alg), text, enc=enc, header={"cty": "JWT"})
