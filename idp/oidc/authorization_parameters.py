"""From the parameters of an authorization request to a checked AuthorizationRequest.

First response_type, then scope, PKCE, nonce, claims, level of trust, prompt and max_age. What only changes how
pages look (display, claims_locales) and what nobody defined is ignored.
RFC 6749 4.1.1, OIDC Core 3.1.2.1, RFC 7636 4.3.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from idp.clients.model import Client
from idp.clients.redirect_uris import is_registered
from idp.oidc import pkce
from idp.oidc.acr import AcrScale
from idp.oidc.claims_request import ClaimsRequest, read_claims_request
from idp.oidc.errors import ErrorCode, OAuthError
from idp.oidc.id_token_hint import HintReader
from idp.oidc.messages import Parameters
from idp.oidc.model import AuthorizationRequest
from idp.oidc.resource import Resources
from idp.oidc.response_writer import RESPONSE_MODES, ReturnAddress
from idp.oidc.scopes import accept_scope

MAX_TOTAL_LENGTH: Final = 16 * 1024
MAX_VALUE_LENGTH: Final = 2048
MAX_KEPT_BYTES: Final = 6 * 1024  # of what waits in the database for a login (threat 34)
KEPT: Final = (
    "redirect_uri",
    "state",
    "scope",
    "nonce",
    "code_challenge",
    "prompt",
    "login_hint",
    "ui_locales",
    "acr_values",
    "claims",
)
MAX_AGE_DIGITS: Final = re.compile(r"[0-9]{1,9}")
MAX_LOCALES: Final = 10
PROMPTS: Final = ("none", "login", "consent", "select_account")


class UnprovenRequest(Exception):
    """Client or redirect_uri is not proven: the user gets a page, the application hears nothing (X3).

    reason: a short fixed word for the small print and the log.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Checks:
    """What the checks need besides the request itself."""

    client: Client
    hints: HintReader
    resources: Resources
    scale: AcrScale
    now: datetime


def require_client_id(parameters: Parameters) -> str:
    """The client_id of a request of acceptable size. Raises UnprovenRequest."""
    if parameters.total_length > MAX_TOTAL_LENGTH:
        raise UnprovenRequest("too_long")
    client_id = parameters.get("client_id")
    if client_id is None or "client_id" in parameters.repeated:
        raise UnprovenRequest("client_id")
    return client_id


def prove_return_address(parameters: Parameters, client: Client) -> ReturnAddress:
    """Where the answer goes, error or not. Raises UnprovenRequest (threat 12, OP-64)."""
    redirect_uri = parameters.get("redirect_uri")
    if redirect_uri is None or "redirect_uri" in parameters.repeated:
        raise UnprovenRequest("redirect_uri")
    if not is_registered(redirect_uri, client.redirect_uris, application_type=client.application_type):
        raise UnprovenRequest("redirect_uri")
    mode = parameters.get("response_mode")
    state = None if "state" in parameters.repeated else parameters.get("state")
    return ReturnAddress(redirect_uri, mode if mode in RESPONSE_MODES else "query", state)


def check_parameters(parameters: Parameters, address: ReturnAddress, checks: Checks) -> AuthorizationRequest:
    """The checked request. Raises OAuthError, to be sent to the return address."""
    _check_shape(parameters)
    _check_response_type(parameters, checks.client)
    scope = accept_scope(checks.client, parameters.get("scope"))
    challenge = pkce.accept_challenge(
        checks.client, parameters.get("code_challenge"), parameters.get("code_challenge_method")
    )
    claims = read_claims_request(parameters.get("claims")).within(checks.client, scope)
    return AuthorizationRequest(
        client_id=checks.client.client_id,
        redirect_uri=address.redirect_uri,
        response_mode=address.response_mode,
        state=address.state,
        scope=scope,
        nonce=_nonce(parameters, checks.client),
        code_challenge=challenge,
        prompt=_prompt(parameters),
        max_age=_max_age(parameters, checks.client),
        hinted_subs=_hinted_subs(parameters, claims, checks),
        login_hint=parameters.get("login_hint"),
        ui_locales=tuple((parameters.get("ui_locales") or "").split())[:MAX_LOCALES],
        created_at=checks.now,
        resource=checks.resources.accept(parameters.all("resource"), scope),
        acr_values=_acr_values(parameters, claims, checks),
        claims=claims,
    )


