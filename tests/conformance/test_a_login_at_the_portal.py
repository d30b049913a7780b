"""What the portal asks of the provider and which answers it takes: RP and C rows at the running services."""

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from shared.jose.jws import sign
from shared.jose.keys import generate_key
from tests.idp.oidc.browsing import claims_of_token, header_of_token
from tests.support.joined_services import FAILED, Joined, Person
from tests.support.tiny_provider import Change, changed, without

BAD_GATEWAY = 502
LONG_AGO = 1_000_000_000
ASSERTION = "client_assertion"
OTHER_PARTY = {"sub": "999999", "iss": "urn:cak:relatieregister", "sub_id_type": "urn:cak:relatienummer"}
NEEDED_CLAIMS = ("nonce", "exp", "iat", "sid", "auth_time", "acr")
OTHER_CLAIMS: dict[str, list[Any]] = {
    "nonce": ["another"],
    "iss": ["https://rogue.example"],
    "aud": ["uploads", ["portal", "uploads"]],
    "azp": ["uploads"],
    "at_hash": ["another"],
    "acr": ["urn:cak:acr:pwd"],
    "represents": [OTHER_PARTY],
    "exp": [LONG_AGO],
    "iat": [LONG_AGO],
    "auth_time": [LONG_AGO],
}


def pushed(services: Joined) -> Mapping[str, str]:
    """The last request that the portal pushed."""
    return services.line.forms_to("/par")[-1]


def code_of(callback: str) -> str:
    return callback.partition("code=")[2].partition("&")[0]


def csrf_token(browser: FlaskClient) -> str:
    return browser.get("/").text.partition('name="csrf_token" value="')[2].partition('"')[0]


@pytest.mark.requires("RP-01", "RP-06", "RP-12", "RP-20", "C-01")
def test_it_pushes_a_request_for_a_code_and_takes_nothing_else(services: Joined, person: Person) -> None:
    assert person.log_in() == "/"
    asked = pushed(services)
    assert asked["response_type"] == "code"
    assert asked["scope"].split() == ["openid", "profile", "email", "relatie", "offline_access"]
    assert "claims" not in asked
    assert [len(asked[name]) for name in ("nonce", "state")] == [43, 43]  # 256 bits in base64url

    address = person.callback()

    assert person.at_portal.get(address.replace("code=", "id_token=")).location == FAILED


@pytest.mark.requires("RP-07", "RP-12", "RP-19", "RP-20")
@pytest.mark.parametrize(
    "registered", [{"redirect_uris": ("http://localhost:8001/elders",)}, {"scope": ("openid", "profile")}]
)
def test_it_asks_what_is_registered_and_starts_no_login_for_anything_else(
    services: Joined, person: Person, registered: dict[str, Any]
) -> None:
    assert person.log_in() == "/"
    assert pushed(services)["redirect_uri"] == "http://localhost:8001/inloggen/terug"

    services.registered("portal", **registered)

    assert person.at_portal.get("/inloggen").status_code == BAD_GATEWAY


@pytest.mark.requires("RP-02", "C-02")
def test_a_code_belongs_to_the_verifier_that_the_portal_kept(services: Joined, person: Person) -> None:
    mine, other = person.callback(), person.callback()

    assert person.at_portal.get(mine.replace(code_of(mine), code_of(other))).location == FAILED
    assert person.log_in() == "/"

    first, second, third = services.line.forms_to("/par")
    assert len({form["code_challenge"] for form in (first, second, third)}) == 3
    assert third["code_challenge_method"] == "S256"
    cookies = [person.at_portal.get_cookie(name) for name in ("mcz_portal", "mcz_portal_login")]
    assert [len(cookie.value) for cookie in cookies if cookie is not None] == [43, 43]


