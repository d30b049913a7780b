"""A program proves itself by a key of its own: private_key_jwt (RFC 7523, OpenID Connect Core 9)."""

import os
import secrets
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from mcz_upload.home import PRIVATE
from mcz_upload.outcome import ExitCode, Stopped

ALGORITHM = "ES256"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LIFE_SECONDS = 60


def make_key(path: Path) -> dict[str, Any]:
    """Write a new private key as PEM, never over an old one; its public half as a JWK."""
    key = ECKey.generate_key("P-256", private=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key.as_pem(private=True))
    return public_jwk(key)


def read_key(path: Path) -> ECKey:
    """The private key. Raises Stopped for what is none."""
    try:
        key = ECKey.import_key(path.read_bytes())
    except (OSError, ValueError, JoseError) as unreadable:
        raise Stopped(ExitCode.WRONG_USE, "key_unreadable", path=path) from unreadable
    if not key.is_private or key.curve_name != "P-256":
        raise Stopped(ExitCode.WRONG_USE, "key_unreadable", path=path)
    return key


def public_jwk(key: ECKey) -> dict[str, Any]:
    """What the servicedesk registers."""
    return {**key.as_dict(private=False), "kid": key.thumbprint(), "use": "sig", "alg": ALGORITHM}


def assertion(key: ECKey, client_id: str, issuer: str, *, now: int) -> str:
    """Proof of being this client, for the provider alone, good for a minute and once. now: seconds since 1970."""
    header = {"alg": ALGORITHM, "typ": "JWT", "kid": key.thumbprint()}
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": issuer,
        "jti": secrets.token_urlsafe(16),
        "iat": now,
        "exp": now + LIFE_SECONDS,
    }
    return jwt.encode(header, claims, key)
