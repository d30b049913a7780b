"""Compact JWS of JSON claims, RFC 7515 and RFC 7519, with the rules of RFC 8725.

Before joserfc sees a signature its header is parsed here: at most 4 kB, one algorithm list fixed by the
caller, no key or key address inside it, `typ` compared. Keys come from the caller's own set by kid.
"""

from __future__ import annotations

import binascii
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import orjson
from joserfc.errors import JoseError
from joserfc.jws import JWSRegistry

from shared.base64url import encoded
from shared.jose.algorithms import SIGNING_ALGORITHMS
from shared.jose.errors import InvalidToken
from shared.jose.keys import PublicKeys, SigningKey

MAX_HEADER_BYTES: Final = 4096
MAX_TOKEN_BYTES: Final = 16 * 1024
MAX_SIGNATURE_BYTES: Final = 1024  # RSA with 8,192 bits
FORBIDDEN_HEADERS: Final = frozenset({"jku", "x5u", "jwk", "crit", "b64", "zip"})


_STANDARD: Final = bytes.maketrans(b"-_+/", b"+/!!")  # base64url to base64 (RFC 4648 5); the rest stays what it is

# By name, and without joserfc's warning that RFC 9864 renames EdDSA to Ed25519: clients still say EdDSA.
_ALGORITHMS: Final = {name: JWSRegistry.algorithms[name] for name in SIGNING_ALGORITHMS}


@dataclass(frozen=True)
class Verified:
    """A token whose signature is right. Its claims still have to be checked by the caller."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]


def sign(claims: Mapping[str, Any], key: SigningKey, *, typ: str) -> str:
    """A compact JWS over the claims, with kid and typ in its header (M-38, RFC 8725 3.11)."""
    signed = b".".join((_header(key.alg, typ, key.kid), encoded(orjson.dumps(claims, default=dict))))
    return b".".join((signed, encoded(key.sign(signed)))).decode("ascii")


@lru_cache(maxsize=256)
def _header(alg: str, typ: str, kid: str) -> bytes:
    return encoded(orjson.dumps({"alg": alg, "typ": typ, "kid": kid}))


def verify(
    token: str,
    keys: PublicKeys,
    *,
    algorithms: Collection[str],
    typ: str | None,
    max_bytes: int = MAX_TOKEN_BYTES,
) -> Verified:
    """Header and claims of a token signed by one of these keys. Raises InvalidToken otherwise.

    algorithms: what this caller accepts, a part of SIGNING_ALGORITHMS. typ: the media type the header
    must have, with or without `application/`; None leaves it to the caller. max_bytes: of the whole token.
    """
    header = read_header(token, max_bytes=max_bytes)
    alg = header.get("alg")
    if not isinstance(alg, str) or alg not in algorithms or alg not in SIGNING_ALGORITHMS:
        raise InvalidToken("algorithm")
    if typ is not None and media_type(header) != typ.lower():
        raise InvalidToken("typ")
    key = keys.find(header.get("kid"), alg)
    if key is None:
        raise InvalidToken("unknown_key")
    signed, _, signature = token.rpartition(".")
    if not _is_signed(_ALGORITHMS[alg], key, signed.encode("ascii"), decode_part(signature, MAX_SIGNATURE_BYTES)):
        raise InvalidToken("signature")
    return Verified(header, json_object(decode_part(signed.partition(".")[2], max_bytes)))


def _is_signed(algorithm: Any, key: Any, data: bytes, signature: bytes) -> bool:
    try:
        return bool(algorithm.verify(data, signature, key))
    except (JoseError, ValueError):
        return False


def read_header(token: str, *, max_bytes: int = MAX_TOKEN_BYTES) -> Mapping[str, Any]:
    """The unverified header of a compact JWS, its size and names checked; not to be changed. Raises InvalidToken.

    4 kB is enough for a proof with an RSA key or a chain of certificates (M-36). Names that nobody knows are ignored
    (RFC 7515 4, M-37).
    """
    if len(token) > max_bytes or not token.isascii():
        raise InvalidToken("size")
    if token.count(".") != 2:
        raise InvalidToken("shape")
    return _parsed_header(token.partition(".")[0])


@lru_cache(maxsize=256)  # those of one key are all alike
def _parsed_header(part: str) -> Mapping[str, Any]:
    header = json_object(decode_part(part, MAX_HEADER_BYTES))
    if FORBIDDEN_HEADERS & header.keys():
        raise InvalidToken("header")  # threat 18
    return header


def read_unverified_claims(token: str) -> dict[str, Any]:
    """The claims of a token that nobody verified: only to find out whose key must verify it."""
    read_header(token)
    return json_object(decode_part(token.split(".")[1], MAX_TOKEN_BYTES))


def kid_of(header: Mapping[str, Any]) -> str | None:
    """The header's kid (RFC 7515 4.1.4); None when absent, or no text."""
    kid = header.get("kid")
    return kid if isinstance(kid, str) else None


def media_type(header: Mapping[str, Any]) -> str | None:
    """The header's typ in lower case, without `application/` (RFC 7515 4.1.9); None when absent."""
    typ = header.get("typ")
    return typ.lower().removeprefix("application/") if isinstance(typ, str) else None


def decode_part(part: str, max_bytes: int) -> bytes:
    """The bytes of one base64url part of a compact token. Raises InvalidToken."""
    if len(part) > max_bytes * 4 // 3 + 2 or "=" in part:
        raise InvalidToken("size")
    try:
        standard = (part + "=" * (-len(part) % 4)).encode("ascii").translate(_STANDARD)
        return binascii.a2b_base64(standard, strict_mode=True)
    except ValueError as error:
        raise InvalidToken("shape") from error


def json_object(data: bytes) -> dict[str, Any]:
    """The JSON object in these bytes, no name twice. Raises InvalidToken."""
    try:
        value = json.loads(data.decode(), object_pairs_hook=_without_repetition)
    except (ValueError, RecursionError) as error:
        raise InvalidToken("shape") from error
    if not isinstance(value, dict):
        raise InvalidToken("shape")
    return value


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("repeated name")  # RFC 7515 4: names must be unique
    return value
