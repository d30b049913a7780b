"""Talking to the token and userinfo endpoints (RFC 6749 4.1.3 and 6, OpenID Connect Core 5.3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from shared.clock import Clock
from shared.egress.errors import EgressFailed, EgressRefused
from shared.egress.fetcher import Fetcher
from shared.egress.message import Response
from shared.relying_party.client_assertion import client_authentication
from shared.relying_party.errors import ProviderUnavailable, TokenRefused, error_code
from shared.relying_party.key_pair import OwnKeys
from shared.relying_party.provider import Provider
from shared.relying_party.settings import RpSettings

LIFE_WHEN_UNSAID = timedelta(minutes=5)
MAX_TOKEN_LENGTH = 16 * 1024


@dataclass(frozen=True, slots=True)
class TokenAnswer:
    """A successful answer (RFC 6749 5.1). id_token: None when there is none, which the caller judges."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    id_token: str | None = field(repr=False)
    expires_at: datetime


class TokenEndpoint:
    """The provider's back channel for one client."""

    def __init__(self, settings: RpSettings, provider: Provider, keys: OwnKeys, fetcher: Fetcher, clock: Clock) -> None:
        self._settings, self._provider, self._keys = settings, provider, keys
        self._fetcher, self._clock = fetcher, clock

    def redeem(self, code: str, code_verifier: str) -> TokenAnswer:
        """Tokens for a code. Raises TokenRefused or ProviderUnavailable."""
        return self._ask(
            {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": self._settings.redirect_uri,
                "code_verifier": code_verifier,
            }
        )

    def refresh(self, refresh_token: str) -> TokenAnswer:
        """New tokens for a refresh token, which is used up by it. Raises as redeem."""
        return self._ask({"grant_type": "refresh_token", "refresh_token": refresh_token})

    def userinfo(self, access_token: str) -> Mapping[str, Any]:
        """The claims at the userinfo endpoint, empty where the provider has none. RP-25: in the header.

        Raises ProviderUnavailable.
        """
        address = self._provider.metadata().userinfo_endpoint
        if address is None:
            return {}
        try:
            answer = self._fetcher.get(address, headers={"Authorization": f"Bearer {access_token}"})
        except (EgressRefused, EgressFailed) as error:
            raise ProviderUnavailable("userinfo") from error
        if answer.status != 200:
            raise ProviderUnavailable("userinfo")
        return _json_object(answer)

    def _ask(self, fields: Mapping[str, str]) -> TokenAnswer:
        now = self._clock.now()
        settings = self._settings
        proof = client_authentication(settings.client_id, settings.issuer, self._keys.signing_key(), now)
        address = self._provider.metadata().token_endpoint
        try:
            answer = self._fetcher.post_form(address, {**fields, **proof}, {"Accept": "application/json"})
        except (EgressRefused, EgressFailed) as error:
            raise ProviderUnavailable("token_endpoint") from error
        if answer.status in {400, 401, 403}:
            raise TokenRefused(_error_code(answer))
        if answer.status != 200:
            raise ProviderUnavailable("token_endpoint")
        return read_token_answer(_json_object(answer), now)


def read_token_answer(value: Mapping[str, Any], now: datetime) -> TokenAnswer:
    """The answer's members, checked for shape (RP-13). Raises ProviderUnavailable."""
    token_type = value.get("token_type")
    if not isinstance(token_type, str) or token_type.lower() != "bearer":
        raise ProviderUnavailable("token_type")
    access_token = _token(value, "access_token")
    if access_token is None:
        raise ProviderUnavailable("access_token")
    expires_in = value.get("expires_in", LIFE_WHEN_UNSAID.total_seconds())
    if isinstance(expires_in, bool) or not isinstance(expires_in, int | float) or not 0 < expires_in < 10**6:
        raise ProviderUnavailable("expires_in")
    return TokenAnswer(
        access_token=access_token,
        refresh_token=_token(value, "refresh_token"),
        id_token=_token(value, "id_token"),
        expires_at=now + timedelta(seconds=expires_in),
    )


def _token(value: Mapping[str, Any], name: str) -> str | None:
    token = value.get(name)
    if token is None:
        return None
    if not isinstance(token, str) or not token or len(token) > MAX_TOKEN_LENGTH:
        raise ProviderUnavailable(name)
    return token


def _json_object(answer: Response) -> Mapping[str, Any]:
    try:
        value = answer.json()
    except ValueError as error:
        raise ProviderUnavailable("not_json") from error
    if not isinstance(value, dict):
        raise ProviderUnavailable("not_json")
    return value


def _error_code(answer: Response) -> str:
    try:
        return error_code(_json_object(answer).get("error"))
    except ProviderUnavailable:
        return error_code(None)
