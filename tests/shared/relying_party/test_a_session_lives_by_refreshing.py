"""K25: a request slides the provider's idle clock; a refused refresh and eight hours end the session."""

from datetime import timedelta

import pytest

from shared.clock import FixedClock
from shared.relying_party.errors import ProviderUnavailable
from shared.relying_party.party import RelyingParty
from shared.relying_party.refresh import has_expired, is_due
from shared.relying_party.session import RpSession
from shared.sessions.model import EndReason
from shared.sessions.sql_store import SqlStore
from tests.support.relying_parties import Visitor
from tests.support.tiny_provider import Change, TinyProvider, changed, without

pytestmark = pytest.mark.requires("K25")


def refreshes(provider: TinyProvider) -> int:
    return provider.count("/token", "refresh_token")


def test_within_a_minute_nothing_is_asked(
    visitor: Visitor, party: RelyingParty, provider: TinyProvider, clock: FixedClock
) -> None:
    cookie = visitor.log_in()
    clock.advance(timedelta(seconds=59))
    assert isinstance(party.session(cookie), RpSession)
    assert refreshes(provider) == 0


def test_after_a_minute_a_request_slides_the_idle_clock(
    visitor: Visitor, party: RelyingParty, provider: TinyProvider, clock: FixedClock
) -> None:
    cookie = visitor.log_in()
    clock.advance(timedelta(minutes=29))
    session = party.session(cookie)
    assert isinstance(session, RpSession)
    assert session.idle_ends_at == clock.now() + timedelta(minutes=30)
    assert refreshes(provider) == 1


@pytest.mark.requires("threat 20")
def test_each_refresh_token_is_used_once(
    visitor: Visitor, party: RelyingParty, provider: TinyProvider, clock: FixedClock
) -> None:
    cookie = visitor.log_in()
    for _ in range(5):
        clock.advance(timedelta(minutes=10))
        assert isinstance(party.session(cookie), RpSession)
    used = [one.form["refresh_token"] for one in provider.seen if one.form.get("grant_type") == "refresh_token"]
    assert len(set(used)) == len(used) == 5


def test_a_refused_refresh_ends_the_session(
    visitor: Visitor, party: RelyingParty, provider: TinyProvider, clock: FixedClock
) -> None:
    cookie = visitor.log_in()
    provider.refresh_error = "invalid_grant"
    clock.advance(timedelta(minutes=31))
    assert party.session(cookie) is EndReason.REFUSED
    provider.refresh_error = None
    assert party.session(cookie) is EndReason.REFUSED
    assert refreshes(provider) == 1


def test_a_mistake_of_ours_does_not_throw_the_user_out(
    visitor: Visitor, party: RelyingParty, provider: TinyProvider, clock: FixedClock
) -> None:
    cookie = visitor.log_in()
    provider.refresh_error = "invalid_client"
    clock.advance(timedelta(minutes=5))
    assert isinstance(party.session(cookie), RpSession)


def test_it_lasts_eight_hours_from_the_login_however_busy(
    visitor: Visitor, party: RelyingParty, clock: FixedClock
) -> None:
    cookie = visitor.log_in()
    for _ in range(47):
        clock.advance(timedelta(minutes=10))
        assert isinstance(party.session(cookie), RpSession)
    clock.advance(timedelta(minutes=10))
    assert party.session(cookie) is EndReason.EXPIRED


def test_the_eight_hours_count_from_auth_time(
    visitor: Visitor, party: RelyingParty, provider: TinyProvider, clock: FixedClock
) -> None:
    provider.auth_time = clock.now() - timedelta(hours=7, minutes=55)
    session = party.session(visitor.log_in())
    assert isinstance(session, RpSession)
    assert session.expires_at == session.idle_ends_at == clock.now() + timedelta(minutes=5)


def test_while_the_provider_is_away_a_session_goes_on_until_its_idle_limit(
    visitor: Visitor, party: RelyingParty, provider: TinyProvider, clock: FixedClock
) -> None:
    cookie = visitor.log_in()
    provider.is_down = True
    clock.advance(timedelta(minutes=29))
    assert isinstance(party.session(cookie), RpSession)
    clock.advance(timedelta(minutes=1))
    with pytest.raises(ProviderUnavailable):
        party.session(cookie)
    provider.is_down = False
    clock.advance(timedelta(minutes=1))
    assert isinstance(party.session(cookie), RpSession)


@pytest.mark.requires("C-06", "RP-14")
@pytest.mark.parametrize(
    "change",
    [
        changed(sub="s-other"),
        changed(sid="sid-2"),
        changed(auth_time=1),
        lambda claims: {**claims, "auth_time": claims["auth_time"] + 60},
        changed(at_hash="AAAA"),
        without("exp"),
    ],
)
def test_a_refresh_that_speaks_of_another_login_ends_the_session(
    visitor: Visitor, party: RelyingParty, provider: TinyProvider, clock: FixedClock, change: Change
) -> None:
    cookie = visitor.log_in()
    provider.change_id_token = change
    clock.advance(timedelta(minutes=5))
    assert party.session(cookie) is EndReason.REFUSED


@pytest.mark.requires("K25")
def test_a_token_is_renewed_ten_seconds_before_its_end_however_young(
    visitor: Visitor, store: SqlStore, provider: TinyProvider, clock: FixedClock
) -> None:
    provider.change_token_answer = changed(expires_in=30)
    stored = store.sessions.find(visitor.log_in())
    assert stored is not None
    moments = [clock.now() + timedelta(seconds=seconds) for seconds in (19, 20)]
    assert [is_due(stored, moment) for moment in moments] == [False, True]
    assert [has_expired(stored, moment) for moment in moments] == [False, True]


def test_a_provider_that_does_not_rotate_keeps_the_token(
    visitor: Visitor, party: RelyingParty, provider: TinyProvider, clock: FixedClock
) -> None:
    cookie = visitor.log_in()
    provider.change_token_answer = without("refresh_token", "id_token")
    first = dict(provider.refresh_tokens)
    for _ in range(3):
        provider.refresh_tokens.update(first)  # good for another use
        clock.advance(timedelta(minutes=15))
        assert isinstance(party.session(cookie), RpSession)
    assert refreshes(provider) == 3


def test_without_a_refresh_token_a_session_lasts_as_long_as_its_access_token(
    visitor: Visitor, party: RelyingParty, provider: TinyProvider, clock: FixedClock
) -> None:
    provider.change_token_answer = without("refresh_token")
    cookie = visitor.log_in()
    clock.advance(timedelta(minutes=9))
    assert isinstance(party.session(cookie), RpSession)
    clock.advance(timedelta(minutes=1))
    assert party.session(cookie) is EndReason.REFUSED


@pytest.mark.requires("K15")
def test_an_access_token_for_the_providers_own_api_is_always_a_valid_one(
    visitor: Visitor, party: RelyingParty, provider: TinyProvider, clock: FixedClock
) -> None:
    session = party.session(visitor.log_in())
    assert isinstance(session, RpSession)
    first = party.access_token(session)
    assert party.access_token(session) == first
    clock.advance(timedelta(minutes=10))
    assert party.access_token(session) != first
    provider.is_down = True
    clock.advance(timedelta(minutes=10))
    with pytest.raises(ProviderUnavailable):
        party.access_token(session)
