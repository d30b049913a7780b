"""Applications that have a place in the menu of somebody (K12, K34)."""

from __future__ import annotations

from typing import Any

from idp.oidc.ports import Begin
from idp.oidc.response_writer import with_query


class Tiles:
    """Approved applications that an account may use; dynamic registration gives no tile."""

    def __init__(self, begin_read: Begin, issuer: str) -> None:
        self._begin_read = begin_read
        self._issuer = issuer

    def of(self, account_id: str) -> list[dict[str, Any]]:
        """Name, where it begins to log in, introduction and manual of each, as plain values."""
        with self._begin_read() as unit:
            clients = [
                each for each in unit.clients.with_tile() if unit.entitlements.of(account_id, each.client_id).allows
            ]
        return [
            {
                "client_id": client.client_id,
                "name": client.client_name,
                "names": client.name.others,
                "start": with_query(client.initiate_login_uri or "", {"iss": self._issuer}),  # OIDC Core 4
                "intro": client.intro,
                "manual": client.manual_url or "",
            }
            for client in clients
        ]
