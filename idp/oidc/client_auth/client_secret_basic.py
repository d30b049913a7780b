"""HTTP Basic with the client secret (RFC 6749 2.3.1): both halves are form-encoded first."""

from __future__ import annotations

import base64
import binascii
from typing import Final
from urllib.parse import unquote_plus

from idp.oidc.client_auth.client_secret import PresentedSecret
from idp.oidc.messages import Request

SCHEME = "basic"
UNREADABLE: Final = PresentedSecret(None, "")


class ClientSecretBasic:
    """token_endpoint_auth_method client_secret_basic."""

    name = "client_secret_basic"

    def presented(self, request: Request) -> PresentedSecret | None:
        """Both halves as they were before they were encoded."""
        header = request.headers.get("authorization", "")
        return _read(header) if header[: len(SCHEME)].lower() == SCHEME else None


def _read(header: str) -> PresentedSecret:
    _, _, encoded = header.partition(" ")
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return UNREADABLE
    client_id, colon, secret = text.partition(":")
    return PresentedSecret(unquote_plus(client_id), unquote_plus(secret)) if colon else UNREADABLE
