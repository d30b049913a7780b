"""The signature of an access token is verified once for each state of our keys; its times count each time."""

from datetime import timedelta
from typing import Any

import pytest
from joserfc import jws

from idp.oidc import access_token
from idp.oidc.access_token import Access, AccessTokens, access_token_claims
from idp.oidc.resource import Target
from shared.clock import FixedClock
from shared.jose.errors import InvalidToken
from shared.jose.jws import sign
from shared.jose.keys import KeyRing, generate_key
from tests.idp.oidc.browsing import ISSUER

KEY = generate_key(access_token.ALGORITHM)


class Keys:
    """A key set that changes when a test says so."""

    def __init__(self) -> None:
        self.ring = KeyRing([KEY], KEY.kid)


@pytest.fixture
def keys() -> Keys:
    return Keys()


@pytest.fixture
def tokens(keys: Keys) -> AccessTokens:
    return AccessTokens(lambda: keys.ring, ISSUER)


def shown(clock: FixedClock, **changes: Any) -> str:
    access = Access("client-1", "sub-1", Target(("openid",), (ISSUER,)), {}, None)
    return sign({**access_token_claims(access, issuer=ISSUER, now=clock.now()), **changes}, KEY, typ=access_token.TYP)


@pytest.mark.requires("threat 16")
def test_a_token_is_verified_the_first_time_only(
    tokens: AccessTokens, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = shown(clock)
    first = tokens.read(token, clock.now())
    verifier = type(jws.JWSRegistry.algorithms[KEY.alg])
    monkeypatch.setattr(verifier, "verify", lambda *_: pytest.fail("verified again"))
    assert tokens.read(token, clock.now()) is first


@pytest.mark.requires("threat 18")
def test_a_token_with_another_signature_is_another_token(tokens: AccessTokens, clock: FixedClock) -> None:
    token = shown(clock)
    tokens.read(token, clock.now())
    head, claims, signature = token.split(".")
    for _ in range(2):
        with pytest.raises(InvalidToken, match="signature"):
            tokens.read(f"{head}.{claims}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}", clock.now())


def test_it_ends_although_it_was_verified(tokens: AccessTokens, clock: FixedClock) -> None:
    token = shown(clock)
    tokens.read(token, clock.now())
    clock.advance(timedelta(minutes=11))
    with pytest.raises(InvalidToken, match="expired"):
        tokens.read(token, clock.now())


def test_it_does_not_count_before_its_time(tokens: AccessTokens, clock: FixedClock) -> None:
    soon = int((clock.now() + timedelta(minutes=5)).timestamp())
    for changes in ({"nbf": soon}, {"iat": soon}):
        with pytest.raises(InvalidToken, match="not_yet_valid"):
            tokens.read(shown(clock, **changes), clock.now())


@pytest.mark.requires("threat 16")
def test_for_whom_it_is_counts_each_time(tokens: AccessTokens, clock: FixedClock) -> None:
    token = shown(clock, aud="https://uploads.example")
    assert tokens.read(token, clock.now(), for_us=False).audience == ("https://uploads.example",)
    with pytest.raises(InvalidToken, match="audience"):
        tokens.read(token, clock.now())


def test_a_key_that_is_gone_takes_its_tokens_along(tokens: AccessTokens, keys: Keys, clock: FixedClock) -> None:
    token, other = shown(clock), generate_key(access_token.ALGORITHM)
    tokens.read(token, clock.now())
    keys.ring = KeyRing([other], other.kid)
    with pytest.raises(InvalidToken, match="unknown_key"):
        tokens.read(token, clock.now())
