"""The clients that every installation has: portal, uploads, uploads as a resource server, and mcz-upload (K16).

They are described by addresses alone. Their keys are their own, read from jwks_uri: no secret crosses services.
The command mcz-upload runs on computers of users, so it has no key and is let in by each of them (RFC 8628).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from idp.clients.metadata import build_client
from idp.clients.model import Client, RegisteredBy
from idp.clients.policy import NONE, PRIVATE_KEY_JWT, ClientPolicy
from idp.clients.rules import Rules
from idp.clients.scopes import SCOPES
from idp.oidc import device

PORTAL: Final = "portal"
UPLOADS: Final = "uploads"
INTROSPECTION: Final = "uploads-introspection"
UPLOAD_COMMAND: Final = "mcz-upload"
PART_OF: Final = {UPLOAD_COMMAND: UPLOADS}  # who may use the one may use the other (K12)


def with_parts(client_id: str) -> tuple[str, ...]:
    """The application and what is a part of it: whoever loses the one loses them all."""
    return (client_id, *sorted(part for part, whole in PART_OF.items() if whole == client_id))


def own_clients(
    *, portal_url: str, uploads_url: str, policy: ClientPolicy, issuer_is_https: bool, now: datetime
) -> list[Client]:
    """All of them, first-party (K34); the two with pages have refresh tokens (K25)."""
    rules = Rules(policy=policy, issuer_is_https=issuer_is_https, scopes=SCOPES, by_operator=True)
    described = {
        PORTAL: _with_pages("Mijn CAK Zakelijk", portal_url, portal_url),
        UPLOADS: _with_pages("Bestanden", uploads_url, portal_url),
        INTROSPECTION: _that_asks_about_tokens("Bestanden (tokencontrole)", uploads_url),
        UPLOAD_COMMAND: _without_pages("mcz-upload"),
    }
    asks_about = {INTROSPECTION: uploads_url}
    return [
        replace(_first_party(client_id, metadata, rules, now), resource_server=asks_about.get(client_id))
        for client_id, metadata in described.items()
    ]


def _first_party(client_id: str, metadata: dict[str, Any], rules: Rules, now: datetime) -> Client:
    client = build_client(metadata, rules, client_id=client_id, registered_by=RegisteredBy.BOOTSTRAP, now=now)
    return replace(client, first_party=True, claims_in_id_token=True)


def _described(name: str, url: str) -> dict[str, Any]:
    return {
        "client_name": name,
        "jwks_uri": f"{url}/jwks.json",
        "token_endpoint_auth_method": PRIVATE_KEY_JWT,
        "token_endpoint_auth_signing_alg": "ES256",
        "id_token_signed_response_alg": "ES256",
    }


def _that_asks_about_tokens(name: str, url: str) -> dict[str, Any]:
    """A resource server with credentials of its own (RS-10): no grant, so no token either."""
    return {**_described(name, url), "grant_types": []}


def _with_pages(name: str, url: str, portal_url: str) -> dict[str, Any]:
    return {
        **_described(name, url),
        "redirect_uris": [f"{url}/inloggen/terug"],
        "post_logout_redirect_uris": [f"{portal_url}/", f"{portal_url}/zakelijk"],
        "backchannel_logout_uri": f"{url}/backchannel-logout",
        "backchannel_logout_session_required": True,
        "initiate_login_uri": f"{url}/inloggen",
        "require_pushed_authorization_requests": True,
        "grant_types": ["authorization_code", "refresh_token"],
        "scope": "openid profile email relatie offline_access",
    }


def _without_pages(name: str) -> dict[str, Any]:
    return {
        "client_name": name,
        "application_type": "native",
        "token_endpoint_auth_method": NONE,
        "grant_types": [device.GRANT_TYPE, "refresh_token"],
        "id_token_signed_response_alg": "ES256",
        "scope": "openid relatie offline_access files:read files:write",
    }
