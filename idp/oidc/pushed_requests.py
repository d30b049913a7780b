"""Pushed authorization requests (RFC 9126): the client sends its request to us, the browser a reference.

The reference can be visited for 90 seconds by one request of the same client, which then waits for its user
like any other (K35). Whoever comes back to it, by reload or from a second tab, finds that same request; it is
answered once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from idp.clients.model import Client
from idp.hashing import random_secret, secret_digest
from idp.oidc.authorization_parameters import UnprovenRequest
from idp.oidc.client_auth.authenticator import ClientAuthenticator
from idp.oidc.errors import ErrorCode, OAuthError, error_response
from idp.oidc.intake import Intake
from idp.oidc.messages import Request, Response, json_response, method_not_allowed
from idp.oidc.model import AuthorizationRequest
from idp.oidc.ports import Begin
from idp.oidc.strangers import StrangersRequests

REFERENCE_PREFIX: Final = "urn:ietf:params:oauth:request_uri:"
PUSHED_LIFE: Final = timedelta(seconds=90)


class PushedRequestEndpoint:
    """POST /par."""

    def __init__(
        self, authenticator: ClientAuthenticator, begin_write: Begin, intake: Intake, strangers: StrangersRequests
    ) -> None:
        self._authenticator = authenticator
        self._begin_write = begin_write
        self._intake = intake
        self._strangers = strangers

    def __call__(self, request: Request, now: datetime) -> Response:
        """201 with the reference, or what is wrong with the request, told to the client at once (2.3)."""
        if request.method != "POST":
            return method_not_allowed("POST")
        try:
            client, checked = self._checked(request, now)
            counter = self._strangers.counter_of(client, request.origin, now)
        except OAuthError as error:
            return error_response(error)
        except UnprovenRequest as refused:
            return error_response(OAuthError(ErrorCode.INVALID_REQUEST, f"{refused.reason} is missing or wrong"))
        reference = random_secret()
        with self._begin_write() as unit:
            unit.pushed_requests.add(secret_digest(reference), checked, now + PUSHED_LIFE)
            if counter is not None:
                counter.count(unit)
        value = {"request_uri": REFERENCE_PREFIX + reference, "expires_in": int(PUSHED_LIFE.total_seconds())}
        return json_response(value, status=201)

    def _checked(self, request: Request, now: datetime) -> tuple[Client, AuthorizationRequest]:
        client = self._authenticator.authenticate(request, now)
        if request.form.get("request_uri") is not None:
            raise OAuthError(ErrorCode.INVALID_REQUEST, "request_uri cannot be pushed")  # RFC 9126 2.1
        received = self._intake.receive(request.form, client, now)
        return client, received.check()


class PushedRequests:
    """What became of a reference when a browser brings it."""

    def __init__(self, begin_read: Begin, begin_write: Begin) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write

    def visit(self, reference: str, client: Client, now: datetime) -> str | None:
        """The id of the request that waits under this reference for this client, from its first visit on.

        None when it was never pushed by this client, was not visited within 90 seconds, or is over. The first
        visit is decided by one conditional statement.
        """
        request_id = reference.removeprefix(REFERENCE_PREFIX)
        digest = secret_digest(request_id)
        with self._begin_read() as unit:
            pushed = unit.pushed_requests.find(digest, now)
        if pushed is not None and pushed.client_id == client.client_id:
            with self._begin_write() as unit:
                if unit.pushed_requests.take(digest, now):
                    unit.requests.add(digest, replace(pushed, created_at=now))
        with self._begin_read() as unit:
            waiting = unit.requests.find(digest, now)
        return request_id if waiting is not None and waiting.client_id == client.client_id else None


def is_reference(request_uri: str) -> bool:
    """True for a request_uri of ours, live or not."""
    return request_uri.startswith(REFERENCE_PREFIX)
