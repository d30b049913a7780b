"""Dynamic client registration (RFC 7591), only with an initial access token; repairs M-24 to M-33.

A client that registers this way works at once, always asks consent, and is never first-party (K34).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from idp.audit.events import Event
from idp.audit.record import Subject, record
from idp.clients.client_secret import generate_secret
from idp.clients.errors import MetadataRefused
from idp.clients.metadata import build_client, check_redirect_hosts
from idp.clients.model import Client, RegisteredBy
from idp.clients.policy import POLICIES
from idp.clients.ports import InitialAccessToken
from idp.clients.rules import Rules
from idp.hashing import random_secret, secret_digest
from idp.oidc.bearer import header_token
from idp.oidc.client_configuration import ClientConfigurationEndpoint
from idp.oidc.errors import ErrorCode, OAuthError, bearer_challenge
from idp.oidc.messages import Request, Response, json_response
from idp.oidc.opaque import new_client_id
from idp.oidc.outside_documents import check_outside
from idp.oidc.ports import Begin
from idp.oidc.registration_messages import REALM, metadata_in, metadata_refusal, registration_answer
from shared.egress.fetcher import Fetcher


class RegistrationEndpoint:
    """POST /register; a client that exists is looked after at the same place (RFC 7592)."""

    def __init__(
        self,
        begin_read: Begin,
        begin_write: Begin,
        fetcher: Fetcher,
        issuer: str,
        configuration: ClientConfigurationEndpoint,
    ) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._fetcher = fetcher
        self._issuer = issuer
        self._configuration = configuration

    def __call__(self, request: Request, now: datetime) -> Response:
        """201 with the registered metadata; the secret is in it once and never again."""
        if request.method != "POST":
            return self._configuration(request, now)
        value = header_token(request)  # OP-63
        if value is None:
            return bearer_challenge(REALM)  # M-30
        permission = self._permission(secret_digest(value), now)
        if permission is None:
            return bearer_challenge(REALM, OAuthError(ErrorCode.INVALID_TOKEN, "the initial access token is not valid"))
        try:
            client = self._client(metadata_in(request.body), permission, now)
        except MetadataRefused as refused:
            return metadata_refusal(refused)
        return self._register(client, permission, request, now)

    def _permission(self, token_sha256: str, now: datetime) -> InitialAccessToken | None:
        with self._begin_read() as unit:
            return unit.initial_tokens.find(token_sha256, now)

    def _client(self, raw: dict[str, Any], permission: InitialAccessToken, now: datetime) -> Client:
        rules = Rules(
            policy=POLICIES[permission.policy_name],
            issuer_is_https=self._issuer.startswith("https:"),
            scopes=permission.scope,
        )
        client = build_client(
            raw, rules, client_id=new_client_id(), registered_by=RegisteredBy.INITIAL_ACCESS_TOKEN, now=now
        )
        if not client.require_pkce and not permission.may_skip_pkce:
            raise MetadataRefused("require_pkce", "cannot be false with this initial access token")  # K31
        check_redirect_hosts(client, permission.hosts)
        check_outside(client, self._fetcher)
        return replace(client, redirect_hosts=permission.hosts)

    def _register(self, client: Client, permission: InitialAccessToken, request: Request, now: datetime) -> Response:
        secret, digest = generate_secret() if client.uses_secret else ("", None)
        token = random_secret()
        client = replace(client, secret_sha256=digest, registration_sha256=secret_digest(token))
        with self._begin_write() as unit:
            if unit.initial_tokens.use(permission.token_sha256, now) is None:
                error = OAuthError(ErrorCode.INVALID_TOKEN, "the initial access token is not valid")
                return bearer_challenge(REALM, error)
            unit.clients.save(client, now)
            about = Subject(actor_id=permission.label, object_id=client.client_id)
            record(unit.audit, Event.CLIENT_REGISTERED, about, origin=request.origin, now=now)
        return json_response(registration_answer(client, secret) | self._configuration.told(client, token), status=201)
