"""The signature algorithms this product knows: asymmetric only (RFC 7518 3.1, RFC 8037 3.1; K32)."""

from __future__ import annotations

from typing import Final

SIGNING_ALGORITHMS: Final = ("ES256", "RS256", "PS256", "EdDSA")
RSA_KEY_BITS: Final = 2048

_KEY_TYPE: Final = {"ES256": "EC", "RS256": "RSA", "PS256": "RSA", "EdDSA": "OKP"}
_CURVE: Final = {"ES256": "P-256", "EdDSA": "Ed25519"}


def key_type(alg: str) -> str:
    """The JWK `kty` that signs with this algorithm. Raises KeyError for any other algorithm."""
    return _KEY_TYPE[alg]


def curve_or_size(alg: str) -> str | int:
    """What a new key for this algorithm is made from: a curve's name, or RSA bits."""
    return _CURVE.get(alg, RSA_KEY_BITS)


def algorithms_of(kty: str, crv: str | None) -> tuple[str, ...]:
    """The algorithms that a key of this `kty` and `crv` can verify; empty for what we do not use."""
    return tuple(alg for alg, wanted in _KEY_TYPE.items() if wanted == kty and _CURVE.get(alg, crv) == crv)
