"""The metadata document: exactly what is so, read from the tables that decide it.

OpenID Connect Discovery 1.0 section 3, RFC 8414 section 2, RFC 9207 3; OP-44 to OP-49. The profile decides
what is listed (K33): a deviation from nlgov is that other grants work for general clients, unlisted.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from idp.clients.model import PAIRWISE, PUBLIC
from idp.clients.policy import NLGOV, NONE, PRIVATE_KEY_JWT, ClientPolicy
from idp.clients.scopes import SCOPES
from idp.oidc import device, represents
from idp.oidc.acr import AcrScale
from idp.oidc.authorization_parameters import PROMPTS
from idp.oidc.claims import CLAIMS_OF_SCOPE
from idp.oidc.pkce import METHOD
from idp.oidc.response_writer import RESPONSE_MODES
from idp.oidc.subjects import SUB_ID_TYPE
from shared.jose.jwe import CONTENT_ALGORITHMS, KEY_ALGORITHMS
from shared.jose.jws import sign
from shared.jose.keys import KeyRing

METADATA_ALGORITHM: Final = "RS256"
TOKEN_CLAIMS: Final = ("sub", "iss", "aud", "exp", "iat", "nbf", "jti", "auth_time", "nonce", "acr", "sid", "at_hash")


@dataclass(frozen=True, slots=True)
class Paths:
    """Where the endpoints are, below the issuer."""

    authorization: str = "/authorize"
    pushed_authorization_request: str = "/par"
    token: str = "/token"
    userinfo: str = "/userinfo"
    jwks: str = "/jwks.json"
    registration: str = "/register"
    end_session: str = "/end_session"
    introspection: str = "/introspect"
    revocation: str = "/revoke"
    device_authorization: str = "/device_authorization"


@dataclass(frozen=True, slots=True)
class Offer:
    """What this provider can do, from the tables that decide it. algorithms: of our own current keys."""

    profile: ClientPolicy
    grant_types: Sequence[str]
    algorithms: Sequence[str]
    scale: AcrScale


def metadata(issuer: str, paths: Paths, offer: Offer) -> dict[str, Any]:
    """The document as plain values."""
    strict = offer.profile is NLGOV
    methods = [name for name in offer.profile.auth_methods if not (strict and name == NONE)]  # OP-51
    return {
        "issuer": issuer,
        "authorization_endpoint": issuer + paths.authorization,
        "pushed_authorization_request_endpoint": issuer + paths.pushed_authorization_request,
        "token_endpoint": issuer + paths.token,
        "userinfo_endpoint": issuer + paths.userinfo,
        "jwks_uri": issuer + paths.jwks,
        "registration_endpoint": issuer + paths.registration,
        "end_session_endpoint": issuer + paths.end_session,
        "introspection_endpoint": issuer + paths.introspection,
        "revocation_endpoint": issuer + paths.revocation,
        **_programs(issuer + paths.device_authorization, offer),
        "scopes_supported": list(SCOPES),
        "response_types_supported": ["code"],
        "response_modes_supported": list(RESPONSE_MODES),
        "grant_types_supported": _grant_types(offer),
        "subject_types_supported": [PAIRWISE] if offer.profile.always_pairwise else [PAIRWISE, PUBLIC],
        **_kinds_of_subject(offer.profile),
        "id_token_signing_alg_values_supported": list(offer.algorithms),
        "id_token_encryption_alg_values_supported": list(KEY_ALGORITHMS),  # OP-52
        "id_token_encryption_enc_values_supported": list(CONTENT_ALGORITHMS),
        "userinfo_signing_alg_values_supported": list(offer.algorithms),  # OP-48
        "userinfo_encryption_alg_values_supported": list(KEY_ALGORITHMS),
        "userinfo_encryption_enc_values_supported": list(CONTENT_ALGORITHMS),
        "token_endpoint_auth_methods_supported": methods,
        "introspection_endpoint_auth_methods_supported": [name for name in methods if name != NONE],
        "introspection_signing_alg_values_supported": list(offer.algorithms),
        "revocation_endpoint_auth_methods_supported": methods,
        **_signing_algorithms(offer.profile, methods),
        "code_challenge_methods_supported": [METHOD],
        "prompt_values_supported": list(PROMPTS),
        "acr_values_supported": list(offer.scale.supported),
        "claim_types_supported": ["normal"],
        "claims_supported": _claims(offer.profile),
        "claims_parameter_supported": True,
        "request_parameter_supported": True,
        "request_uri_parameter_supported": True,
        "require_request_uri_registration": True,  # OP-53
        "require_pushed_authorization_requests": offer.profile.requires_pushed_requests,
        "require_signed_request_object": False,
        "request_object_signing_alg_values_supported": list(offer.profile.signing_algorithms),
        "request_object_encryption_alg_values_supported": list(KEY_ALGORITHMS),
        "request_object_encryption_enc_values_supported": list(CONTENT_ALGORITHMS),
        "authorization_response_iss_parameter_supported": True,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "frontchannel_logout_supported": True,
        "frontchannel_logout_session_supported": True,
        "ui_locales_supported": ["nl", "en"],
    }


def _signing_algorithms(profile: ClientPolicy, methods: Sequence[str]) -> dict[str, list[str]]:
    """One list for each endpoint that takes private_key_jwt (M-41)."""
    if PRIVATE_KEY_JWT not in methods:
        return {}
    names = ("token", "introspection", "revocation")
    return {f"{name}_endpoint_auth_signing_alg_values_supported": list(profile.signing_algorithms) for name in names}


def _kinds_of_subject(profile: ClientPolicy) -> dict[str, list[str]]:
    """Of `sub` and of `represents.sub`, as addresses (OP-22, OP-54)."""
    return {"sub_id_types_supported": [SUB_ID_TYPE, represents.KIND]} if profile.names_sub_id_type else {}


def _programs(address: str, offer: Offer) -> dict[str, Any]:
    """Where a program begins (RFC 8628 4), where it may."""
    return {"device_authorization_endpoint": address} if device.GRANT_TYPE in _grant_types(offer) else {}


def _grant_types(offer: Offer) -> list[str]:
    return ["authorization_code"] if offer.profile is NLGOV else list(offer.grant_types)  # OP-50, K33


def _claims(profile: ClientPolicy) -> list[str]:
    by_policy = [("amr", profile.releases_amr), ("sub_id_type", profile.names_sub_id_type)]
    policy_claims = [name for name, is_given in by_policy if is_given]
    return [*TOKEN_CLAIMS, *policy_claims, *(name for names in CLAIMS_OF_SCOPE.values() for name in names)]


def published(document: dict[str, Any], ring: KeyRing) -> bytes:
    """The document as it is sent: with itself as a JWT of ours in it (RFC 8414 2.1; OP-55)."""
    return json.dumps({**document, "signed_metadata": signed(document, ring)}).encode()


def signed(document: dict[str, Any], ring: KeyRing) -> str:
    """The same document as a JWT of ours (RFC 8414 2.1; OP-55), RS256 because everybody reads it (OP-88)."""
    return sign({**document, "iss": document["issuer"]}, ring.signing_key(METADATA_ALGORITHM), typ="JWT")