@pytest.mark.requires("RP-05", "RP-22", "C-02")
def test_an_answer_is_for_the_browser_that_asked_and_for_one_time(services: Joined, person: Person) -> None:
    address, stranger = person.callback(), services.portal.test_client()
    stranger.get("/inloggen")

    assert stranger.get(address).location == FAILED
    assert stranger.get(address.replace("state=", "state=x")).location == FAILED
    assert person.at_portal.get(address).location == "/"
    person.at_portal.delete_cookie("mcz_portal")
    assert person.at_portal.get(address).location == FAILED


@pytest.mark.requires("RP-08")
def test_a_login_ends_at_an_own_page_whatever_address_comes_along(person: Person) -> None:
    assert person.log_in("/inloggen?terug=/bestanden") == "/bestanden"
    for terug in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        assert person.log_in(f"/inloggen?terug={terug}") == "/"
    forged = "/inloggen/terug?state=x&code=x&iss=http://localhost:8000&terug=https://evil.example/"
    assert person.joined.portal.test_client().get(forged).location == FAILED


@pytest.mark.requires("RP-23", "C-04")
def test_the_issuer_is_compared_before_the_code_is_shown_to_anybody(services: Joined, person: Person) -> None:
    address = person.callback()

    assert person.at_portal.get(address.replace("localhost%3A8000", "rogue.example")).location == FAILED
    assert services.line.forms_to("/token") == []
    assert person.at_portal.get(address).location == "/"


@pytest.mark.requires("RP-05", "RP-13", "RP-14", "RP-15", "C-06")
def test_an_id_token_of_the_provider_with_one_other_claim_begins_no_session(services: Joined, person: Person) -> None:
    assert person.log_in() == "/"
    others = [changed(**{name: value}) for name, values in OTHER_CLAIMS.items() for value in values]
    for change in [*others, *(without(name) for name in NEEDED_CLAIMS)]:
        services.lie_in_id_tokens(change)
        assert person.log_in() == FAILED, change({})


@pytest.mark.requires("RP-13", "RP-06", "C-05")
@pytest.mark.parametrize("change", [without("id_token"), changed(id_token="x.y.z")])
def test_an_answer_without_an_id_token_begins_no_session(services: Joined, person: Person, change: Change) -> None:
    assert person.log_in() == "/"

    services.line.answers["/token"] = change

    assert person.log_in() == FAILED


@pytest.mark.requires("RP-21", "RP-25")
def test_claims_may_be_missing_but_not_speak_of_somebody_else(services: Joined, person: Person) -> None:
    services.line.answers["/userinfo"] = without("name", "email")

    assert person.log_in() == "/"
    assert person.at_portal.get("/").status_code == 200
    [shown] = [one for one in services.line.asked if one.path == "/userinfo"]
    assert shown.headers["Authorization"].startswith("Bearer ")

    services.line.answers["/userinfo"] = changed(sub="somebody-else")

    assert person.log_in() == FAILED


@pytest.mark.requires("RP-09", "RP-10", "C-09")
def test_each_call_has_its_own_assertion_and_a_repeated_one_opens_nothing(services: Joined, person: Person) -> None:
    assert person.log_in() == "/"
    sent = [form[ASSERTION] for path in ("/par", "/token") for form in services.line.forms_to(path)]
    claims = [claims_of_token(assertion) for assertion in sent]
    assert all(set(one) == {"iss", "sub", "aud", "iat", "exp", "jti"} for one in claims)
    assert {(one["aud"], one["exp"] - one["iat"]) for one in claims} == {("http://localhost:8000", 60)}
    assert len({one["jti"] for one in claims}) == len(sent) == 2
    assert all("kid" in header_of_token(assertion) for assertion in sent)

    services.line.forms["/token"] = changed(client_assertion=sent[0])

    assert person.log_in() == FAILED


@pytest.mark.requires("RP-09", "RP-11", "RP-29")
def test_the_provider_knows_the_portal_by_the_key_that_it_publishes(fresh: Joined) -> None:
    person, published = fresh.person(), fresh.portal.test_client().get("/jwks.json").json
    assert published is not None
    assert "d" not in published["keys"][0]

    fresh.line.answers["/jwks.json"] = _with_a_key_of_another_installation
    assert person.at_portal.get("/inloggen").status_code == BAD_GATEWAY
    del fresh.line.answers["/jwks.json"]
    fresh.idp.clock.advance(timedelta(minutes=5))

    assert person.log_in() == "/"


