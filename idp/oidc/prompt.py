"""What an authorization request still needs from its user: nothing, a login, or a consent.

OIDC Core 3.1.2.1 (prompt, max_age, id_token_hint), 3.1.2.3 and 3.1.2.4; S12, K34. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from idp.clients.model import Client
from idp.login.sso_session import SsoSession
from idp.oidc.acr import AcrScale
from idp.oidc.errors import ErrorCode
from idp.oidc.model import AuthorizationRequest, Consent

RELOGIN_PROMPTS = frozenset({"login", "select_account"})


class Need(Enum):
    """The next thing between a request and its answer."""

    NOTHING = "nothing"
    LOGIN = "login"
    CONSENT = "consent"
    ACCESS = "access"
    OTHER_USER = "other_user"
    LEVEL = "level"


# What the application hears when the user may not be asked, or was asked and is not the one it meant.
UNANSWERED = {
    Need.LOGIN: ErrorCode.LOGIN_REQUIRED,
    Need.OTHER_USER: ErrorCode.LOGIN_REQUIRED,
    Need.CONSENT: ErrorCode.CONSENT_REQUIRED,
    Need.LEVEL: ErrorCode.UNMET_AUTHENTICATION_REQUIREMENTS,
    Need.ACCESS: ErrorCode.ACCESS_DENIED,
}
FINAL_NEEDS = frozenset({Need.OTHER_USER, Need.LEVEL})  # the user did what could be done; asking again is of no use


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known about the browser that asks. sub: the session's subject for this client.

    may_use: its relation has this application, and the account was not kept from it (K12).
    """

    session: SsoSession | None
    sub: str | None = None
    consent: Consent | None = None
    may_use: bool = True


def next_need(
    request: AuthorizationRequest, client: Client, situation: Situation, scale: AcrScale, now: datetime
) -> Need:
    """The first thing that is missing."""
    session = situation.session
    if session is None or session.password_expired:
        return Need.LOGIN
    if _is_other_user(request, situation):
        return Need.OTHER_USER if session.auth_time > request.created_at else Need.LOGIN
    if not scale.is_met(request.acr_values, session.acr):
        return Need.LEVEL if session.auth_time > request.created_at else Need.LOGIN  # OP-23: step-up
    if _wants_new_login(request, session, now):
        return Need.LOGIN
    if not situation.may_use:
        return Need.ACCESS
    return Need.CONSENT if _owes_consent(request, client, situation.consent) else Need.NOTHING


def _is_other_user(request: AuthorizationRequest, situation: Situation) -> bool:
    return bool(request.hinted_subs) and situation.sub not in request.hinted_subs


def _wants_new_login(request: AuthorizationRequest, session: SsoSession, now: datetime) -> bool:
    """A login that happened for this request satisfies it, also max_age=0 (M-10)."""
    if session.auth_time > request.created_at:
        return False
    if request.prompt & RELOGIN_PROMPTS:
        return True
    return request.max_age is not None and now - session.auth_time > timedelta(seconds=request.max_age)


def _owes_consent(request: AuthorizationRequest, client: Client, consent: Consent | None) -> bool:
    asks_again = "consent" in request.prompt
    if client.first_party and not asks_again:
        return False
    if consent is None or not consent.covers(request.released_scope, client):
        return True
    return asks_again and consent.granted_at < request.created_at
