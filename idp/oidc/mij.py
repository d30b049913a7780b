"""GET /api/mij: facts about the user for the portal's home page, with the user's access token (K15)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from idp.login.facts import AccountFacts, Facts
from idp.oidc.bearer import Bearer, BearerReader
from idp.oidc.errors import OAuthError, bearer_challenge
from idp.oidc.messages import Request, Response, json_response, method_not_allowed
from idp.oidc.ports import Begin
from idp.oidc.response_writer import with_query

REALM: Final = "mij"


class MijEndpoint:
    """Answers with the account's facts, and the applications that have a place in the menu."""

    def __init__(self, begin_read: Begin, bearers: BearerReader, facts: Facts, issuer: str) -> None:
        self._begin_read = begin_read
        self._bearers = bearers
        self._facts = facts
        self._issuer = issuer

    def __call__(self, request: Request, now: datetime) -> Response:
        """The facts as JSON, or a challenge."""
        if request.method != "GET":
            return method_not_allowed("GET")
        try:
            bearer = self._bearers.read(request, now)
        except OAuthError as error:
            return bearer_challenge(REALM, error)
        if bearer is None:
            return bearer_challenge(REALM)
        facts = self._facts.of_account(bearer.account.account_id)
        return json_response({**_as_json(facts), "applications": self._applications(bearer)})

    def _applications(self, bearer: Bearer) -> list[dict[str, str]]:
        """Approved applications that the user may use; dynamic registration gives no tile (K34, K12)."""
        account_id, asking = bearer.account.account_id, bearer.client.client_id
        with self._begin_read() as unit:
            clients = [each for each in unit.clients.list() if unit.entitlements.of(account_id, each.client_id).allows]
        return [
            {
                "client_id": client.client_id,
                "name": client.client_name,
                "start": with_query(client.initiate_login_uri, {"iss": self._issuer}),  # OIDC Core 4
                "intro": client.intro,
                "manual": client.manual_url or "",
            }
            for client in clients
            if client.has_tile and client.initiate_login_uri and client.client_id != asking
        ]


def _as_json(facts: AccountFacts | None) -> dict[str, Any]:
    if facts is None:
        return {}
    return {
        "last_login_at": facts.last_login_at.isoformat() if facts.last_login_at else None,
        "password_expires_at": facts.password_expires_at.isoformat() if facts.password_expires_at else None,
        "methods": facts.methods,
        "recovery_codes_left": facts.recovery_codes_left,
    }