@pytest.mark.requires("RP-16", "RP-17", "C-07")
def test_discovery_is_read_once_and_believed_only_as_its_provider_signed_it(fresh: Joined) -> None:
    person, document = fresh.person(), "/.well-known/openid-configuration"
    for lie in (changed(issuer="https://rogue.example"), changed(signed_metadata="x.y.z")):
        fresh.line.answers[document] = lie
        assert person.at_portal.get("/inloggen").status_code == BAD_GATEWAY
        fresh.idp.clock.advance(timedelta(seconds=5))
    fresh.line.answers[document] = changed(token_endpoint="https://rogue.example/token")

    assert person.log_in() == "/"  # the signed member goes before the plain one
    assert person.log_in() == "/"
    assert len(fresh.line.forms_to(document)) == 3


@pytest.mark.requires("RP-18", "C-08")
def test_keys_are_those_that_are_published_and_invented_ones_cost_no_fetches(fresh: Joined) -> None:
    person = fresh.person()
    assert person.log_in() == "/"
    fetched = len(fresh.line.forms_to("/jwks.json"))

    fresh.line.answers["/token"] = lambda answer: {**answer, "id_token": _of_an_unknown_key(answer["id_token"])}

    assert [person.log_in(), person.log_in()] == [FAILED, FAILED]
    assert len(fresh.line.forms_to("/jwks.json")) == fetched
    fresh.idp.clock.advance(timedelta(minutes=2))
    assert person.log_in() == FAILED
    assert len(fresh.line.forms_to("/jwks.json")) == fetched + 1


@pytest.mark.requires("C-03")
def test_no_verifier_code_or_token_is_logged_whether_a_login_succeeds_or_not(
    services: Joined, person: Person, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    assert person.log_in() == "/"
    services.line.answers["/token"] = without("id_token")
    assert person.log_in() == FAILED

    said = caplog.text + "".join(capfd.readouterr())
    secrets = [form[name] for form in services.line.forms_to("/token") for name in ("code_verifier", "code", ASSERTION)]
    assert len(secrets) == 6
    assert [secret for secret in secrets if secret in said] == []


@pytest.mark.requires("RP-03", "RP-04", "RP-22")
def test_pages_run_own_scripts_only_and_forms_need_their_token(person: Person) -> None:
    assert person.log_in() == "/"
    home, forged = person.at_portal.get("/"), person.at_portal.post("/uitloggen")

    assert (home.status_code, forged.status_code) == (200, 400)
    for page in (home, forged):
        policy = page.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert 'src="http' not in page.text
    assert person.at_portal.post("/uitloggen", data={"csrf_token": csrf_token(person.at_portal)}).status_code == 303


@pytest.mark.requires("RP-24", "C-10")
def test_what_the_provider_ends_is_over_at_the_portal_and_one_message_counts_once(
    services: Joined, person: Person
) -> None:
    assert person.log_in() == "/"
    token = services.log_out(person)

    again = services.portal.test_client().post("/backchannel-logout", data={"logout_token": token})
    forged = services.resign(token, changed(nonce="n", jti="another"))
    answers = services.portal.test_client().post("/backchannel-logout", data={"logout_token": forged})

    assert (again.status_code, answers.status_code) == (400, 400)
    assert person.at_portal.get("/").location == "/inloggen?terug=/"


def _with_a_key_of_another_installation(published: dict[str, Any]) -> dict[str, Any]:
    """What the portal publishes, and nothing else, is replaced: the provider's own set has more keys."""
    return published if len(published["keys"]) > 1 else {"keys": [generate_key("ES256").public_jwk()]}


def _of_an_unknown_key(token: str) -> str:
    return sign(claims_of_token(token), generate_key("ES256"), typ="JWT")
