"""What is checked before a code is redeemed: state, browser, issuer (C-04, RFC 9207; threats 9, 13, 15)."""

from datetime import timedelta

import pytest

from shared.clock import FixedClock
from shared.relying_party.errors import LoginRefusal, LoginRefused, ProviderUnavailable
from shared.relying_party.login import AuthorizationResponse
from shared.relying_party.party import RelyingParty
from shared.relying_party.session import RpSession
from shared.relying_party.settings import LOGIN_LIFE
from tests.support.relying_parties import BROWSER, Visitor
from tests.support.tiny_provider import TinyProvider, changed


def refusal_of(visitor: Visitor, answer: AuthorizationResponse, browser: str | None = BROWSER) -> LoginRefusal:
    with pytest.raises(LoginRefused) as refused:
        visitor.finish(answer, browser)
    return refused.value.refusal


@pytest.mark.requires("RP-13", "RP-21")
def test_a_good_answer_begins_a_session(visitor: Visitor, party: RelyingParty, clock: FixedClock) -> None:
    session = party.session(visitor.log_in())
    assert isinstance(session, RpSession)
    assert (session.sub, session.sid) == ("s-timmerman", "sid-1")
    assert (session.auth_time, session.expires_at) == (clock.now(), clock.now() + timedelta(hours=8))
    assert session.claims["name"] == "A. Timmerman"
    assert session.claims["urn:cak:relatienummer"] == "100001"
    assert not {"nonce", "at_hash", "exp", "aud"} & session.claims.keys()


@pytest.mark.requires("C-04", "RP-23", "threat 15")
@pytest.mark.parametrize("iss", [None, "", "https://rogue.example", "{issuer}/"])
def test_another_issuer_in_the_answer_is_refused_before_the_code_is_shown_to_anybody(
    visitor: Visitor, provider: TinyProvider, iss: str | None
) -> None:
    answer = visitor.answer(iss=iss and iss.format(issuer=provider.issuer))
    assert refusal_of(visitor, answer) is LoginRefusal.WRONG_ISSUER
    assert provider.count("/token") == 0


@pytest.mark.requires("C-04")
def test_an_error_answer_is_held_to_the_issuer_too(visitor: Visitor) -> None:
    answer = visitor.answer(iss="https://rogue.example", code=None, error="access_denied")
    assert refusal_of(visitor, answer) is LoginRefusal.WRONG_ISSUER


@pytest.mark.requires("threat 9", "RP-05", "RP-22")
@pytest.mark.parametrize("browser", [None, "c" * 43])
def test_an_answer_in_another_browser_is_refused(visitor: Visitor, provider: TinyProvider, browser: str | None) -> None:
    answer = visitor.answer()
    assert refusal_of(visitor, answer, browser) is LoginRefusal.UNKNOWN_STATE
    assert provider.count("/token") == 0
    assert visitor.finish(answer)


@pytest.mark.requires("RP-05", "threat 14")
def test_an_answer_works_once(visitor: Visitor, provider: TinyProvider) -> None:
    answer = visitor.answer()
    visitor.finish(answer)
    assert refusal_of(visitor, answer) is LoginRefusal.UNKNOWN_STATE
    assert provider.count("/token") == 1


@pytest.mark.requires("RP-05")
@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        (None, LoginRefusal.MALFORMED),
        ("", LoginRefusal.MALFORMED),
        ("x" * 2049, LoginRefusal.MALFORMED),
        ("guessed", LoginRefusal.UNKNOWN_STATE),
    ],
)
def test_an_answer_without_a_known_state_is_refused(
    visitor: Visitor, provider: TinyProvider, state: str | None, refusal: LoginRefusal
) -> None:
    assert refusal_of(visitor, visitor.answer(state=state)) is refusal
    assert provider.count("/token") == 0


@pytest.mark.requires("RP-05", "K35")
def test_an_answer_that_comes_too_late_is_refused(visitor: Visitor, clock: FixedClock) -> None:
    answer = visitor.answer()
    clock.advance(LOGIN_LIFE)
    assert refusal_of(visitor, answer) is LoginRefusal.UNKNOWN_STATE


@pytest.mark.requires("threat 13")
def test_a_code_of_another_login_is_refused_by_its_challenge(visitor: Visitor) -> None:
    mine, stolen = visitor.answer(), visitor.answer()
    swapped = AuthorizationResponse(state=mine.state, iss=mine.iss, code=stolen.code, error=None)
    assert refusal_of(visitor, swapped) is LoginRefusal.CODE_REFUSED


@pytest.mark.parametrize(
    ("error", "refusal"),
    [("access_denied", LoginRefusal.ACCESS_DENIED), ("server_error", LoginRefusal.PROVIDER_ERROR)],
)
def test_an_error_of_the_provider_begins_no_session(visitor: Visitor, error: str, refusal: LoginRefusal) -> None:
    answer = visitor.answer(code=None, error=error)
    assert refusal_of(visitor, answer) is refusal
    assert refusal_of(visitor, answer) is LoginRefusal.UNKNOWN_STATE


@pytest.mark.requires("threat 38")
@pytest.mark.parametrize("error", ["a b", "Ünïcode", "x" * 65, "line\nbreak", "\x1b[31m"])
def test_an_error_that_is_no_code_is_not_repeated_anywhere(visitor: Visitor, error: str) -> None:
    with pytest.raises(LoginRefused) as refused:
        visitor.finish(visitor.answer(code=None, error=error))
    assert refused.value.detail == "unreadable"


@pytest.mark.parametrize("code", [None, "", "x" * 3000])
def test_an_answer_without_a_code_is_refused(visitor: Visitor, code: str | None) -> None:
    assert refusal_of(visitor, visitor.answer(code=code)) is LoginRefusal.MALFORMED


@pytest.mark.requires("RP-13")
@pytest.mark.parametrize(
    "answer",
    [
        {"token_type": "mac"},
        {"access_token": None},
        {"access_token": 7},
        {"access_token": "x" * 16_385},
        {"refresh_token": ""},
        {"expires_in": -1},
        {"expires_in": 0},
        {"expires_in": 1_000_000},
        {"expires_in": True},
        {"expires_in": "600"},
    ],
)
def test_a_token_answer_that_is_not_as_promised_begins_no_session(
    visitor: Visitor, provider: TinyProvider, answer: dict[str, object]
) -> None:
    provider.change_token_answer = changed(**answer)
    with pytest.raises(ProviderUnavailable):
        visitor.log_in()


def test_what_the_id_token_says_goes_before_what_userinfo_says(
    visitor: Visitor, party: RelyingParty, provider: TinyProvider
) -> None:
    provider.change_userinfo = changed(**{"urn:cak:relatienummer": "999999"})
    session = party.session(visitor.log_in())
    assert isinstance(session, RpSession)
    assert session.claims["urn:cak:relatienummer"] == "100001"


def test_claims_about_somebody_else_begin_no_session(visitor: Visitor, provider: TinyProvider) -> None:
    provider.change_userinfo = changed(sub="s-somebody-else")
    assert refusal_of(visitor, visitor.answer()) is LoginRefusal.USERINFO


def test_a_provider_that_is_away_is_no_refusal(visitor: Visitor, provider: TinyProvider) -> None:
    answer = visitor.answer()
    provider.is_down = True
    with pytest.raises(ProviderUnavailable):
        visitor.finish(answer)
