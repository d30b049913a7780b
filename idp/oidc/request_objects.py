"""Request objects: an authorization request as a signed JWT, sent along or by reference (RFC 9101, OIDC Core 6).

Signed with the client's registered key, never `none`; perhaps encrypted to us. What stands outside it does not
count (OP-12). A reference is fetched only where the client registered exactly that address (OP-11; threat 21); a hash
in its fragment says what must be found there. An object that has a number is spent when it is answered.
M-34, M-35; threats 18, 19 and 21.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from idp.clients.model import Client
from idp.oidc.client_auth.client_keys import ClientKeys
from idp.oidc.errors import ErrorCode, OAuthError
from idp.oidc.keys import ProviderKeys
from idp.oidc.messages import Parameters
from idp.oidc.model import AuthorizationRequest
from idp.oidc.ports import UnitOfWork
from idp.storable import is_storable
from shared.base64url import as_text
from shared.egress.errors import EgressFailed, EgressRefused
from shared.egress.fetcher import Fetcher
from shared.jose.claims import DEFAULT_LEEWAY, check_audience, check_issuer, check_times, read_time
from shared.jose.errors import InvalidToken
from shared.jose.jwe import decrypt, is_encrypted
from shared.jose.jws import Verified, media_type

TYPES: Final = (None, "jwt", "oauth-authz-req+jwt")
LONGEST_LIFE: Final = timedelta(minutes=60)
MAX_JTI_LENGTH: Final = 256
MAX_OBJECT_BYTES: Final = 16 * 1024
FETCH_SECONDS: Final = 2.0
JTI_PREFIX: Final = "request-object:"  # a jti of another kind of token is another jti
ANSWERED_PREFIX: Final = "request-object-of:"
HASH: Final = re.compile(r"[A-Za-z0-9_-]{43}")  # a SHA-256 in base64url
ABOUT_THE_TOKEN: Final = frozenset({"iss", "aud", "exp", "nbf", "iat", "jti", "sub"})
NESTED: Final = frozenset({"request", "request_uri"})  # once outside (RFC 6749 3.1), never inside (RFC 9101 4)


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """What a request object says. jti: its number, where it has one (RFC 7519 4.1.7)."""

    parameters: Parameters
    jti: str | None


class RequestObjects:
    """Reads the object of a request, if it has one."""

    def __init__(self, keys: ClientKeys, own_keys: Callable[[], ProviderKeys], fetcher: Fetcher, issuer: str) -> None:
        self._keys = keys
        self._own_keys = own_keys
        self._fetcher = fetcher
        self._issuer = issuer

    def object_of(self, outer: Parameters, client: Client, now: datetime) -> SignedRequest | None:
        """The object of this request, None without one. Raises OAuthError."""
        if NESTED & outer.repeated:
            raise OAuthError(ErrorCode.INVALID_REQUEST, "a parameter is repeated")  # RFC 6749 3.1
        given, reference = outer.get("request"), outer.get("request_uri")
        if given is not None and reference is not None:
            raise OAuthError(ErrorCode.INVALID_REQUEST, "request and request_uri cannot come together")
        if reference is not None:
            given = self._fetched(reference, client)
        if given is None:
            return None
        try:
            claims = self._claims(given, client, now)
            return SignedRequest(_as_parameters(claims, client), claims.get("jti"))
        except InvalidToken as refused:
            raise _refusal(refused.reason) from refused

    def _fetched(self, reference: str, client: Client) -> str:
        if reference not in client.request_uris:
            raise OAuthError(ErrorCode.INVALID_REQUEST_URI, "request_uri is not registered")
        address, _, fragment = reference.partition("#")
        try:
            answer = self._fetcher.get(address, timeout=FETCH_SECONDS, max_bytes=MAX_OBJECT_BYTES)
        except (EgressRefused, EgressFailed) as failed:
            raise OAuthError(ErrorCode.INVALID_REQUEST_URI, "request_uri cannot be read") from failed
        if answer.status != 200:
            raise OAuthError(ErrorCode.INVALID_REQUEST_URI, "request_uri cannot be read")
        if HASH.fullmatch(fragment) and fragment != _hash(answer.body):  # OIDC Core 6.2
            raise OAuthError(ErrorCode.INVALID_REQUEST_URI, "request_uri holds something else than its hash says")
        return answer.body.decode("ascii", "replace").strip()

    def _claims(self, token: str, client: Client, now: datetime) -> Mapping[str, Any]:
        signed = self._opened(token, client)
        wanted = client.request_object_signing_alg
        algorithms = (wanted,) if wanted else client.policy.signing_algorithms
        verified = self._keys.verify(signed, client, algorithms, now)
        check_request_object(verified, client, self._issuer, now)
        return verified.claims

    def _opened(self, token: str, client: Client) -> str:
        if is_encrypted(token):
            return decrypt(token, self._own_keys().decryption)
        if client.request_object_encryption_alg is not None:
            raise InvalidToken("not_encrypted")  # Registration 2: the client promised to
        return token


def spend(unit: UnitOfWork, request: AuthorizationRequest, sid: str, now: datetime) -> bool:
    """Spend a numbered object for this session; False when another one had its answer (threat 23).

    Somebody who follows the same link twice does so in the same session, and gets an answer each time.
    """
    if request.object_jti is None:
        return True
    expires_at = now + LONGEST_LIFE + 2 * DEFAULT_LEEWAY  # no object that was good until now is good so long
    anybodys, ours = f"{JTI_PREFIX}{request.object_jti}", f"{ANSWERED_PREFIX}{sid}:{request.object_jti}"
    if unit.assertions.use(request.client_id, anybodys, expires_at):
        return unit.assertions.use(request.client_id, ours, expires_at)
    return unit.assertions.was_used(request.client_id, ours)


def check_request_object(verified: Verified, client: Client, issuer: str, now: datetime) -> None:
    """The claims about the object itself, whose signature is right. Raises InvalidToken."""
    claims = verified.claims
    if media_type(verified.header) not in TYPES:
        raise InvalidToken("typ")
    check_issuer(claims, client.client_id)
    check_audience(claims, issuer)
    check_times(claims, now)
    if "sub" in claims:
        raise InvalidToken("sub")  # RFC 9101 10.8: or a client assertion could pose as a request
    _check_life(claims, client, now)
    jti = claims.get("jti")
    if jti is not None and not (isinstance(jti, str) and 1 <= len(jti) <= MAX_JTI_LENGTH):
        raise InvalidToken("jti")


def _check_life(claims: Mapping[str, Any], client: Client, now: datetime) -> None:
    not_before, expires_at = read_time(claims, "nbf"), read_time(claims, "exp")
    if expires_at is None or expires_at > now + LONGEST_LIFE + DEFAULT_LEEWAY:
        raise InvalidToken("too_long")
    if not client.policy.bounds_request_objects:
        return
    if not_before is None or now - not_before > LONGEST_LIFE:
        raise InvalidToken("nbf")
    if expires_at - not_before > LONGEST_LIFE:
        raise InvalidToken("too_long")


def _as_parameters(claims: Mapping[str, Any], client: Client) -> Parameters:
    """The request's parameters as text, whatever JSON type they have (M-35). Raises InvalidToken."""
    if NESTED & claims.keys():
        raise InvalidToken("nested")
    if not is_storable(dict(claims)):
        raise InvalidToken("shape")
    if claims.get("client_id", client.client_id) != client.client_id:
        raise InvalidToken("client_id")  # RFC 9101 5: it must be the same
    left_out = {*ABOUT_THE_TOKEN, "client_id"}
    given = [(name, text) for name in claims.keys() - left_out for text in _texts(name, claims[name])]
    return Parameters([*given, ("client_id", client.client_id)])


def _texts(name: str, value: object) -> list[str]:
    """The values of one parameter; `resource` alone may have several (RFC 8707 2.1)."""
    if name == "resource" and isinstance(value, list):
        return [_as_text(item) for item in value]
    return [_as_text(value)]


def _as_text(value: object) -> str:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return " ".join(value)
    return value if isinstance(value, str) else json.dumps(value)


def _hash(content: bytes) -> str:
    return as_text(sha256(content).digest())


def _refusal(reason: str) -> OAuthError:
    return OAuthError(ErrorCode.INVALID_REQUEST_OBJECT, f"the request object is refused ({reason})")
