"""The authorization endpoint: check the request, see what its user still owes, answer.

OIDC Core 3.1.2, RFC 6749 4.1.1. A request that must wait for its user is kept in the database under
an unguessable id and goes on at `/authorize/<request_id>` (K35).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from urllib.parse import quote

from idp.audit.record import NOWHERE, Origin
from idp.clients.model import Client
from idp.hashing import random_secret, secret_digest
from idp.login.sso_session import SsoSession
from idp.oidc.acr import AcrScale
from idp.oidc.authorization_parameters import UnprovenRequest, prove_return_address, require_client_id
from idp.oidc.errors import ErrorCode, OAuthError
from idp.oidc.intake import Intake, Received
from idp.oidc.kept_requests import found_again
from idp.oidc.messages import Answer, Page, Parameters, Request, method_not_allowed, redirect
from idp.oidc.model import CODE_LIFE, AuthorizationRequest, Code
from idp.oidc.opaque import new_id
from idp.oidc.pages import beginning, expired_page, no_access_page, too_many_page, wrong_request_page
from idp.oidc.ports import Begin, Sessions
from idp.oidc.prompt import FINAL_NEEDS, UNANSWERED, Need, Situation, next_need
from idp.oidc.pushed_requests import PushedRequests, is_reference
from idp.oidc.request_objects import spend
from idp.oidc.response_writer import ResponseWriter, ReturnAddress
from idp.oidc.sealed_code import CodeSeal
from idp.oidc.strangers import Counter, StrangersRequests, TooManyWaiting
from idp.oidc.subjects import known_subject

PAGE_OF: Final = {Need.LOGIN: "/inloggen", Need.CONSENT: "/toestemming"}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A checked request on its way. request_id: None while it is not kept in the database. origin: of a new one."""

    request: AuthorizationRequest
    client: Client
    request_id: str | None
    origin: Origin = NOWHERE

    @property
    def address(self) -> ReturnAddress:
        return return_address(self.request)


