"""RP-Initiated Logout 1.0: an application asks us to end the user's session.

Without proof that the application knows this very session the user is asked first (M-11 to M-14; threat
10). Proof is an ID token of ours with the session's sid, or that sid as logout_hint: it has 128 random
bits and only relying parties know it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from idp.clients.model import Client
from idp.clients.redirect_uris import origin
from idp.login.farewell import Farewell
from idp.login.ports import Logout
from idp.login.sso_session import SsoSession
from idp.oidc.id_token_hint import Hint, HintReader
from idp.oidc.messages import Page, Parameters, Request, Response, method_not_allowed, redirect
from idp.oidc.ports import Begin, Sessions
from idp.oidc.response_writer import with_query
from shared.logging import get_logger

CONFIRM_TEMPLATE: Final = "oidc/uitloggen.html"
NOTHING_LEFT: Final = Farewell()
MAX_FIELD_LENGTH: Final = 2048  # as of an authorization request

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class LoggedOut:
    """The browser's session is over. location: where the application wants the user, or None."""

    location: str | None
    farewell: Farewell = NOTHING_LEFT


@dataclass(frozen=True, slots=True)
class _Asked:
    client: Client | None
    hint: Hint | None
    location: str | None


class EndSessionEndpoint:
    """GET and POST /end_session, and the user's own yes."""

    def __init__(self, begin_read: Begin, sessions: Sessions, hints: HintReader, logout: Logout) -> None:
        self._begin_read = begin_read
        self._sessions = sessions
        self._hints = hints
        self._logout = logout

    def __call__(self, request: Request, now: datetime) -> LoggedOut | Page | Response:
        """Log out when the application proves to know the session; otherwise the question."""
        if request.method not in ("GET", "POST"):
            return method_not_allowed("GET", "POST")
        asked = self._asked(request.parameters)
        session = self._session(request, asked, now)
        if session is not None and _is_proven(request.parameters, asked, session):
            return self._end(session, asked, request, now)
        if request.method == "POST" and request.cookie is None:
            return _asked_again(request.parameters, asked)
        return LoggedOut(asked.location) if session is None else _question(request.parameters, asked)

    def confirmed(self, request: Request, now: datetime) -> LoggedOut:
        """The user said yes, in a form of ours (protected against forgery by the web room)."""
        asked = self._asked(request.form)
        session = self._sessions.current(request.cookie, now)
        return LoggedOut(asked.location) if session is None else self._end(session, asked, request, now)

    def _end(self, session: SsoSession, asked: _Asked, request: Request, now: datetime) -> LoggedOut:
        return LoggedOut(asked.location, self._logout.end_everywhere(session, origin=request.origin, now=now))

    def _asked(self, parameters: Parameters) -> _Asked:
        token, client_id = parameters.get("id_token_hint"), parameters.get("client_id")
        hint = self._hints.read(token) if token else None
        if hint is not None and client_id is not None and client_id not in hint.client_ids:
            hint = None
        if client_id is None and hint is not None and len(hint.client_ids) == 1:
            client_id = hint.client_ids[0]
        with self._begin_read() as unit:
            client = unit.clients.find(client_id) if client_id else None
        return _Asked(client, hint, _location(parameters, client))

    def _session(self, request: Request, asked: _Asked, now: datetime) -> SsoSession | None:
        """The browser's session; for a POST from another site, which brings no cookie, that of the hint."""
        session = self._sessions.current(request.cookie, now)
        if session is None and asked.hint is not None and asked.hint.sid is not None:
            with self._begin_read() as unit:
                session = unit.sessions.find(asked.hint.sid, now)
        return session


def _is_proven(parameters: Parameters, asked: _Asked, session: SsoSession) -> bool:
    if asked.client is None:
        return False
    if asked.hint is not None and asked.hint.sid == session.sid:
        return True
    logout_hint = parameters.get("logout_hint") or ""
    return secrets.compare_digest(logout_hint.encode(), session.sid.encode())


def _location(parameters: Parameters, client: Client | None) -> str | None:
    """The registered address that was asked for, with state; anything else is not followed (threat 11).

    Nor with a state that is too long: an application gets back what it sent, or nothing (section 2).
    """
    wanted, state = parameters.get("post_logout_redirect_uri"), parameters.get("state") or ""
    if wanted is None:
        return None
    is_registered = client is not None and wanted in client.post_logout_redirect_uris
    if parameters.repeated or not is_registered or len(state) > MAX_FIELD_LENGTH:
        log.warning("logout_address_refused", client_id=None if client is None else client.client_id)
        return None
    return with_query(wanted, {"state": state} if state else {})


def _asked_again(parameters: Parameters, asked: _Asked) -> Response:
    """A POST from another site brings no SameSite=Lax cookie; this GET does, without the ID token in its address."""
    hint = parameters.get("logout_hint") or ""
    fields = _where_to(parameters, asked) | ({"logout_hint": hint} if 0 < len(hint) <= MAX_FIELD_LENGTH else {})
    return redirect(with_query("/end_session", fields))


def _question(parameters: Parameters, asked: _Asked) -> Page:
    fields = list(_where_to(parameters, asked).items()) if asked.location else []
    leads_to = (origin(asked.location),) if asked.location else ()
    return Page(200, CONFIRM_TEMPLATE, {"fields": fields}, form_action=leads_to)


def _where_to(parameters: Parameters, asked: _Asked) -> dict[str, str]:
    """Who asks, and where it wants its user if it may: to be asked with once more."""
    names = ("post_logout_redirect_uri", "state") if asked.location else ()
    fields = {name: value for name in names if (value := parameters.get(name))}
    return fields | ({"client_id": asked.client.client_id} if asked.client else {})
