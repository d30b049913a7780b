"""What goes in and comes out where clients are registered and looked after (RFC 7591 3.1 and 3.2, RFC 7592 2 and 3)."""

from __future__ import annotations

import json
from typing import Any, Final

from idp.clients.errors import MetadataRefused
from idp.clients.metadata import published_metadata
from idp.clients.model import Client
from idp.oidc.errors import ErrorCode, OAuthError, error_response
from idp.oidc.messages import Response
from idp.storable import is_storable
from shared.jose.claims import epoch

REALM: Final = "register"
MAX_BODY_BYTES: Final = 64 * 1024


def metadata_in(body: bytes) -> dict[str, Any]:
    """The metadata in the body of a request. Raises MetadataRefused.

    What is null counts as left out, as RFC 7592 2.2 has it: many programs write what they lack as null.
    """
    try:
        value = json.loads(body) if len(body) <= MAX_BODY_BYTES else None
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict) or not is_storable(value):
        rule = "must be a JSON object of at most 64 kB, without NUL or numbers beyond 64 bits, sent as application/json"
        raise MetadataRefused("body", rule)
    return {name: content for name, content in value.items() if content is not None}


def registration_answer(client: Client, secret: str) -> dict[str, Any]:
    """What the client is told (RFC 7591 3.2.1). secret: one that was made now, else empty and not told (M-26)."""
    value = {"client_id": client.client_id, "client_id_issued_at": epoch(client.created_at)}
    if secret:
        value |= {"client_secret": secret, "client_secret_expires_at": 0}
    return {**value, **published_metadata(client)}


def registration_access(address: str, client_id: str, token: str) -> dict[str, str]:
    """Where a client looks after its registration, and with what (RFC 7592 3). address: of the endpoint."""
    return {"registration_client_uri": f"{address}?client_id={client_id}", "registration_access_token": token}


def metadata_refusal(refused: MetadataRefused) -> Response:
    """The answer to metadata that breaks a rule (RFC 7591 3.2.2)."""
    return error_response(OAuthError(ErrorCode(refused.code.value), refused.description))
