"""Pages for a user whose request is over or has to wait: no dead end, but a way to begin again (OIDC Core 4)."""

from __future__ import annotations

from typing import Final

from idp.clients.model import Client
from idp.oidc.messages import NO_STORE, Page
from idp.oidc.response_writer import with_query
from idp.oidc.strangers import TooManyWaiting

EXPIRED_TEMPLATE: Final = "oidc/verzoek_verlopen.html"
TOO_MANY_TEMPLATE: Final = "oidc/te_veel_verzoeken.html"


def expired_page(client: Client | None, issuer: str) -> Page:
    """For a request that was answered or is too old; with the way back where we know the application."""
    if client is None or (again := beginning(client, issuer)) is None:
        return Page(410, EXPIRED_TEMPLATE, {"again": None, "name": ""})
    return Page(410, EXPIRED_TEMPLATE, {"again": again, "name": client.name})


def too_many_page(again: str | None, refused: TooManyWaiting) -> Page:
    """For a user who must wait for others behind the same address. again: empty for the same request."""
    values = {"again": again, "until": refused.until}
    return Page(429, TOO_MANY_TEMPLATE, values, headers=(*refused.headers, *NO_STORE))


def beginning(client: Client, issuer: str) -> str | None:
    """Where a login at this application begins (OIDC Core 4), where it told us."""
    return None if client.initiate_login_uri is None else with_query(client.initiate_login_uri, {"iss": issuer})