class AuthorizationEndpoint:
    """GET and POST /authorize, and GET /authorize/<request_id>."""

    def __init__(
        self,
        begin_read: Begin,
        begin_write: Begin,
        sessions: Sessions,
        intake: Intake,
        scale: AcrScale,
        writer: ResponseWriter,
        seal: CodeSeal,
        strangers: StrangersRequests,
    ) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._sessions = sessions
        self._intake = intake
        self._scale = scale
        self._pushed = PushedRequests(begin_read, begin_write)
        self._writer = writer
        self._seal = seal
        self._strangers = strangers

    def __call__(self, request: Request, now: datetime) -> Answer:
        """The answer to a new request."""
        if request.method not in ("GET", "POST"):
            return method_not_allowed("GET", "POST")
        parameters, client = request.parameters, None
        try:
            client = self._client(require_client_id(parameters))
            reference = parameters.get("request_uri") or ""
            if is_reference(reference) and "request_uri" not in parameters.repeated:
                return self._visit(reference, client, request, now)
            received = self._received(parameters, client, now)
        except UnprovenRequest as refused:
            return wrong_request_page(refused.reason, client)
        if isinstance(received, Received):
            return self._new(received, request, now)
        return received

    def _received(self, parameters: Parameters, client: Client, now: datetime) -> Received | Answer:
        """The request, or the answer to one whose object is refused: told only to a proven address."""
        try:
            return self._intake.receive(parameters, client, now)
        except OAuthError as error:
            try:
                return self._writer.error(prove_return_address(parameters, client), error)
            except UnprovenRequest:
                return wrong_request_page(error.code.value, client)

    def _new(self, received: Received, request: Request, now: datetime) -> Answer:
        client = received.checks.client
        try:
            if client.must_push:
                raise OAuthError(ErrorCode.INVALID_REQUEST, "this client must push its requests")
            checked = received.check()
        except OAuthError as error:
            return self._writer.error(received.address, error)
        asked = _Asked(checked, client, None, request.origin)
        try:
            if request.method == "POST" and request.cookie is None:
                # A POST from another site brings no SameSite=Lax cookie; the GET that follows does.
                return redirect(f"/authorize/{quote(self._kept_for_a_stranger(asked, now))}")
            return self._proceed(asked, request.cookie, now)
        except TooManyWaiting as refused:
            again = "" if request.method == "GET" else beginning(client, self._writer.issuer)
            return too_many_page(again, refused)

    def _visit(self, reference: str, client: Client, request: Request, now: datetime) -> Answer:
        request_id = self._pushed.visit(reference, client, now)
        if request_id is None:
            return self._over(client)
        if request.method == "POST" and request.cookie is None:
            return redirect(f"/authorize/{quote(request_id)}")
        return self.resume(request_id, request.cookie, now)

    def resume(self, request_id: str, cookie: str | None, now: datetime) -> Answer:
        """The answer to a kept request, after its user did something; a page when it is gone."""
        with self._begin_read() as unit:
            kept, client = found_again(unit, request_id, now)
        if kept is None or client is None:
            return self._over(client)
        return self._proceed(_Asked(kept, client, request_id), cookie, now)

    def _over(self, client: Client | None) -> Page:
        return expired_page(client, self._writer.issuer)

    def _client(self, client_id: str) -> Client:
        with self._begin_read() as unit:
            client = unit.clients.find(client_id)
        if client is None:
            raise UnprovenRequest("client_id")
        return client

    def _proceed(self, asked: _Asked, cookie: str | None, now: datetime) -> Answer:
        session = self._sessions.current(cookie, now)
        situation = self._situation(asked, session)
        need = next_need(asked.request, asked.client, situation, self._scale, now)
        if need is Need.NOTHING and situation.session is not None:
            return self._issue(asked, situation.session, now)
        if "none" in asked.request.prompt or need in FINAL_NEEDS:
            return self._writer.error(asked.address, OAuthError(UNANSWERED[need]))
        if need is Need.ACCESS:
            return self._no_access(asked)
        kept = self._kept(asked) if situation.session else self._kept_for_a_stranger(asked, now)
        return redirect(f"{PAGE_OF[need]}?verzoek={quote(kept)}")

    def _situation(self, asked: _Asked, session: SsoSession | None) -> Situation:
        if session is None:
            return Situation(None)
        with self._begin_read() as unit:
            admission = unit.admissions.of(session.account_id, asked.client.client_id)
            if admission is None or not admission.is_active:
                return Situation(None)
            sub = known_subject(unit.subjects, session.account_id, asked.client)
        return Situation(session, sub, admission.consent, admission.entitlement.allows)

    def _no_access(self, asked: _Asked) -> Page:
        told = self._writer.error(asked.address, OAuthError(UNANSWERED[Need.ACCESS]))
        return no_access_page(asked.client, told)

    def _kept_for_a_stranger(self, asked: _Asked, now: datetime) -> str:
        """As _kept, counted by where it comes from. Raises TooManyWaiting."""
        return self._kept(asked, None if asked.request_id else self._strangers.counter(asked.origin, now))

    def _kept(self, asked: _Asked, counter: Counter | None = None) -> str:
        """The id under which the request waits in the database."""
        if asked.request_id is not None:
            return asked.request_id
        request_id = random_secret()
        with self._begin_write() as unit:
            unit.requests.add(secret_digest(request_id), asked.request)
            if counter is not None:
                counter.count(unit)
        return request_id

    def _issue(self, asked: _Asked, session: SsoSession, now: datetime) -> Answer:
        acr = self._scale.said(asked.request.acr_values, session.acr)
        if asked.request_id and not self._taken(asked.request_id, now):
            return self._over(asked.client)
        if asked.request.object_jti and not self._spend(asked.request, session, now):
            error = OAuthError(ErrorCode.INVALID_REQUEST_OBJECT, "the request object was answered before")
            return self._writer.error(asked.address, error)
        code = new_code(asked.request, session if acr == session.acr else replace(session, acr=acr), now)
        return self._writer.success(asked.address, self._seal.seal(code))

    def _taken(self, request_id: str, now: datetime) -> bool:
        with self._begin_write() as unit:
            return unit.requests.take(secret_digest(request_id), now)

    def _spend(self, request: AuthorizationRequest, session: SsoSession, now: datetime) -> bool:
        with self._begin_write() as unit:
            return spend(unit, request, session.sid, now)


def new_code(request: AuthorizationRequest, session: SsoSession, now: datetime) -> Code:
    """The code that ties this request to this login; good for 60 seconds whenever the login was (M-03)."""
    return Code(
        grant_id=new_id(),
        client_id=request.client_id,
        account_id=session.account_id,
        sid=session.sid,
        redirect_uri=request.redirect_uri,
        scope=request.scope,
        nonce=request.nonce,
        code_challenge=request.code_challenge,
        auth_time=session.auth_time,
        acr=session.acr,
        amr=session.amr,
        expires_at=now + CODE_LIFE,
        resource=request.resource,
        claims=request.claims,
    )


def return_address(request: AuthorizationRequest) -> ReturnAddress:
    """Where the answer to this request goes."""
    return ReturnAddress(request.redirect_uri, request.response_mode, request.state)


def denied(request: AuthorizationRequest, writer: ResponseWriter) -> Answer:
    """The answer when the user said no (RFC 6749 4.1.2.1)."""
    return writer.error(return_address(request), OAuthError(ErrorCode.ACCESS_DENIED))
