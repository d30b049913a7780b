"""Tokens as an attacker would build them: by hand, without the room under test."""

import base64
import hmac
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from shared.jose.keys import SigningKey


def encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def token(header: Mapping[str, Any], claims: Mapping[str, Any], signature: bytes = b"") -> str:
    """A compact JWS with any header and signature."""
    return f"{encoded(json.dumps(header).encode())}.{encoded(json.dumps(claims).encode())}.{encoded(signature)}"


def signed_with_hs256(header: Mapping[str, Any], claims: Mapping[str, Any], secret: bytes) -> str:
    unsigned = token(header, claims).rpartition(".")[0]
    return f"{unsigned}.{encoded(hmac.new(secret, unsigned.encode(), sha256).digest())}"


def with_claims(good: str, key: SigningKey, **changes: Any) -> str:
    """A right token that says something else, signed again, whatever that is."""
    head, payload, _ = good.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    unsigned = f"{head}.{encoded(json.dumps({**claims, **changes}).encode())}"
    return f"{unsigned}.{encoded(key.sign(unsigned.encode()))}"


def with_header(good: str, **changes: Any) -> str:
    """A right token whose header was changed after signing."""
    head, payload, signature = good.split(".")
    header = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    return f"{encoded(json.dumps({**header, **changes}).encode())}.{payload}.{signature}"
