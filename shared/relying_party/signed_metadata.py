"""Metadata that its provider signed: where it is present it is what counts (RFC 8414 2.1; RP-17)."""

from collections.abc import Mapping
from typing import Any, Final

from shared.jose.claims import check_issuer
from shared.jose.errors import InvalidToken
from shared.jose.jws import kid_of, media_type, read_header, verify
from shared.jose.keys import KeySource
from shared.relying_party.errors import ProviderUnavailable

ALGORITHMS: Final = frozenset({"RS256", "PS256", "ES256"})
MAX_BYTES: Final = 64 * 1024


def signed_metadata(plain: Mapping[str, Any], issuer: str, keys: KeySource) -> Mapping[str, Any]:
    """The plain document with every signed member in its signed form. Raises ValueError when it is not to be trusted.

    keys: those at the plain document's jwks_uri, which the signed one must name too.
    """
    token = plain["signed_metadata"]
    if not isinstance(token, str):
        raise ValueError("signed_metadata")
    try:
        claims = _verified(token, keys)
        check_issuer(claims, issuer)
    except (InvalidToken, ProviderUnavailable) as refused:
        raise ValueError(f"signed_metadata {refused.reason}") from refused
    if claims.get("issuer") != issuer or claims.get("jwks_uri") != plain.get("jwks_uri"):
        raise ValueError("signed_metadata speaks of another provider")
    return {**plain, **claims}


def _verified(token: str, keys: KeySource) -> Mapping[str, Any]:
    header = read_header(token, max_bytes=MAX_BYTES)
    if media_type(header) not in {None, "jwt"}:
        raise InvalidToken("typ")
    return verify(token, keys(kid_of(header)), algorithms=ALGORITHMS, typ=None, max_bytes=MAX_BYTES).claims
