"""The question of screen I14 and its two answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from idp.audit.events import Event
from idp.audit.record import Subject, record
from idp.clients.model import Client
from idp.clients.redirect_uris import origin
from idp.hashing import secret_digest
from idp.login.sso_session import SsoSession
from idp.oidc.authorize import denied
from idp.oidc.kept_requests import found_again
from idp.oidc.messages import Answer, Request, redirect
from idp.oidc.model import AuthorizationRequest, agreed
from idp.oidc.pages import expired_page
from idp.oidc.ports import Begin, Sessions, UnitOfWork
from idp.oidc.response_writer import ResponseWriter


@dataclass(frozen=True, slots=True)
class Question:
    """What the page shows. scope: what is asked; redirect_origin: where the answer will go.

    resource_origins: where the application will show its access, as far as it says so (RFC 8707).
    """

    request_id: str
    client: Client
    scope: tuple[str, ...]
    redirect_origin: str
    resource_origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Waiting:
    request: AuthorizationRequest
    client: Client
    session: SsoSession


class ConsentQuestions:
    """Asks, and keeps the answer."""

    def __init__(self, begin_read: Begin, begin_write: Begin, sessions: Sessions, writer: ResponseWriter) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._sessions = sessions
        self._writer = writer

    def ask(self, request_id: str, request: Request, now: datetime) -> Question | Answer:
        """The question, or where to go instead: to the login, or a page that the request is gone."""
        waiting = self._waiting(request_id, request, now)
        if not isinstance(waiting, _Waiting):
            return waiting
        asked = waiting.request
        resources = tuple(sorted({origin(uri) for uri in asked.resource}))
        return Question(request_id, waiting.client, asked.released_scope, origin(asked.redirect_uri), resources)

    def accept(self, request_id: str, request: Request, now: datetime) -> Answer:
        """Yes: remembered, and the request goes on."""
        waiting = self._waiting(request_id, request, now)
        if not isinstance(waiting, _Waiting):
            return waiting
        account_id = waiting.session.account_id
        with self._begin_write() as unit:
            older = unit.consents.find(account_id, waiting.client.client_id)
            unit.consents.save(agreed(older, account_id, waiting.client, waiting.request.released_scope, now))
            _record(unit, Event.CONSENT_GIVEN, waiting, request, now)
        return redirect(f"/authorize/{request_id}")

    def refuse(self, request_id: str, request: Request, now: datetime) -> Answer:
        """No: the application is told access_denied, and the request is over."""
        waiting = self._waiting(request_id, request, now)
        if not isinstance(waiting, _Waiting):
            return waiting
        with self._begin_write() as unit:
            if not unit.requests.take(secret_digest(request_id), now):
                return expired_page(waiting.client, self._writer.issuer)
            _record(unit, Event.CONSENT_REFUSED, waiting, request, now)
        return denied(waiting.request, self._writer)

    def _waiting(self, request_id: str, request: Request, now: datetime) -> _Waiting | Answer:
        with self._begin_read() as unit:
            kept, client = found_again(unit, request_id, now)
        if kept is None or client is None:
            return expired_page(client, self._writer.issuer)
        session = self._sessions.current(request.cookie, now)
        if session is None or session.password_expired:
            return redirect(f"/authorize/{request_id}")
        return _Waiting(kept, client, session)


def _record(unit: UnitOfWork, event: Event, waiting: _Waiting, request: Request, now: datetime) -> None:
    about = Subject(account_id=waiting.session.account_id, object_id=waiting.client.client_id)
    record(unit.audit, event, about, origin=request.origin, now=now)
