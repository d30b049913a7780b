"""C-08, RP-18: a new key is found, and nobody can make us ask without end."""

from datetime import timedelta

import pytest

from shared.clock import FixedClock
from shared.egress.fetcher import Fetcher
from shared.jose.keys import KeyRing, generate_key
from shared.relying_party.provider import Provider
from tests.support.tiny_provider import TinyProvider

pytestmark = pytest.mark.requires("C-08", "RP-18", "threat 18")


@pytest.fixture
def known(provider: TinyProvider, clock: FixedClock) -> Provider:
    return Provider(provider.issuer, Fetcher([provider.issuer.removeprefix("http://")]), clock)


def test_known_keys_are_fetched_once(known: Provider, provider: TinyProvider) -> None:
    for _ in range(3):
        assert provider.signing_key.kid in known.keys(provider.signing_key.kid).kids
    assert provider.count("/jwks.json") == 1


def test_a_new_key_is_found_a_minute_after_the_last_fetch(
    known: Provider, provider: TinyProvider, clock: FixedClock
) -> None:
    known.keys(provider.signing_key.kid)
    new = generate_key("ES256")
    provider.keys = KeyRing([provider.signing_key, new], new.kid)
    clock.advance(timedelta(minutes=1))
    assert new.kid in known.keys(new.kid).kids


def test_invented_keys_cost_one_fetch_a_minute(known: Provider, provider: TinyProvider, clock: FixedClock) -> None:
    known.keys(provider.signing_key.kid)
    for number in range(20):
        known.keys(f"invented-{number}")
    assert provider.count("/jwks.json") == 1
    clock.advance(timedelta(minutes=1))
    for number in range(20):
        known.keys(f"invented-{number}")
    assert provider.count("/jwks.json") == 2


def test_a_token_without_a_name_of_a_key_costs_no_fetch(
    known: Provider, provider: TinyProvider, clock: FixedClock
) -> None:
    known.keys(None)
    clock.advance(timedelta(minutes=2))
    known.keys(None)
    assert provider.count("/jwks.json") == 1


def test_keys_that_stay_away_leave_the_known_ones_in_use(
    known: Provider, provider: TinyProvider, clock: FixedClock
) -> None:
    known.keys(None)
    provider.is_down = True
    clock.advance(timedelta(minutes=2))
    assert provider.signing_key.kid in known.keys("invented").kids
