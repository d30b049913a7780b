"""RP-01, RP-02, RP-05, RP-06, RP-07, C-01, C-02: what is sent to the provider and what is kept here."""

import base64
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

import pytest

from shared.clock import FixedClock
from shared.relying_party.authorization_request import Wishes, in_the_query, new_request
from shared.relying_party.errors import ProviderUnavailable
from shared.relying_party.party import RelyingParty
from shared.relying_party.provider import ProviderMetadata
from shared.relying_party.settings import RpSettings
from shared.sessions.sql_store import SqlStore
from tests.support.tiny_provider import TinyProvider, changed, without

SETTINGS = RpSettings(client_id="portal", base_url="https://portal.example", issuer="https://idp.example")


def parameters(wishes: Wishes = Wishes()) -> dict[str, str]:  # noqa: B008
    return dict(new_request(SETTINGS, "/", wishes).parameters)


@pytest.mark.requires("RP-01", "RP-02", "RP-06", "RP-07", "threat 17")
def test_it_asks_for_a_code_with_s256_at_the_registered_address() -> None:
    asked = parameters()
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == "https://portal.example/inloggen/terug"
    assert "openid" in asked["scope"].split()


@pytest.mark.requires("RP-02", "threat 13")
def test_the_challenge_is_the_digest_of_the_verifier() -> None:
    request = new_request(SETTINGS, "/", Wishes())
    digest = sha256(request.login.code_verifier.encode()).digest()
    assert request.parameters["code_challenge"] == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    assert 43 <= len(request.login.code_verifier) <= 128


@pytest.mark.requires("C-01", "RP-05")
def test_state_and_nonce_have_256_random_bits_and_are_never_the_same() -> None:
    asked = [parameters() for _ in range(50)]
    for name in ("state", "nonce", "code_challenge"):
        values = {one[name] for one in asked}
        assert len(values) == 50
        assert all(len(base64.urlsafe_b64decode(value + "=")) == 32 for value in values)


@pytest.mark.requires("C-02")
def test_no_verifier_is_in_the_address(party: RelyingParty, provider: TinyProvider) -> None:
    provider.change_discovery = without("pushed_authorization_request_endpoint")
    address = party.login.start("b" * 43, "/bestanden", Wishes())
    asked = parse_qs(urlsplit(address).query)
    assert set(asked) == {
        *("response_type", "client_id", "redirect_uri", "scope", "state", "nonce"),
        *("code_challenge", "code_challenge_method"),
    }


@pytest.mark.requires("threat 34")
def test_logins_that_are_over_are_forgotten_at_most_each_ten_minutes(
    party: RelyingParty, store: SqlStore, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, purged = clock.now(), list[datetime]()
    monkeypatch.setattr(store, "purge", purged.append)
    for pause in (timedelta(0), timedelta(minutes=10, seconds=-1), timedelta(seconds=1)):
        clock.advance(pause)
        party.login.start("b" * 43, "/", Wishes())
    assert purged == [begun, begun + timedelta(minutes=10)]


@pytest.mark.requires("C-10", "C-02", "RP-12")
def test_a_provider_that_takes_pushed_requests_gets_one_and_the_browser_a_reference(
    party: RelyingParty, provider: TinyProvider
) -> None:
    address = party.login.start("b" * 43, "/bestanden", Wishes(acr_values="urn:cak:acr:phr"))

    assert set(parse_qs(urlsplit(address).query)) == {"client_id", "request_uri"}
    pushed = provider.asked(address)
    assert pushed["acr_values"] == "urn:cak:acr:phr"
    assert pushed["client_assertion"]


@pytest.mark.requires("C-10")
@pytest.mark.parametrize("error", ["invalid_request", "invalid_client"])
def test_a_request_that_is_not_taken_starts_no_login(party: RelyingParty, provider: TinyProvider, error: str) -> None:
    provider.push_error = error
    with pytest.raises(ProviderUnavailable):
        party.login.start("b" * 43, "/", Wishes())


@pytest.mark.requires("C-10", "RP-12")
@pytest.mark.parametrize("reference", [None, "", 7, "x" * 513])
def test_an_answer_without_a_reference_starts_no_login(
    party: RelyingParty, provider: TinyProvider, reference: object
) -> None:
    provider.change_push = changed(request_uri=reference)
    with pytest.raises(ProviderUnavailable):
        party.login.start("b" * 43, "/", Wishes())


@pytest.mark.requires("C-10", "RP-12")
@pytest.mark.parametrize("status", [200, 400])
def test_a_request_counts_as_taken_by_201_alone(party: RelyingParty, provider: TinyProvider, status: int) -> None:
    provider.statuses["/par"] = status
    with pytest.raises(ProviderUnavailable):
        party.login.start("b" * 43, "/", Wishes())


def test_wishes_are_sent_only_when_there_are_any() -> None:
    asked = parameters(Wishes(ui_locales="en", login_hint="100001", acr_values="urn:cak:acr:phr", max_age_seconds=0))
    assert (asked["ui_locales"], asked["login_hint"], asked["max_age"]) == ("en", "100001", "0")
    assert not {"ui_locales", "login_hint", "acr_values", "max_age"} & parameters().keys()


def test_an_endpoint_with_a_query_of_its_own_keeps_it() -> None:
    metadata = ProviderMetadata("i", "https://idp.example/authorize?tenant=a", "t", "j", None, None, None)
    assert in_the_query(metadata, {"state": "x y"}) == "https://idp.example/authorize?tenant=a&state=x+y"


@pytest.mark.requires("C-03")
def test_secrets_of_a_login_are_not_in_what_a_log_would_print() -> None:
    request = new_request(SETTINGS, "/", Wishes())
    printed = repr(request)
    assert request.state not in printed
    assert request.login.nonce not in printed
    assert request.login.code_verifier not in printed