def _check_shape(parameters: Parameters) -> None:
    if parameters.repeated:
        raise OAuthError(ErrorCode.INVALID_REQUEST, "a parameter is repeated")  # RFC 6749 3.1, M-10
    if parameters.get("registration") is not None:
        raise OAuthError(ErrorCode.REGISTRATION_NOT_SUPPORTED)
    for name in ("state", "nonce", "login_hint", "scope", "ui_locales"):
        if len(parameters.get(name) or "") > MAX_VALUE_LENGTH:
            raise OAuthError(ErrorCode.INVALID_REQUEST, f"{name} is too long")
    if _kept_bytes(parameters) > MAX_KEPT_BYTES:
        raise OAuthError(ErrorCode.INVALID_REQUEST, f"the request is longer than {MAX_KEPT_BYTES} bytes")
    if parameters.get("response_mode") not in (None, *RESPONSE_MODES):
        raise OAuthError(ErrorCode.INVALID_REQUEST, f"response_mode must be one of {', '.join(RESPONSE_MODES)}")


def _kept_bytes(parameters: Parameters) -> int:
    return sum([len((parameters.get(name) or "").encode()) for name in KEPT])


def _check_response_type(parameters: Parameters, client: Client) -> None:
    response_type = parameters.get("response_type")
    if response_type is None:
        raise OAuthError(ErrorCode.INVALID_REQUEST, "response_type is missing")
    if response_type != "code":
        raise OAuthError(ErrorCode.UNSUPPORTED_RESPONSE_TYPE)
    if response_type not in client.response_types or "authorization_code" not in client.grant_types:
        raise OAuthError(ErrorCode.UNAUTHORIZED_CLIENT)


def _nonce(parameters: Parameters, client: Client) -> str | None:
    nonce = parameters.get("nonce")
    if nonce is None and client.policy.require_nonce:
        raise OAuthError(ErrorCode.INVALID_REQUEST, "nonce is required")
    return nonce


def _prompt(parameters: Parameters) -> frozenset[str]:
    wanted = frozenset((parameters.get("prompt") or "").split())
    if not wanted <= set(PROMPTS):
        raise OAuthError(ErrorCode.INVALID_REQUEST, "prompt has an unknown value")  # M-10
    if "none" in wanted and len(wanted) > 1:
        raise OAuthError(ErrorCode.INVALID_REQUEST, "prompt none stands alone")
    return wanted


def _max_age(parameters: Parameters, client: Client) -> int | None:
    value = parameters.get("max_age")
    if value is None:
        return client.default_max_age
    if not MAX_AGE_DIGITS.fullmatch(value):
        raise OAuthError(ErrorCode.INVALID_REQUEST, "max_age must be a number of seconds")
    return int(value)


def _acr_values(parameters: Parameters, claims: ClaimsRequest, checks: Checks) -> tuple[str, ...]:
    """The levels that were asked and that we know (OP-23). Names unknown to us refuse the request where the
    claim is essential or the policy says so; elsewhere they are a wish that cannot be met (Core 5.5.1.1).

    An essential claim goes first: whatever acr_values wishes beside it, its level is reached or the request fails.
    """
    client = checks.client
    wished, claimed = tuple((parameters.get("acr_values") or "").split()), claims.values_of("acr")
    ordered = (claimed, wished) if claims.is_essential("acr") else (wished, claimed)
    asked = next(filter(None, (*ordered, client.default_acr_values)), ())
    known = tuple(name for name in asked if checks.scale.level_of(name) is not None)
    if asked and not known and (client.policy.refuses_unmet_acr or claims.is_essential("acr")):
        raise OAuthError(ErrorCode.UNMET_AUTHENTICATION_REQUIREMENTS)
    return known


def _hinted_subs(parameters: Parameters, claims: ClaimsRequest, checks: Checks) -> tuple[str, ...]:
    """Whom the application means: by a token of ours, or by values for the claim sub (Core 3.1.2.2)."""
    hint, subs = parameters.get("id_token_hint"), claims.values_of("sub")
    if hint is None:
        return subs
    hinted = checks.hints.read(hint)
    if hinted is None or checks.client.client_id not in hinted.client_ids:
        raise OAuthError(ErrorCode.INVALID_REQUEST, "id_token_hint is not one of ours for this client")
    if subs and hinted.sub not in subs:
        raise OAuthError(ErrorCode.INVALID_REQUEST, "id_token_hint and claims mean different users")
    return (hinted.sub,)
