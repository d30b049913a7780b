"""Keys as objects, parsed once: an RSA key costs 36 ms to parse, so never during a request.

JSON Web Key, RFC 7517 sections 4 and 5; thumbprint as kid, RFC 7638.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from joserfc import jwk
from joserfc.errors import JoseError

from shared.jose.algorithms import RSA_KEY_BITS, SIGNING_ALGORITHMS, algorithms_of, curve_or_size, key_type
from shared.jose.errors import InvalidKey
from shared.jose.signatures import Signer, signer

Key = jwk.ECKey | jwk.RSAKey | jwk.OKPKey
PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
MAX_KEYS_IN_A_SET = 20
MAX_RSA_KEY_BITS = 8192  # larger ones only cost us time


@dataclass(frozen=True)
class SigningKey:
    """A private key and the one algorithm it signs with; kid is its RFC 7638 thumbprint.

    x5c: the certificate chain of the key, leaf first, base64 of DER (RFC 7517 4.7); empty without one.
    """

    kid: str
    alg: str
    private: Key
    x5c: tuple[str, ...] = ()
    _signer: Signer = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_signer", signer(self.alg, self.private.get_op_key("sign")))

    def sign(self, data: bytes) -> bytes:
        """The signature over these bytes, as JWS writes it (RFC 7518 3)."""
        return self._signer(data)

    def public_jwk(self) -> dict[str, Any]:
        """The public half with kid, alg and use (RFC 7517 4; OP-58)."""
        chain = {"x5c": list(self.x5c)} if self.x5c else {}
        return {**self.private.as_dict(private=False), "kid": self.kid, "alg": self.alg, "use": "sig", **chain}


def generate_key(alg: str) -> SigningKey:
    """A new key for one of SIGNING_ALGORITHMS."""
    generated = jwk.generate_key(key_type(alg), curve_or_size(alg))  # type: ignore[call-overload]
    return _signing_key(generated, alg)


def to_private_jwk(key: SigningKey) -> bytes:
    """The whole key as JSON bytes: secret, to be encrypted before it is stored."""
    return json.dumps({**key.private.as_dict(private=True), "alg": key.alg, "x5c": list(key.x5c)}).encode()


def from_private_jwk(data: bytes) -> SigningKey:
    """The key that `to_private_jwk` wrote. Raises InvalidKey on anything else."""
    try:
        value = json.loads(data)
        alg = value.pop("alg")
        value.pop("kid", None)
        chain = value.pop("x5c", [])
        return _signing_key(jwk.import_key(value), alg, tuple(chain))
    except (JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidKey("unreadable") from error


def certified_key(private_pem: bytes, x5c: Iterable[str], alg: str) -> SigningKey:
    """The key of a PEM file with its chain, which the caller has checked. Raises InvalidKey."""
    try:
        imported = jwk.import_key(private_pem, key_type(alg))  # type: ignore[call-overload]
        return _signing_key(imported, alg, tuple(x5c))
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise InvalidKey("unreadable") from error


def _signing_key(key: Any, alg: str, x5c: tuple[str, ...] = ()) -> SigningKey:
    if alg not in SIGNING_ALGORITHMS or key.key_type != key_type(alg) or not key.is_private:
        raise InvalidKey("algorithm")
    return SigningKey(kid=key.thumbprint(), alg=alg, private=key, x5c=x5c)


@dataclass(frozen=True)
class VerificationKey:
    """A public key with the algorithms it may verify."""

    kid: str | None
    algorithms: tuple[str, ...]
    public: Key


class PublicKeys:
    """A key set of somebody (ourselves included) that signs; parsed when made.

    jwks: a JWK set. Keys for encryption and of types we do not use are left out (RFC 7517 5);
    a private key, a symmetric one, a too small one or a repeated kid refuses the whole set.
    """

    def __init__(self, jwks: Mapping[str, Any]) -> None:
        entries = jwks.get("keys")
        if not isinstance(entries, list) or len(entries) > MAX_KEYS_IN_A_SET:
            raise InvalidKey("not_a_key_set")
        self._keys = tuple(key for key in map(_verification_key, entries) if key is not None)
        kids = [key.kid for key in self._keys if key.kid is not None]
        if len(kids) != len(set(kids)):
            raise InvalidKey("repeated_kid")

    def __len__(self) -> int:
        return len(self._keys)

    @property
    def kids(self) -> frozenset[str]:
        """The kids in this set."""
        return frozenset(key.kid for key in self._keys if key.kid is not None)

    def find(self, kid: str | None, alg: str) -> Key | None:
        """The key named kid when it may verify alg; without a kid the only key that may, if it is one."""
        fitting = [key for key in self._keys if alg in key.algorithms]
        if kid is not None:
            fitting = [key for key in fitting if key.kid == kid]
        return fitting[0].public if len(fitting) == 1 else None


def _verification_key(entry: object) -> VerificationKey | None:
    """The key of one member of a set, None when it is not for us. Raises InvalidKey when harmful."""
    if not isinstance(entry, dict):
        raise InvalidKey("not_a_key")
    if PRIVATE_MEMBERS & entry.keys() or entry.get("kty") == "oct":
        raise InvalidKey("private_key")  # M-28
    algorithms = _algorithms_for(entry)
    if not algorithms or entry.get("use", "sig") != "sig":
        return None
    try:
        key: Any = jwk.import_key(entry)
        _check_size(key)
    except (JoseError, ValueError, TypeError) as error:
        raise InvalidKey("unreadable") from error
    return VerificationKey(kid=key.kid, algorithms=algorithms, public=key)


def _algorithms_for(entry: Mapping[str, Any]) -> tuple[str, ...]:
    possible = algorithms_of(str(entry.get("kty")), entry.get("crv"))
    wanted = entry.get("alg")
    return possible if wanted is None else tuple(alg for alg in possible if alg == wanted)


def _check_size(key: Any) -> None:
    if key.key_type == "RSA" and not RSA_KEY_BITS <= key.public_key.key_size <= MAX_RSA_KEY_BITS:
        raise InvalidKey("key_size")


KeySource = Callable[[str | None], PublicKeys]  # somebody's keys, fetched again where those known lack this kid


class KeyRing:
    """Our own keys: all are published, those named in `current` sign (one an algorithm)."""

    def __init__(self, keys: Iterable[SigningKey], current: str | Collection[str]) -> None:
        self._keys = {key.kid: key for key in keys}
        current_kids = [current] if isinstance(current, str) else list(current)
        self._current = {self._keys[kid].alg: self._keys[kid] for kid in current_kids}
        self._public = {"keys": [key.public_jwk() for key in self._keys.values()]}
        self._public_keys = PublicKeys(self._public)

    def signing_key(self, alg: str) -> SigningKey:
        """The current key for this algorithm. Raises InvalidKey if none."""
        if alg not in self._current:
            raise InvalidKey("no_current_key")
        return self._current[alg]

    @property
    def algorithms(self) -> tuple[str, ...]:
        """The algorithms that a current key can sign with, sorted."""
        return tuple(sorted(self._current))

    def public_jwks(self) -> dict[str, Any]:
        """The JWK set to publish: kid, kty, alg and use with each key (OP-58)."""
        return self._public

    def public_keys(self) -> PublicKeys:
        """The same set as parsed keys, to verify what we signed ourselves."""
        return self._public_keys
