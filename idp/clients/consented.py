"""What users are told of an application when they say yes: when that changes, they are asked again (K34, OP-83)."""

from __future__ import annotations

import json
from hashlib import sha256

from idp.clients.model import Client
from idp.clients.redirect_uris import origin


def told_sha256(client: Client) -> str:
    """Digest of its name, where it takes the user, and where it says why it asks. Hex."""
    destinations = sorted({origin(uri) for uri in client.redirect_uris})
    told = [client.client_name, destinations, client.client_uri, client.policy_uri, client.tos_uri]
    return sha256(json.dumps(told).encode()).hexdigest()
