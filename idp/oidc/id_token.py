"""The ID token: what a client is told about the login (OIDC Core 2 and 3.1.3.6; OP-15 to OP-20).

After a refresh it says the same about the login as the first time, without nonce (OIDC Core 12.2, M-04).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256, sha512
from typing import Any

from idp.clients.model import Client
from idp.oidc import represents
from idp.oidc.model import ID_TOKEN_LIFE, Grant
from idp.oidc.opaque import new_id
from idp.oidc.subjects import SUB_ID_TYPE
from shared.base64url import as_text
from shared.jose.claims import epoch


@dataclass(frozen=True, slots=True)
class Login:
    """The login that a token speaks of, for one client. facts: claims that its scopes release.

    asked: claims that were asked for the ID token by name (OIDC Core 5.5).
    """

    client: Client
    grant: Grant
    sub: str
    facts: Mapping[str, Any]
    asked: Mapping[str, Any]


def id_token_claims(
    login: Login, *, issuer: str, nonce: str | None, access_token: str, now: datetime
) -> dict[str, Any]:
    """The claims of an ID token of 300 seconds. amr and sub_id_type as the client's policy says (OP-22, OP-32)."""
    grant, client = login.grant, login.client
    claims: dict[str, Any] = {
        "iss": issuer,
        "sub": login.sub,
        "aud": client.client_id,
        "jti": new_id(),
        "iat": epoch(now),
        "nbf": epoch(now),
        "exp": epoch(now + ID_TOKEN_LIFE),
        "auth_time": epoch(grant.auth_time),
        "acr": grant.acr,
        "sid": grant.sid,
        "at_hash": at_hash(access_token, client.id_token_signed_response_alg),
    }
    if nonce is not None:
        claims["nonce"] = nonce
    if client.policy.releases_amr:
        claims["amr"] = list(grant.amr)
    if client.policy.names_sub_id_type:
        claims["sub_id_type"] = SUB_ID_TYPE
    return {**_released(login), **claims}


def _released(login: Login) -> dict[str, Any]:
    """What it says of the user: what was asked by name, and what client or policy always get (OP-24, OP-71)."""
    client, always = login.client, set[str]()
    if client.claims_in_id_token:
        always = set(login.facts)
    elif client.policy.represents_in_id_token:
        always = {represents.CLAIM}
    return {name: value for name, value in login.facts.items() if name in always} | dict(login.asked)


def at_hash(access_token: str, alg: str) -> str:
    """The left half of the token's hash, by the hash of the signature algorithm (OIDC Core 3.1.3.6).

    Ed25519 hashes with SHA-512 inside, so EdDSA uses that.
    """
    hashed = (sha512 if alg == "EdDSA" else sha256)(access_token.encode("ascii")).digest()
    return as_text(hashed[: len(hashed) // 2])
