"""Parsing an RSA key takes 36 ms, so it happens at start and never again."""

import time

import pytest
from joserfc import jwk

from shared.jose.errors import InvalidKey
from shared.jose.jws import sign
from shared.jose.keys import KeyRing, from_private_jwk, generate_key, to_private_jwk

LIMIT_SECONDS = 0.5  # 200 tokens of 0.3 ms, on a machine that does other things too


def test_a_key_survives_being_stored() -> None:
    key = generate_key("RS256")

    assert from_private_jwk(to_private_jwk(key)).kid == key.kid


def test_what_is_no_private_key_is_refused() -> None:
    with pytest.raises(InvalidKey):
        from_private_jwk(b'{"kty":"EC"}')


def test_200_tokens_are_signed_in_a_moment() -> None:
    key = generate_key("RS256")
    started = time.process_time()

    for number in range(200):
        sign({"number": number}, key, typ="JWT")

    assert time.process_time() - started < LIMIT_SECONDS


def test_signing_and_publishing_parse_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    ring = KeyRing([key := generate_key("ES256")], key.kid)
    monkeypatch.setattr(jwk, "import_key", pytest.fail)

    sign({}, ring.signing_key("ES256"), typ="JWT")

    assert ring.public_jwks()["keys"][0]["kid"] == key.kid


@pytest.mark.requires("OP-58")
def test_published_keys_have_kid_alg_and_use_and_nothing_private() -> None:
    ring = KeyRing([key := generate_key("RS256")], key.kid)

    (published,) = ring.public_jwks()["keys"]

    assert published.keys() == {"kty", "n", "e", "kid", "alg", "use"}


def test_only_current_keys_sign() -> None:
    current, old = generate_key("ES256"), generate_key("ES256")
    ring = KeyRing([old, current], current.kid)

    assert ring.signing_key("ES256") is current
    assert ring.public_keys().kids == {old.kid, current.kid}
    with pytest.raises(InvalidKey):
        ring.signing_key("RS256")
