"""A client looks after its own registration (RFC 7592), with the token that it got for it; repairs M-31.

A change replaces everything, by the rules of registering; it never widens scopes, gives up PKCE or turns a client
without a secret into one with. The token stays as it is, because who loses the answer would lose the token with it; an
operator gives another. What people approved (K34) is changed by people only.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from idp.audit.events import Event
from idp.audit.record import Subject, record
from idp.clients.client_secret import generate_secret, matches
from idp.clients.errors import MetadataRefused
from idp.clients.metadata import build_client, check_redirect_hosts
from idp.clients.model import Client
from idp.clients.rules import Rules
from idp.hashing import secret_digest
from idp.oidc.bearer import header_token
from idp.oidc.errors import ErrorCode, OAuthError, bearer_challenge
from idp.oidc.messages import NO_STORE, Request, Response, json_response, method_not_allowed
from idp.oidc.outside_documents import check_outside
from idp.oidc.ports import Begin
from idp.oidc.registration_messages import (
    REALM,
    metadata_in,
    metadata_refusal,
    registration_access,
    registration_answer,
)
from idp.oidc.renaming import end_when_renamed
from shared.egress.fetcher import Fetcher

GIVEN_BY_US: Final = (
    "registration_access_token",
    "registration_client_uri",
    "client_secret_expires_at",
    "client_id_issued_at",
)


class ClientConfigurationEndpoint:
    """GET, PUT and DELETE /register?client_id=..., the address that registering answers with."""

    def __init__(self, begin_read: Begin, begin_write: Begin, fetcher: Fetcher, issuer: str, address: str) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._fetcher = fetcher
        self._issuer = issuer
        self._address = address

    def __call__(self, request: Request, now: datetime) -> Response:
        """What is registered, or that it is gone."""
        if request.method not in ("GET", "PUT", "DELETE"):
            return method_not_allowed("POST", "GET", "PUT", "DELETE")
        token = header_token(request)
        if token is None:
            return bearer_challenge(REALM)
        client = self._client(request.query.get("client_id"), secret_digest(token))
        if client is None:
            return _wrong_token()
        if request.method == "GET":
            return json_response(registration_answer(client, "") | self.told(client, token))
        if client.first_party:
            return _by_people_only()
        if request.method == "DELETE":
            return self._delete(client, request, now)
        return self._put(client, token, request, now)

    def told(self, client: Client, token: str) -> dict[str, str]:
        """Where a client looks after its registration, and with what."""
        return registration_access(self._issuer + self._address, client.client_id, token)

    def _client(self, client_id: str | None, token_sha256: str) -> Client | None:
        """The client whose token this is; another one's token opens nothing (M-31)."""
        with self._begin_read() as unit:
            client = unit.clients.find(client_id or "")
        known = client.registration_sha256 if client is not None else None
        return client if secrets.compare_digest(known or "", token_sha256) else None

    def _put(self, old: Client, token: str, request: Request, now: datetime) -> Response:
        try:
            new, secret = self._changed(old, metadata_in(request.body))
        except MetadataRefused as refused:
            return metadata_refusal(refused)
        with self._begin_write() as unit:
            if not unit.clients.replace_registration(old, new, now):
                return _changed_meanwhile()
            end_when_renamed(unit, old, new, now)
            record(unit.audit, Event.CLIENT_CHANGED, _about(new), origin=request.origin, now=now)
        return json_response(registration_answer(new, secret) | self.told(new, token))

    def _changed(self, old: Client, raw: Mapping[str, Any]) -> tuple[Client, str]:
        """The client after the change, and a secret when it needs a first one. Raises MetadataRefused."""
        _check_identity(old, raw)
        rules = Rules(policy=old.policy, issuer_is_https=self._issuer.startswith("https:"), scopes=old.scope)
        new = build_client(
            {"scope": " ".join(old.scope), **raw},
            rules,
            client_id=old.client_id,
            registered_by=old.registered_by,
            now=old.created_at,
        )
        if new.is_confidential is not old.is_confidential:
            raise MetadataRefused("token_endpoint_auth_method", "cannot change from or to none")  # OP-68
        if old.require_pkce and not new.require_pkce:
            raise MetadataRefused("require_pkce", "cannot become false")  # K31
        check_redirect_hosts(new, old.redirect_hosts)
        check_outside(new, self._fetcher)
        made, digest = generate_secret() if new.uses_secret and old.secret_sha256 is None else ("", old.secret_sha256)
        return replace(new, secret_sha256=digest if new.uses_secret else None, **_of_operator(old, new)), made

    def _delete(self, client: Client, request: Request, now: datetime) -> Response:
        with self._begin_write() as unit:
            if not unit.clients.delete(client):
                return _changed_meanwhile()
            record(unit.audit, Event.CLIENT_DELETED, _about(client), origin=request.origin, now=now)
        return Response(HTTPStatus.NO_CONTENT, NO_STORE)


def _check_identity(old: Client, raw: Mapping[str, Any]) -> None:
    """Refuse what a client may not say of itself (RFC 7592 2.2). Raises MetadataRefused."""
    if raw.get("client_id") != old.client_id:
        raise MetadataRefused("client_id", "must be the one of this registration")
    for name in GIVEN_BY_US:
        if name in raw:
            raise MetadataRefused(name, "is not the client's to give")
    secret = raw.get("client_secret")
    if secret is not None and not (isinstance(secret, str) and matches(old.secret_sha256, secret)):
        raise MetadataRefused("client_secret", "must be the present one")


def _of_operator(client: Client, new: Client) -> dict[str, Any]:
    names = (
        "registration_sha256",
        "claims_in_id_token",
        "resource_server",
        "represents",
        "intro",
        "manual_url",
        "redirect_hosts",
    )
    return {name: getattr(client, name) for name in names} | {"old": new.inherited(client)}


def _about(client: Client) -> Subject:
    return Subject(actor_id=client.client_id, object_id=client.client_id)


def _wrong_token() -> Response:
    return bearer_challenge(REALM, OAuthError(ErrorCode.INVALID_TOKEN, "the registration access token is not valid"))


def _by_people_only() -> Response:
    told = {"error": ErrorCode.ACCESS_DENIED.value, "error_description": "the CAK changes this registration itself"}
    return json_response(told, status=HTTPStatus.FORBIDDEN)


def _changed_meanwhile() -> Response:
    """Somebody else was first, perhaps an operator who stopped it: what it would replace was not seen."""
    told = {"error": ErrorCode.INVALID_REQUEST.value, "error_description": "the registration changed meanwhile"}
    return json_response(told, status=HTTPStatus.CONFLICT)
