"""Sending the browser to the provider: code flow, S256, state and nonce (RP-01, RP-02, RP-05, RP-06)."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge

from shared.relying_party.provider import ProviderMetadata
from shared.relying_party.settings import RpSettings
from shared.sessions.model import LoginUnderWay

RANDOM_BYTES = 32  # 256 bits where RP-05 asks 128 (C-01); as a verifier 43 characters (RFC 7636 4.1)

Delivery = Callable[[ProviderMetadata, Mapping[str, str]], str]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What one login asks for beyond the ordinary; None leaves it out."""

    ui_locales: str | None = None
    login_hint: str | None = None
    acr_values: str | None = None
    max_age_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """One request: what is sent, and what is remembered to judge the answer."""

    state: str = field(repr=False)
    login: LoginUnderWay
    parameters: Mapping[str, str] = field(repr=False)


def new_request(settings: RpSettings, return_path: str, wishes: Wishes) -> AuthorizationRequest:
    """A request with fresh secrets."""
    state, nonce, verifier = (secrets.token_urlsafe(RANDOM_BYTES) for _ in range(3))
    parameters = {
        "response_type": "code",
        "client_id": settings.client_id,
        "redirect_uri": settings.redirect_uri,
        "scope": settings.scope,
        "state": state,
        "nonce": nonce,
        "code_challenge": create_s256_code_challenge(verifier),
        "code_challenge_method": "S256",
        **_wished(wishes, settings),
    }
    return AuthorizationRequest(state, LoginUnderWay(nonce, verifier, return_path), parameters)


def in_the_query(metadata: ProviderMetadata, parameters: Mapping[str, str]) -> str:
    """The address that carries these parameters."""
    endpoint = metadata.authorization_endpoint
    separator = "&" if urlsplit(endpoint).query else "?"
    return f"{endpoint}{separator}{urlencode(parameters)}"


def _wished(wishes: Wishes, settings: RpSettings) -> dict[str, str]:
    max_age = settings.max_age_seconds if wishes.max_age_seconds is None else wishes.max_age_seconds
    found = {
        "ui_locales": wishes.ui_locales,
        "login_hint": wishes.login_hint,
        "acr_values": wishes.acr_values or settings.acr_values,
        "max_age": None if max_age is None else str(max_age),
    }
    return {name: value for name, value in found.items() if value is not None}
