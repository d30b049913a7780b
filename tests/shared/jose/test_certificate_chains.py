"""OP-59, OP-60: a key with a government certificate is published with its whole chain, in x5c."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from shared.jose.certificates import checked_chain
from shared.jose.errors import InvalidKey
from shared.jose.jws import sign, verify
from shared.jose.keys import KeyRing, certified_key, from_private_jwk, to_private_jwk
from tests.support.certificates import certificate

NOW = datetime(2027, 2, 16, 9, 0, tzinfo=UTC)
KEY, OTHER = (rsa.generate_private_key(65537, 2048) for _ in range(2))


ROOT = certificate("Staat", OTHER, "Staat", OTHER, NOW)
OLD_ROOT = certificate("Staat", OTHER, "Staat", OTHER, NOW - timedelta(days=7))
LEAF = certificate("CAK", KEY, "Staat", OTHER, NOW)
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.requires("OP-59", "OP-60")
def test_the_chain_is_published_and_the_key_signs() -> None:
    key = certified_key(PEM, checked_chain(LEAF + ROOT, PEM, NOW), "PS256")
    kept = from_private_jwk(to_private_jwk(key))
    ring = KeyRing([kept], kept.kid)

    (published,) = ring.public_jwks()["keys"]
    leaf = x509.load_der_x509_certificate(base64.b64decode(published["x5c"][0]))
    token = sign({"sub": "x"}, ring.signing_key("PS256"), typ="JWT")

    assert len(published["x5c"]) == 2
    assert leaf.public_key() == KEY.public_key()
    assert "d" not in published
    assert verify(token, ring.public_keys(), algorithms=("PS256",), typ="JWT").claims == {"sub": "x"}


@pytest.mark.requires("OP-59")
@pytest.mark.parametrize(
    ("chain", "private", "now", "reason"),
    [
        (ROOT, PEM, NOW, "other_key"),
        (LEAF + LEAF, PEM, NOW, "order"),
        (LEAF + ROOT, PEM, NOW + timedelta(days=2), "expired"),
        (LEAF + ROOT, PEM, NOW - timedelta(days=2), "expired"),
        (LEAF + OLD_ROOT, PEM, NOW, "expired"),
        (b"", PEM, NOW, "unreadable"),
        (LEAF, b"x", NOW, "unreadable"),
    ],
    ids=[
        "another key",
        "no issuer",
        "after its end",
        "before its begin",
        "an issuer after its end",
        "no chain",
        "no key",
    ],
)
def test_a_chain_that_does_not_hold_is_refused(chain: bytes, private: bytes, now: datetime, reason: str) -> None:
    with pytest.raises(InvalidKey) as refused:
        checked_chain(chain, private, now)

    assert refused.value.reason == reason


@pytest.mark.requires("OP-59")
def test_a_key_does_not_sign_with_an_algorithm_of_another_kind() -> None:
    with pytest.raises(InvalidKey):
        certified_key(PEM, checked_chain(LEAF + ROOT, PEM, NOW), "ES256")
