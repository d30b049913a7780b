"""RP-09, RP-11: a new key is published before it signs, the one before it stays while something it signed lasts."""

from datetime import datetime, timedelta

import pytest

from shared.clock import FixedClock
from shared.relying_party.client_assertion import LIFE
from shared.relying_party.key_pair import LOOK_EVERY, OwnKeys
from shared.relying_party.key_schedule import GONE_AFTER, SIGNS_AFTER, KeyState, is_changing, signing, states
from shared.relying_party.party import RelyingParty
from shared.sessions.model import StoredKey
from shared.sessions.sql_store import SqlStore
from tests.conftest import EXAMPLE_DAY
from tests.support.relying_parties import Visitor

pytestmark = pytest.mark.requires("RP-09", "RP-11")

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _a_while_after_bootstrap(party: RelyingParty, clock: FixedClock) -> None:
    clock.advance(timedelta(days=1))


def key(kid: str, created_at: datetime) -> StoredKey:
    return StoredKey(kid, "ES256", b"", created_at, None)


def test_the_very_first_signs_at_once() -> None:
    first = key("first", EXAMPLE_DAY)
    assert signing([first], EXAMPLE_DAY) == first
    assert not is_changing([first], EXAMPLE_DAY)


def test_without_any_there_is_none() -> None:
    assert signing([], EXAMPLE_DAY) is None
    assert states([], EXAMPLE_DAY) == []


def test_a_newer_one_signs_after_a_minute_and_not_before() -> None:
    old, new = key("old", EXAMPLE_DAY - timedelta(days=400)), key("new", EXAMPLE_DAY)
    published = [new, old]
    for moment, state in (
        (EXAMPLE_DAY, [KeyState.NEXT, KeyState.CURRENT]),
        (EXAMPLE_DAY + SIGNS_AFTER - SECOND, [KeyState.NEXT, KeyState.CURRENT]),
        (EXAMPLE_DAY + SIGNS_AFTER, [KeyState.CURRENT, KeyState.OLD]),
    ):
        assert states(published, moment) == list(zip(published, state, strict=True))
    assert is_changing(published, EXAMPLE_DAY)
    assert not is_changing(published, EXAMPLE_DAY + SIGNS_AFTER)


def test_a_clock_that_is_set_back_leaves_a_key_that_signs() -> None:
    old, new = key("old", EXAMPLE_DAY), key("new", EXAMPLE_DAY + timedelta(hours=1))
    assert signing([new, old], EXAMPLE_DAY - timedelta(days=1)) == old


def test_the_key_before_it_outlasts_what_it_signed_last() -> None:
    assert SIGNS_AFTER + LOOK_EVERY + LIFE < GONE_AFTER


def test_every_process_follows_by_itself(party: RelyingParty, store: SqlStore, clock: FixedClock) -> None:
    other = OwnKeys(store.keys, clock)
    first = other.signing_key().kid
    second = party.rotate_key()
    assert second is not None
    clock.advance(LOOK_EVERY)
    for keys in (other.public_jwks(), party.public_jwks()):
        assert [each["kid"] for each in keys["keys"]] == [second, first]
    assert other.signing_key().kid == first
    clock.advance(SIGNS_AFTER)
    assert other.signing_key().kid == second
    clock.advance(GONE_AFTER)
    assert [each["kid"] for each in other.public_jwks()["keys"]] == [second]


def test_one_at_a_time(party: RelyingParty, clock: FixedClock) -> None:
    assert party.rotate_key()
    assert party.rotate_key() is None
    assert len(party.own_keys()) == 2
    clock.advance(SIGNS_AFTER)
    assert party.rotate_key()


def test_a_key_that_is_over_is_forgotten(
    party: RelyingParty, store: SqlStore, clock: FixedClock, visitor: Visitor
) -> None:
    party.rotate_key()
    clock.advance(GONE_AFTER)
    visitor.log_in()
    assert len(store.keys.published(EXAMPLE_DAY)) == 1


def test_bootstrap_leaves_a_rotated_key_alone(party: RelyingParty, clock: FixedClock) -> None:
    party.rotate_key()
    clock.advance(GONE_AFTER)
    before = [each.kid for each, _ in party.own_keys()]
    party.ensure_key()
    assert [each.kid for each, _ in party.own_keys()] == before


def test_a_ring_that_did_not_change_is_not_made_again(store: SqlStore, clock: FixedClock, party: RelyingParty) -> None:
    keys = OwnKeys(store.keys, clock)
    before = keys.public_jwks()
    clock.advance(LOOK_EVERY)
    assert keys.public_jwks() is before
