"""What two people approve of an application with its mark (K34, threat 41): where it is, its keys, what it may ask."""

import json
from hashlib import sha256
from typing import Final

from idp.clients.model import Client

COMPARED_APART: Final = frozenset({"client_name", "scope"})  # a name may change, and a scope may become smaller


def is_as_approved(marked: Client, built: Client) -> bool:
    """Whether two people said yes to all that it is now: the same in all that they saw, and no more scope."""
    return set(built.scope) <= set(marked.scope) and _shape(marked) == _shape(built)


def approvable(client: Client) -> dict[str, str]:
    """What an approver reads of it, by the names of its members. jwks: SHA-256 of the set, in hex."""
    jwks = json.dumps(client.jwks, sort_keys=True).encode() if client.jwks is not None else None
    return {
        "client_name": client.client_name,
        "redirect_uris": " ".join(client.redirect_uris),
        "initiate_login_uri": client.initiate_login_uri or "",
        "token_endpoint_auth_method": client.token_endpoint_auth_method,
        "jwks_uri": client.jwks_uri or "",
        "jwks": sha256(jwks).hexdigest() if jwks is not None else "",
        "policy": client.policy_name,
        "scope": " ".join(client.scope),
    }


def _shape(client: Client) -> dict[str, str]:
    return {name: value for name, value in approvable(client).items() if name not in COMPARED_APART}
