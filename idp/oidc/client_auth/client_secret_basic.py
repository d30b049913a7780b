"""HTTP Basic with the client secret (RFC 6749 2.3.1): both halves are form-encoded first."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from urllib.parse import unquote_plus

from idp.clients.client_secret import proves
from idp.clients.model import Client
from idp.oidc.messages import Request

SCHEME = "basic"


class ClientSecretBasic:
    """token_endpoint_auth_method client_secret_basic."""

    name = "client_secret_basic"

    def is_presented(self, request: Request) -> bool:
        return request.headers.get("authorization", "").lower().startswith(SCHEME)

    def claimed_client_id(self, request: Request) -> str | None:
        credentials = _credentials(request)
        return credentials[0] if credentials else None

    def proves(self, client: Client, request: Request, now: datetime) -> bool:
        credentials = _credentials(request)
        return credentials is not None and proves(client, credentials[1], now)


def _credentials(request: Request) -> tuple[str, str] | None:
    """client_id and secret as sent, or None when the header cannot be read."""
    _, _, encoded = request.headers.get("authorization", "").partition(" ")
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return None
    client_id, colon, secret = text.partition(":")
    return (unquote_plus(client_id), unquote_plus(secret)) if colon else None
