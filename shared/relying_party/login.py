"""From a click on 'Inloggen' to a session: the two ends of the authorization code flow."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any

from shared.clock import Clock
from shared.jose.errors import InvalidToken
from shared.relying_party.authorization_request import Delivery, Wishes, new_request
from shared.relying_party.errors import LoginRefusal, LoginRefused, TokenRefused, error_code
from shared.relying_party.id_token import Identity, check_at_hash, check_max_age, check_nonce, read_id_token
from shared.relying_party.ports import Store
from shared.relying_party.provider import Provider
from shared.relying_party.settings import ABSOLUTE_LIFE, LOGIN_LIFE, RpSettings
from shared.relying_party.token_endpoint import TokenAnswer, TokenEndpoint
from shared.sessions.model import LoginUnderWay, NewSession, Tokens

MAX_PARAMETER_LENGTH = 2048
PURGE_EVERY = timedelta(minutes=10)

# Protocol machinery, of no meaning to the application.
_NOT_ABOUT_THE_USER = frozenset(
    {"iss", "aud", "azp", "exp", "iat", "nbf", "jti", "nonce", "at_hash", "c_hash", "s_hash", "auth_time", "sid"}
)


@dataclass(frozen=True, slots=True)
class AuthorizationResponse:
    """The answer's parameters, each at most once (RFC 6749 3.1); None when absent."""

    state: str | None = field(repr=False)
    iss: str | None
    code: str | None = field(repr=False)
    error: str | None


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A session has begun. cookie: its secret value, for the browser alone."""

    cookie: str = field(repr=False)
    return_path: str


class Login:
    """Starts logins and judges the answers."""

    def __init__(
        self,
        settings: RpSettings,
        store: Store,
        provider: Provider,
        endpoint: TokenEndpoint,
        deliver: Delivery,
        clock: Clock,
    ) -> None:
        self._settings, self._store, self._provider = settings, store, provider
        self._endpoint, self._clock, self._deliver = endpoint, clock, deliver
        self._purged_at: datetime | None = None

    def start(self, browser: str, return_path: str, wishes: Wishes) -> str:
        """The address at the provider to send the browser to. browser: the value of its login cookie.

        return_path: already known to be a path of ours. Raises ProviderUnavailable.
        """
        request = new_request(self._settings, return_path, wishes)
        address = self._deliver(self._provider.metadata(), request.parameters)
        self._purge_now_and_then()
        self._store.logins.save(request.state, browser, request.login, self._clock.now() + LOGIN_LIFE)
        return address

    def _purge_now_and_then(self) -> None:
        now = self._clock.now()
        if self._purged_at is None or now - self._purged_at >= PURGE_EVERY:
            self._purged_at = now
            self._store.purge(now)

    def finish(self, answer: AuthorizationResponse, browser: str | None, old_cookie: str | None) -> LoggedIn:
        """A new session for a believable answer. Raises LoginRefused or ProviderUnavailable.

        old_cookie: the session cookie the browser had, whose row goes (threat 7).
        """
        login = self._take(answer, browser)
        if answer.error is not None:
            denied = answer.error == "access_denied"
            refusal = LoginRefusal.ACCESS_DENIED if denied else LoginRefusal.PROVIDER_ERROR
            raise LoginRefused(refusal, error_code(answer.error))
        if not answer.code or len(answer.code) > MAX_PARAMETER_LENGTH:
            raise LoginRefused(LoginRefusal.MALFORMED, "code")
        tokens = self._redeem(answer.code, login)
        identity = self._identity(tokens, login)
        cookie = secrets.token_urlsafe(32)
        session = _new_session(identity, self._claims(identity, tokens), tokens)
        self._store.sessions.begin(cookie, session, self._clock.now(), replaces=old_cookie)
        return LoggedIn(cookie, login.return_path)

    def _take(self, answer: AuthorizationResponse, browser: str | None) -> LoginUnderWay:
        if not answer.state or len(answer.state) > MAX_PARAMETER_LENGTH:
            raise LoginRefused(LoginRefusal.MALFORMED, "state")
        # RFC 9207 2.4, C-04: compared before anything else is done with the answer (threat 15).
        if answer.iss != self._settings.issuer:
            raise LoginRefused(LoginRefusal.WRONG_ISSUER)
        login = self._store.logins.take(answer.state, browser, self._clock.now()) if browser else None
        if login is None:
            raise LoginRefused(LoginRefusal.UNKNOWN_STATE)
        return login

    def _redeem(self, code: str, login: LoginUnderWay) -> TokenAnswer:
        try:
            return self._endpoint.redeem(code, login.code_verifier)
        except TokenRefused as refused:
            raise LoginRefused(LoginRefusal.CODE_REFUSED, refused.error) from refused

    def _identity(self, tokens: TokenAnswer, login: LoginUnderWay) -> Identity:
        if tokens.id_token is None:
            raise LoginRefused(LoginRefusal.NO_ID_TOKEN)  # C-05
        try:
            identity = read_id_token(tokens.id_token, self._settings, self._provider.keys, self._clock.now())
            check_nonce(identity, login.nonce)
            check_at_hash(identity, tokens.access_token)
            check_max_age(identity, self._settings, self._clock.now())
        except InvalidToken as invalid:
            raise LoginRefused(LoginRefusal.ID_TOKEN, invalid.reason) from invalid
        return identity

    def _claims(self, identity: Identity, tokens: TokenAnswer) -> Mapping[str, Any]:
        userinfo = self._endpoint.userinfo(tokens.access_token)
        # Core 5.3.2: claims about another subject must not be used.
        if userinfo and not compare_digest(str(userinfo.get("sub")).encode(), identity.sub.encode()):
            raise LoginRefused(LoginRefusal.USERINFO)
        merged = {**userinfo, **identity.claims}
        return {name: value for name, value in merged.items() if name not in _NOT_ABOUT_THE_USER}


def _new_session(identity: Identity, claims: Mapping[str, Any], tokens: TokenAnswer) -> NewSession:
    return NewSession(
        sub=identity.sub,
        sid=identity.sid,
        claims=claims,
        auth_time=identity.auth_time,
        expires_at=identity.auth_time + ABSOLUTE_LIFE,  # K25: everywhere the same moment
        tokens=Tokens(tokens.access_token, tokens.refresh_token),
        access_expires_at=tokens.expires_at,
    )
