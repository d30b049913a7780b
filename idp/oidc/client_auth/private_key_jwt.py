"""Client assertions signed with the client's own key (RFC 7523 2.2 and 3, OIDC Core 9).

At most five minutes long, one audience, each jti once; for FAPI 2 the audience is the issuer as one
string (M-15, M-16; threat 23).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from idp.clients.model import Client
from idp.oidc.client_auth.client_keys import ClientKeys
from idp.oidc.messages import Request
from idp.oidc.ports import Begin
from shared.jose.claims import DEFAULT_LEEWAY, audiences, check_times, read_time
from shared.jose.errors import InvalidToken
from shared.jose.jws import Verified, media_type, read_unverified_claims
from shared.logging import get_logger

ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
MAX_LIFE: Final = timedelta(minutes=5)
MAX_JTI_LENGTH: Final = 256
TYPES: Final = (None, "jwt", "client-authentication+jwt")  # another typ means another kind of token

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class AcceptedAudiences:
    """What an assertion may name as audience. paths: of the endpoints where clients authenticate (RFC 9126 2)."""

    issuer: str
    paths: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """The issuer first; the endpoints for clients that follow older custom."""
        return (self.issuer, *(self.issuer + path for path in self.paths))


class PrivateKeyJwt:
    """token_endpoint_auth_method private_key_jwt."""

    name = "private_key_jwt"

    def __init__(self, keys: ClientKeys, begin_write: Begin, audiences: AcceptedAudiences) -> None:
        self._keys = keys
        self._begin_write = begin_write
        self._audiences = audiences

    def presented(self, request: Request) -> PresentedAssertion | None:
        """The assertion of the form, also one without a type or a type without one, which prove nothing."""
        assertion, kind = request.form.get("client_assertion"), request.form.get("client_assertion_type")
        return None if assertion is None and kind is None else PresentedAssertion(self, assertion or "", kind)

    def proves(self, assertion: str, client: Client, now: datetime) -> bool:
        """True for an assertion that this client signed for us and that nobody showed before."""
        try:
            verified = self._verified(assertion, client, now)
            check_assertion(verified, client, self._audiences, now)
            self._use(client, verified.claims)
        except InvalidToken as refused:
            log.warning("client_assertion_refused", client_id=client.client_id, reason=refused.reason)
            return False
        return True

    def _verified(self, assertion: str, client: Client, now: datetime) -> Verified:
        wanted = client.token_endpoint_auth_signing_alg
        algorithms = (wanted,) if wanted else client.policy.signing_algorithms
        return self._keys.verify(assertion, client, algorithms, now)

    def _use(self, client: Client, claims: Mapping[str, Any]) -> None:
        """Raises InvalidToken for one that was shown before."""
        expires_at = read_time(claims, "exp")
        if expires_at is None:
            raise InvalidToken("exp_missing")
        with self._begin_write() as unit:
            if not unit.assertions.use(client.client_id, str(claims["jti"]), expires_at + DEFAULT_LEEWAY):
                raise InvalidToken("shown_before")


@dataclass(frozen=True, slots=True)
class PresentedAssertion:
    """An assertion as it was sent. kind: its client_assertion_type."""

    method: PrivateKeyJwt
    assertion: str
    kind: str | None

    @property
    def client_id(self) -> str | None:
        """Its sub, unverified."""
        try:
            sub = read_unverified_claims(self.assertion).get("sub")
        except InvalidToken:
            return None
        return sub if isinstance(sub, str) else None

    def proves(self, client: Client, now: datetime) -> bool:
        """True when the method accepts it."""
        return self.kind == ASSERTION_TYPE and self.method.proves(self.assertion, client, now)


def check_assertion(verified: Verified, client: Client, accepted: AcceptedAudiences, now: datetime) -> None:
    """The claims of an assertion whose signature is right. Raises InvalidToken."""
    claims = verified.claims
    if media_type(verified.header) not in TYPES:
        raise InvalidToken("typ")  # threat 19
    if claims.get("iss") != client.client_id or claims.get("sub") != client.client_id:
        raise InvalidToken("issuer")
    _check_audience(claims, client, accepted)
    check_times(claims, now)
    expires_at = read_time(claims, "exp")
    if expires_at is None or expires_at > now + MAX_LIFE + DEFAULT_LEEWAY:
        raise InvalidToken("too_long")
    jti = claims.get("jti")
    if not isinstance(jti, str) or not 1 <= len(jti) <= MAX_JTI_LENGTH:
        raise InvalidToken("jti")


def _check_audience(claims: Mapping[str, Any], client: Client, accepted: AcceptedAudiences) -> None:
    if client.policy.audience_is_issuer:
        if claims.get("aud") != accepted.issuer:
            raise InvalidToken("audience")
        return
    named = audiences(claims)
    if len(named) != 1 or named[0] not in accepted.all:
        raise InvalidToken("audience")
