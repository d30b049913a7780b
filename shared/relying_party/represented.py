"""For whom somebody acts: the claim `represents` (RP-15, OP-25; K13).

Where the provider says it, it must hold the represented party and nothing about the token, and agree with the
relation's own claim: an application that authorises by either sees the same organisation.
"""

from collections.abc import Mapping
from typing import Any, Final

from shared.jose.errors import InvalidToken

CLAIM: Final = "represents"
RELATION: Final = "urn:cak:relatienummer"
NOT_ABOUT_A_PARTY: Final = frozenset({"exp", "nbf", "iat", "aud", "jti", "nonce", "acr", "amr"})


def check_represents(claims: Mapping[str, Any]) -> None:
    """Raise InvalidToken for a claim that cannot be acted on."""
    party = claims.get(CLAIM)
    if party is None:
        return
    if not isinstance(party, dict) or NOT_ABOUT_A_PARTY & party.keys():
        raise InvalidToken(CLAIM)
    if not all(isinstance(party.get(name), str) and party[name] for name in ("sub", "iss")):
        raise InvalidToken(CLAIM)
    relation = claims.get(RELATION)
    if relation is not None and relation != party["sub"]:
        raise InvalidToken(CLAIM)
