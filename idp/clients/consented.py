"""What users are told of an application when they say yes: when that changes, they are asked again (K34, OP-83)."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any, Final

from idp.clients.model import Client
from idp.clients.redirect_uris import origin

TOLD: Final = ("client_name", "client_uri", "policy_uri", "tos_uri")


def told_sha256(client: Client) -> str:
    """Digest of its name, where it takes the user, and where it says why it asks, in every language. Hex."""
    destinations = sorted({origin(uri) for uri in client.redirect_uris})
    told: list[Any] = [client.client_name, destinations, client.client_uri, client.policy_uri, client.tos_uri]
    in_other_languages = {name: text for name, text in client.translations.items() if name.partition("#")[0] in TOLD}
    if in_other_languages:
        told.append(sorted(in_other_languages.items()))
    return sha256(json.dumps(told).encode()).hexdigest()
