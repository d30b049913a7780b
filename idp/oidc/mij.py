"""GET /api/mij: facts about the user for the portal's home page, with the user's access token (K15)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from idp.login.facts import AccountFacts, Facts
from idp.oidc.bearer import BearerReader
from idp.oidc.errors import OAuthError, bearer_challenge
from idp.oidc.messages import Request, Response, json_response, method_not_allowed
from idp.oidc.tiles import Tiles

REALM: Final = "mij"


class MijEndpoint:
    """Answers with the account's facts, and the other applications that have a place in the menu."""

    def __init__(self, bearers: BearerReader, facts: Facts, tiles: Tiles) -> None:
        self._bearers = bearers
        self._facts = facts
        self._tiles = tiles

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
        account_id, asking = bearer.account.account_id, bearer.client.client_id
        tiles = [each for each in self._tiles.of(account_id) if each["client_id"] != asking]
        return json_response({**_as_json(self._facts.of_account(account_id)), "applications": tiles})


def _as_json(facts: AccountFacts | None) -> dict[str, Any]:
    if facts is None:
        return {}
    return {
        "last_login_at": facts.last_login_at.isoformat() if facts.last_login_at else None,
        "password_expires_at": facts.password_expires_at.isoformat() if facts.password_expires_at else None,
        "methods": facts.methods,
        "recovery_codes_left": facts.recovery_codes_left,
        "recovery_code_used_at": facts.recovery_code_used_at.isoformat() if facts.recovery_code_used_at else None,
    }
