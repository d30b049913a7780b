"""A request that waits in the database (K35), found again beside its client as that is registered now."""

from __future__ import annotations

from datetime import datetime

from idp.clients.model import Client
from idp.clients.redirect_uris import is_registered
from idp.hashing import secret_digest
from idp.oidc.model import AuthorizationRequest
from idp.oidc.ports import UnitOfWork


def found_again(unit: UnitOfWork, request_id: str, now: datetime) -> tuple[AuthorizationRequest | None, Client | None]:
    """The request, None when it is over; and the client whose it is or was, None when nobody knows.

    It is over as well once its client may not ask it any more: what was taken out of a registration, because it
    fell into other hands perhaps, gets no answer of half an hour ago (OP-64, OP-96; threat 12).
    """
    digest = secret_digest(request_id)
    kept = unit.requests.find(digest, now)
    client_id = kept.client_id if kept else unit.requests.client_of(digest)
    client = unit.clients.find(client_id) if client_id else None
    return (kept if kept and client and _may_ask(client, kept) else None), client


def _may_ask(client: Client, request: AuthorizationRequest) -> bool:
    at_home = is_registered(request.redirect_uri, client.redirect_uris, application_type=client.application_type)
    return at_home and client.may_have(request.released_scope)
