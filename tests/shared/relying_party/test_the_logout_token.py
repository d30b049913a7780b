"""Back-Channel Logout 1.0, 2.4 to 2.6: what ends a session from outside (C-10, K26; threats 18, 19)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from shared.clock import FixedClock
from shared.jose.claims import epoch
from shared.jose.jws import sign
from shared.jose.keys import generate_key
from shared.relying_party.errors import LogoutRefused
from shared.relying_party.logout_token import EVENT
from shared.relying_party.party import RelyingParty
from shared.relying_party.session import RpSession
from shared.relying_party.settings import ABSOLUTE_LIFE
from tests.support.relying_parties import Visitor
from tests.support.tiny_provider import Change, Claims, TinyProvider, changed, unchanged, without

pytestmark = pytest.mark.requires("C-10", "K26")

MakeToken = Callable[..., str]


@pytest.fixture
def logout_token(provider: TinyProvider, clock: FixedClock) -> MakeToken:
    def make(change: Change = unchanged, typ: str = "logout+jwt") -> str:
        claims: Claims = {
            "iss": provider.issuer,
            "aud": "portal",
            "iat": epoch(clock.now()),
            "exp": epoch(clock.now() + timedelta(minutes=2)),
            "jti": "jti-1",
            "sid": "sid-1",
            "sub": "s-timmerman",
            "events": {EVENT: {}},
        }
        return sign(change(claims), provider.signing_key, typ=typ)

    return make


def reason(party: RelyingParty, token: str) -> str:
    with pytest.raises(LogoutRefused) as refused:
        party.receive_logout(token)
    return refused.value.reason


@pytest.mark.requires("S44")
def test_a_good_one_ends_the_session_at_once(visitor: Visitor, party: RelyingParty, logout_token: MakeToken) -> None:
    cookie = visitor.log_in()
    party.receive_logout(logout_token())
    assert party.session(cookie) is None


def test_one_with_only_a_sub_ends_every_session_of_that_person(
    visitor: Visitor, party: RelyingParty, provider: TinyProvider, logout_token: MakeToken
) -> None:
    cookies = [visitor.log_in()]
    provider.sid = "sid-2"
    cookies.append(visitor.log_in())
    party.receive_logout(logout_token(without("sid")))
    assert [party.session(cookie) for cookie in cookies] == [None, None]


def test_one_of_another_session_leaves_mine(visitor: Visitor, party: RelyingParty, logout_token: MakeToken) -> None:
    cookie = visitor.log_in()
    party.receive_logout(logout_token(changed(sid="sid-9")))
    assert isinstance(party.session(cookie), RpSession)


def test_it_is_remembered_for_as_long_as_a_session_may_last(
    visitor: Visitor, party: RelyingParty, clock: FixedClock, logout_token: MakeToken
) -> None:
    cookie = visitor.log_in()
    party.receive_logout(logout_token())
    clock.advance(ABSOLUTE_LIFE)
    party.purge()
    assert party.session(cookie) is None


def test_a_login_that_was_on_its_way_ends_too(visitor: Visitor, party: RelyingParty, logout_token: MakeToken) -> None:
    answer = visitor.answer()
    party.receive_logout(logout_token())
    assert party.session(visitor.finish(answer)) is None


def test_it_works_once(visitor: Visitor, party: RelyingParty, logout_token: MakeToken) -> None:
    token = logout_token(changed(sid="sid-9"))
    party.receive_logout(token)
    assert reason(party, token) == "replayed"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (changed(iss="https://rogue.example"), "issuer"),
        (changed(aud="uploads"), "audience"),
        (without("aud"), "audience"),
        (without("events"), "events"),
        (changed(events={}), "events"),
        (changed(events={EVENT: True}), "events"),
        (changed(events=[EVENT]), "events"),
        (changed(nonce="n"), "nonce"),
        (changed(nonce=None), "nonce"),
        (without("jti"), "jti"),
        (changed(jti=""), "jti"),
        (changed(sid=7), "sid"),
        (without("sid", "sub"), "nobody_named"),
        (without("iat"), "iat_missing"),
        (without("exp"), "exp_missing"),
        (changed(exp=1), "expired"),
        (changed(exp=4102444800), "lives_too_long"),
    ],
)
def test_a_wrong_claim_is_refused_and_ends_nothing(
    visitor: Visitor, party: RelyingParty, logout_token: MakeToken, change: Change, expected: str
) -> None:
    cookie = visitor.log_in()
    assert reason(party, logout_token(change)) == expected
    assert isinstance(party.session(cookie), RpSession)


@pytest.mark.requires("threat 19")
@pytest.mark.parametrize("typ", ["JWT", "at+jwt", "secevent+jwt"])
def test_a_token_of_another_type_is_refused(party: RelyingParty, logout_token: MakeToken, typ: str) -> None:
    assert reason(party, logout_token(typ=typ)) == "typ"


@pytest.mark.requires("threat 18")
def test_a_forged_one_is_refused(party: RelyingParty, provider: TinyProvider, logout_token: MakeToken) -> None:
    provider.signing_key = generate_key("ES256")
    assert reason(party, logout_token()) == "unknown_key"


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c", "é" * 10, "x" * 20_000])
def test_what_is_no_token_is_refused(party: RelyingParty, token: str) -> None:
    assert reason(party, token) in {"shape", "size"}
