"""Signatures over bytes by keys that were parsed before: RFC 7518 3.3, 3.4 and 3.5, RFC 8037 3.1.

A library that is asked for a whole token checks its own key and header again each time, which takes twice as long as
signing with ES256 does. Ours are checked once, when they are loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

P256_BYTES: Final = 32
_SHA256: Final = SHA256()
_ECDSA: Final = ECDSA(_SHA256)
_PKCS1: Final = PKCS1v15()
_PSS: Final = PSS(MGF1(_SHA256), SHA256.digest_size)  # the salt is as long as the hash (RFC 7518 3.5)

Signer = Callable[[bytes], bytes]


def signer(alg: str, private: Any) -> Signer:
    """What signs bytes with this key of `cryptography`. Raises KeyError for an algorithm that is not ours."""
    return _SIGNERS[alg](private)


def _es256(private: Any) -> Signer:
    def sign(data: bytes) -> bytes:
        r, s = decode_dss_signature(private.sign(data, _ECDSA))
        return r.to_bytes(P256_BYTES, "big") + s.to_bytes(P256_BYTES, "big")

    return sign


def _rs256(private: Any) -> Signer:
    return lambda data: private.sign(data, _PKCS1, _SHA256)


def _ps256(private: Any) -> Signer:
    return lambda data: private.sign(data, _PSS, _SHA256)


def _eddsa(private: Any) -> Signer:
    sign: Signer = private.sign
    return sign


_SIGNERS: Final[Mapping[str, Callable[[Any], Signer]]] = {
    "ES256": _es256,
    "RS256": _rs256,
    "PS256": _ps256,
    "EdDSA": _eddsa,
}
