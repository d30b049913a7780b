"""Pages of the authorization endpoint for a user whose request cannot go on, with a way out wherever there is one."""

from __future__ import annotations

from typing import Final

from idp.clients.model import Client
from idp.oidc.messages import NO_STORE, Answer, Page, Response
from idp.oidc.response_writer import with_query
from idp.oidc.strangers import TooManyWaiting

WRONG_REQUEST_TEMPLATE: Final = "oidc/verkeerd_verzoek.html"
NO_ACCESS_TEMPLATE: Final = "oidc/geen_toegang.html"
EXPIRED_TEMPLATE: Final = "oidc/verzoek_verlopen.html"
TOO_MANY_TEMPLATE: Final = "oidc/te_veel_verzoeken.html"


def wrong_request_page(reason: str, client: Client | None) -> Page:
    """For a request without a proven address to answer to (X3). client: for the log, where we know it."""
    client_id = None if client is None else client.client_id
    return Page(400, WRONG_REQUEST_TEMPLATE, {"code": reason, "client_id": client_id})


def no_access_page(client: Client, told: Answer) -> Page:
    """P8. told: the answer that tells the application (RFC 6749 4.1.2.1); it is the way back."""
    values = {"application": client.name, "back": None, "form": None}
    if isinstance(told, Response):
        return Page(403, NO_ACCESS_TEMPLATE, {**values, "back": told.location})
    return Page(403, NO_ACCESS_TEMPLATE, {**values, "form": told.values}, form_action=told.form_action)


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
    """Where a login at this application begins, as far as it told us (OIDC Core 4)."""
    return None if client.initiate_login_uri is None else with_query(client.initiate_login_uri, {"iss": issuer})
