"""Compact JWE, RFC 7516: what is encrypted to us or by us to another's RSA key (OP-09; ALL-05, ALL-06).

The lists are our own (M-39): RSA-OAEP and RSA-OAEP-256 around A256GCM, nothing weaker and nothing that
compresses. The header is read by hand first, as in jws.py.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from joserfc import jwe, jwk
from joserfc.errors import JoseError

from shared.jose.algorithms import RSA_KEY_BITS
from shared.jose.errors import InvalidKey, InvalidToken
from shared.jose.jws import FORBIDDEN_HEADERS, MAX_HEADER_BYTES, MAX_TOKEN_BYTES, decode_part, json_object
from shared.jose.keys import MAX_KEYS_IN_A_SET, MAX_RSA_KEY_BITS, PRIVATE_MEMBERS

KEY_ALGORITHMS: Final = ("RSA-OAEP-256", "RSA-OAEP")
CONTENT_ALGORITHMS: Final = ("A256GCM",)
PARTS: Final = 5


class _Registry(jwe.JWERegistry):
    max_protected_header_length = MAX_HEADER_BYTES * 4 // 3 + 4


_REGISTRY: Final = _Registry(algorithms=[*KEY_ALGORITHMS, *CONTENT_ALGORITHMS], strict_check_header=False)


@dataclass(frozen=True)
class DecryptionKey:
    """A private RSA key and the one algorithm that others wrap keys for it with; kid is its thumbprint."""

    kid: str
    alg: str
    private: jwk.RSAKey

    def public_jwk(self) -> dict[str, Any]:
        """The public half with kid, alg and use (OP-58)."""
        return {**self.private.as_dict(private=False), "kid": self.kid, "alg": self.alg, "use": "enc"}


@dataclass(frozen=True)
class EncryptionKey:
    """Another's public RSA key and the one algorithm that we wrap keys for it with."""

    alg: str
    public: jwk.RSAKey


def generate_decryption_key(alg: str) -> DecryptionKey:
    """A new key for one of KEY_ALGORITHMS."""
    return _decryption_key(jwk.RSAKey.generate_key(RSA_KEY_BITS), alg)


def decryption_key_to_jwk(key: DecryptionKey) -> bytes:
    """The whole key as JSON bytes: secret, to be encrypted before it is stored."""
    return json.dumps({**key.private.as_dict(private=True), "alg": key.alg}).encode()


def decryption_key_from_jwk(data: bytes) -> DecryptionKey:
    """The key that `decryption_key_to_jwk` wrote. Raises InvalidKey on anything else."""
    try:
        value = json.loads(data)
        alg = value.pop("alg")
        value.pop("kid", None)
        return _decryption_key(jwk.RSAKey.import_key(value), alg)
    except (JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidKey("unreadable") from error


def _decryption_key(key: jwk.RSAKey, alg: str) -> DecryptionKey:
    if alg not in KEY_ALGORITHMS or not key.is_private:
        raise InvalidKey("algorithm")
    return DecryptionKey(kid=key.thumbprint(), alg=alg, private=key)


def is_encrypted(token: str) -> bool:
    """True for the five parts of a compact JWE, whatever they hold."""
    return token.count(".") == PARTS - 1


def decrypt(token: str, keys: Mapping[str, DecryptionKey], *, max_bytes: int = MAX_TOKEN_BYTES) -> str:
    """The text in a token that was encrypted to one of our keys, by kid. Raises InvalidToken.

    Without a kid the only key for the header's algorithm is taken, if it is one.
    """
    header = _read_header(token, max_bytes)
    key = _find(header, keys)
    if key is None or header.get("alg") != key.alg:
        raise InvalidToken("unknown_key")
    try:
        plaintext = jwe.decrypt_compact(token, key.private, registry=_REGISTRY).plaintext
        return (plaintext or b"").decode("ascii")
    except (JoseError, ValueError) as error:
        raise InvalidToken("encryption") from error


def encrypt_to(key: EncryptionKey, text: str, *, enc: str, header: Mapping[str, str]) -> str:
    """The text encrypted to this key. Raises InvalidKey for another content algorithm than ours.

    header: what it says besides, such as `cty`, the media type of the text (RFC 7519 5.2).
    """
    if enc not in CONTENT_ALGORITHMS:
        raise InvalidKey("algorithm")
    named = {"kid": key.public.kid} if key.public.kid is not None else {}
    whole = {"alg": key.alg, "enc": enc, **header, **named}
    return jwe.encrypt_compact(whole, text.encode(), key.public, registry=_REGISTRY)


def encryption_key(jwks: Mapping[str, Any], alg: str) -> EncryptionKey:
    """The first public RSA key of the set that is meant for encryption by alg. Raises InvalidKey."""
    if alg not in KEY_ALGORITHMS:
        raise InvalidKey("algorithm")
    entries = jwks.get("keys")
    if not isinstance(entries, list) or len(entries) > MAX_KEYS_IN_A_SET:
        raise InvalidKey("not_a_key_set")
    for entry in entries:
        if isinstance(entry, dict) and _is_for_encryption(entry, alg):
            return EncryptionKey(alg, _public_rsa_key(entry))
    raise InvalidKey("no_encryption_key")


def encryption_keys(jwks: Mapping[str, Any]) -> dict[str, EncryptionKey]:
    """For each of KEY_ALGORITHMS that the set has a good key for, that key."""
    found: dict[str, EncryptionKey] = {}
    for alg in KEY_ALGORITHMS:
        try:
            found[alg] = encryption_key(jwks, alg)
        except InvalidKey:
            continue
    return found


def _is_for_encryption(entry: Mapping[str, Any], alg: str) -> bool:
    # Without use and alg a key may be meant for signatures alone, so one of the two has to say it.
    says_so = entry.get("use") == "enc" or entry.get("alg") == alg
    return entry.get("kty") == "RSA" and says_so and entry.get("alg", alg) == alg and entry.get("use", "enc") == "enc"


def _public_rsa_key(entry: Mapping[str, Any]) -> jwk.RSAKey:
    if PRIVATE_MEMBERS & entry.keys():
        raise InvalidKey("private_key")
    try:
        key = jwk.RSAKey.import_key(dict(entry))
    except (JoseError, ValueError, TypeError) as error:
        raise InvalidKey("unreadable") from error
    if not RSA_KEY_BITS <= key.public_key.key_size <= MAX_RSA_KEY_BITS:
        raise InvalidKey("key_size")
    return key


def _read_header(token: str, max_bytes: int) -> dict[str, Any]:
    if len(token) > max_bytes or not token.isascii():
        raise InvalidToken("size")
    if not is_encrypted(token):
        raise InvalidToken("shape")
    header = json_object(decode_part(token.split(".")[0], MAX_HEADER_BYTES))
    if FORBIDDEN_HEADERS & header.keys():
        raise InvalidToken("header")
    if header.get("alg") not in KEY_ALGORITHMS or header.get("enc") not in CONTENT_ALGORITHMS:
        raise InvalidToken("algorithm")
    return header


def _find(header: Mapping[str, Any], keys: Mapping[str, DecryptionKey]) -> DecryptionKey | None:
    kid = header.get("kid")
    if isinstance(kid, str):
        return keys.get(kid)
    fitting = [key for key in keys.values() if key.alg == header.get("alg")]
    return fitting[0] if kid is None and len(fitting) == 1 else None
