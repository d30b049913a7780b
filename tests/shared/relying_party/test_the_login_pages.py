"""The relying party over HTTP: cookies, redirects and pages (threats 7, 8, 9, 10; S25, S44, X2)."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Request
from flask.testing import FlaskClient
from werkzeug.exceptions import BadGateway
from werkzeug.test import TestResponse

from shared.clock import FixedClock
from shared.jose.claims import epoch
from shared.jose.jws import sign
from shared.relying_party.browser import BrowserCookies
from shared.relying_party.current import current_session
from shared.relying_party.key_pair import LOOK_EVERY
from shared.relying_party.logout_token import EVENT
from shared.relying_party.party import RelyingParty
from shared.sessions.sql_store import SqlStore
from tests.support.relying_parties import BASE_URL
from tests.support.relying_party_app import make_app
from tests.support.tiny_provider import TinyProvider


@pytest.fixture
def browser(party: RelyingParty, clock: FixedClock) -> FlaskClient:
    return make_app(party, clock).test_client()


def callback(browser: FlaskClient, provider: TinyProvider, start: str = "/inloggen") -> str:
    """The address that the provider sends the browser back to."""
    sent = browser.get(start)
    assert sent.status_code == 303
    return f"/inloggen/terug?{urlencode(provider.authorize(sent.location))}"


def log_in(browser: FlaskClient, provider: TinyProvider, start: str = "/inloggen") -> TestResponse:
    return browser.get(callback(browser, provider, start))


def cookie(browser: FlaskClient) -> str:
    found = browser.get_cookie("mcz_portal")
    assert found is not None
    return found.value


@pytest.mark.requires("S25", "P14")
def test_a_page_for_logged_in_people_leads_to_the_login_and_back(browser: FlaskClient, provider: TinyProvider) -> None:
    sent = browser.get("/bestanden?van=2027-01-01")
    assert (sent.status_code, sent.location) == (303, "/inloggen?terug=/bestanden%3Fvan%3D2027-01-01")
    done = log_in(browser, provider, sent.location)
    assert (done.status_code, done.location) == (303, "/bestanden?van=2027-01-01")
    assert browser.get(done.location).text == "welcome s-timmerman"


def test_a_form_of_somebody_whose_session_is_gone_leads_to_the_landing_page_after_the_login(
    browser: FlaskClient, provider: TinyProvider
) -> None:
    log_in(browser, provider)
    form = {"csrf_token": browser.get("/token-of-the-form").text}
    browser.post("/uitloggen", data=form)
    assert browser.post("/bestanden", data=form).status_code == 400
    browser.set_cookie("mcz_portal", "e" * 43)
    again = browser.post("/bestanden", data={"csrf_token": browser.get("/token-of-the-form").text})
    assert (again.status_code, again.location) == (303, "/inloggen?terug=/")


@pytest.mark.requires("threat 8", "K7")
def test_the_session_cookie_is_opaque_and_out_of_reach_of_scripts(browser: FlaskClient, provider: TinyProvider) -> None:
    done = log_in(browser, provider)
    [line] = [one for one in done.headers.getlist("Set-Cookie") if one.startswith("mcz_portal=")]
    value, *attributes = line.removeprefix("mcz_portal=").split("; ")
    assert len(value) == 43
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(attributes)
    assert not [one for one in attributes if one.lower().startswith(("max-age", "expires", "secure", "domain"))]


@pytest.mark.requires("threat 8")
def test_on_https_the_cookies_are_host_bound_and_secure(
    party: RelyingParty, provider: TinyProvider, clock: FixedClock
) -> None:
    party.settings = replace(party.settings, base_url="https://portal.example")
    browser = make_app(party, clock).test_client()
    lines = browser.get("/inloggen").headers.getlist("Set-Cookie")
    assert all(line.startswith("__Host-mcz_portal_login=") and "Secure" in line for line in lines)
    assert lines


@pytest.mark.requires("threat 7")
def test_a_login_gives_a_new_cookie_and_kills_the_old_one(browser: FlaskClient, provider: TinyProvider) -> None:
    log_in(browser, provider)
    before = cookie(browser)
    log_in(browser, provider)
    after = cookie(browser)
    assert before != after
    browser.set_cookie("mcz_portal", before)
    assert browser.get("/").status_code == 303
    browser.set_cookie("mcz_portal", after)
    assert browser.get("/").status_code == 200


@pytest.mark.requires("threat 7")
def test_a_cookie_that_was_planted_is_never_adopted(browser: FlaskClient, provider: TinyProvider) -> None:
    planted = "p" * 43
    browser.set_cookie("mcz_portal", planted)
    log_in(browser, provider)
    assert cookie(browser) != planted
    browser.set_cookie("mcz_portal", planted)
    assert browser.get("/").status_code == 303


@pytest.mark.requires("threat 9", "RP-22")
def test_an_attackers_answer_does_not_log_a_victim_in(
    party: RelyingParty, provider: TinyProvider, clock: FixedClock, browser: FlaskClient
) -> None:
    attacker = make_app(party, clock).test_client()
    stolen = callback(attacker, provider)
    browser.get("/inloggen")
    assert browser.get(stolen).location == "/inloggen/mislukt"
    assert browser.get_cookie("mcz_portal") is None
    assert attacker.get(stolen).location == "/"


def test_a_login_can_be_finished_from_each_of_two_tabs(browser: FlaskClient, provider: TinyProvider) -> None:
    first, second = callback(browser, provider), callback(browser, provider)
    assert [browser.get(first).location, browser.get(second).location] == ["/", "/"]


def test_a_reloaded_answer_leads_a_logged_in_person_on(browser: FlaskClient, provider: TinyProvider) -> None:
    address = callback(browser, provider)
    browser.get(address)
    again = browser.get(address)
    assert (again.status_code, again.location) == (303, "/")


@pytest.mark.requires("RP-13")
def test_a_refused_answer_gives_a_page_with_a_way_on_and_no_detail(
    browser: FlaskClient, provider: TinyProvider
) -> None:
    refused = browser.get("/inloggen/terug?state=guessed&code=x&iss=" + provider.issuer)
    assert (refused.status_code, refused.location) == (303, "/inloggen/mislukt")
    page = browser.get(refused.location)
    assert page.status_code == 400
    assert "Inloggen is niet gelukt" in page.text
    assert 'href="/inloggen"' in page.text
    assert "unknown_state" not in page.text
    assert "guessed" not in page.text


def test_who_was_denied_is_told_so(browser: FlaskClient, provider: TinyProvider) -> None:
    state = provider.asked(browser.get("/inloggen").location)["state"]
    answer = urlencode({"state": state, "iss": provider.issuer, "error": "access_denied"})
    page = browser.get(f"/inloggen/terug?{answer}", follow_redirects=True)
    assert page.status_code == 403
    assert "geen toegang" in page.text


def test_a_repeated_parameter_is_refused(browser: FlaskClient, provider: TinyProvider) -> None:
    address = callback(browser, provider)
    assert browser.get(f"{address}&code=other").location == "/inloggen/mislukt"
    assert browser.get(address).location == "/"


@pytest.mark.requires("K25", "S44")
def test_a_refused_refresh_leads_to_the_page_that_explains_and_back(
    browser: FlaskClient, provider: TinyProvider, clock: FixedClock
) -> None:
    log_in(browser, provider)
    provider.refresh_error = "invalid_grant"
    clock.advance(timedelta(minutes=31))
    ended = browser.get("/bestanden")
    assert (ended.status_code, ended.location) == (303, "/sessie-verlopen?terug=/bestanden")
    page = browser.get(ended.location)
    assert page.status_code == 200
    assert "omdat u 30 minuten niets deed" in page.text
    assert 'href="/bestanden"' in page.text
    assert browser.get("/bestanden").location == "/inloggen?terug=/bestanden"


def test_a_provider_that_is_away_gives_the_page_of_a_failure(browser: FlaskClient, provider: TinyProvider) -> None:
    provider.is_down = True
    page = browser.get("/inloggen")
    assert page.status_code == 502
    assert "storing" in page.text.lower()


def test_an_expired_session_with_the_provider_away_gives_that_page_too(
    browser: FlaskClient, provider: TinyProvider, clock: FixedClock
) -> None:
    log_in(browser, provider)
    provider.is_down = True
    clock.advance(timedelta(minutes=31))
    assert browser.get("/").status_code == 502


def test_a_look_up_that_failed_is_not_tried_again_for_the_page_of_the_failure(
    party: RelyingParty, provider: TinyProvider, clock: FixedClock, browser: FlaskClient
) -> None:
    log_in(browser, provider)
    provider.is_down = True
    clock.advance(timedelta(minutes=31))
    app = make_app(party, clock)
    with app.test_request_context(headers={"Cookie": f"mcz_portal={cookie(browser)}"}):
        with pytest.raises(BadGateway):
            current_session()
        assert current_session() is None


@pytest.mark.requires("threat 10", "threat 47", "S44")
def test_logging_out_needs_a_post_with_the_token_of_the_form(browser: FlaskClient, provider: TinyProvider) -> None:
    log_in(browser, provider)
    assert browser.get("/uitloggen").status_code == 405
    assert browser.post("/uitloggen").status_code == 400
    token = {"csrf_token": browser.get("/token-of-the-form").text}
    assert browser.post("/uitloggen", data=token, headers={"Origin": "https://evil.example"}).status_code == 400
    assert browser.get("/").status_code == 200


@pytest.mark.requires("S44", "RP-24")
def test_logging_out_ends_the_session_here_and_goes_on_to_the_provider(
    browser: FlaskClient, provider: TinyProvider
) -> None:
    log_in(browser, provider)
    value = cookie(browser)
    done = browser.post("/uitloggen", data={"csrf_token": browser.get("/token-of-the-form").text})
    assert done.status_code == 303
    assert done.location == f"{provider.issuer}/end_session?client_id=portal&logout_hint=sid-1"
    assert browser.get_cookie("mcz_portal") is None
    browser.set_cookie("mcz_portal", value)
    assert browser.get("/").status_code == 303


@pytest.mark.requires("threat 44")
def test_pages_of_a_session_may_post_a_form_that_ends_at_the_provider(
    browser: FlaskClient, provider: TinyProvider
) -> None:
    assert provider.issuer not in browser.get("/").headers["Content-Security-Policy"]
    log_in(browser, provider)
    assert f"form-action 'self' {provider.issuer}" in browser.get("/").headers["Content-Security-Policy"]


@pytest.mark.requires("threat 8", "C-02")
def test_no_token_ever_reaches_the_browser(browser: FlaskClient, provider: TinyProvider) -> None:
    answers = [browser.get("/inloggen"), log_in(browser, provider), browser.get("/")]
    token = {"csrf_token": browser.get("/token-of-the-form").text}
    answers.append(browser.post("/uitloggen", data=token))
    seen = "".join(f"{one.headers}{one.text}" for one in answers)
    issued = [*provider.refresh_tokens, "eyJ"]
    assert [one for one in issued if one in seen] == []


def test_the_language_of_the_page_is_asked_of_the_provider(browser: FlaskClient, provider: TinyProvider) -> None:
    assert provider.asked(browser.get("/inloggen").location)["ui_locales"] == "nl"


@pytest.mark.parametrize(
    ("hint", "sent"), [("100001", "100001"), ("x" * 256, "x" * 256), ("x" * 257, None), ("a%0Ab", None), ("", None)]
)
def test_a_login_hint_is_passed_on_when_it_is_one_short_line(
    browser: FlaskClient, provider: TinyProvider, hint: str, sent: str | None
) -> None:
    assert provider.asked(browser.get(f"/inloggen?login_hint={hint}").location).get("login_hint") == sent


@pytest.mark.parametrize("value", ["x" * 42, "x" * 44, "x" * 42 + "!", ""])
def test_a_cookie_of_another_shape_than_ours_is_none(party: RelyingParty, value: str) -> None:
    cookies = BrowserCookies(party.settings)
    request = Request({"HTTP_COOKIE": f"mcz_portal={value}; mcz_portal_login={value}"})
    assert (cookies.session_value(request), cookies.login_value(request)) == (None, None)


@pytest.mark.requires("RP-08")
def test_a_login_that_another_party_starts_ends_at_our_own_page(browser: FlaskClient, provider: TinyProvider) -> None:
    start = f"/inloggen?iss=https://rogue.example&target_link_uri={BASE_URL}/bestanden"
    assert log_in(browser, provider, start).location == "/bestanden"
    assert log_in(browser, provider, "/inloggen?target_link_uri=https://evil.example/").location == "/"


@pytest.mark.requires("C-10", "K26")
def test_the_provider_ends_a_session_from_outside(
    browser: FlaskClient, provider: TinyProvider, party: RelyingParty, clock: FixedClock
) -> None:
    log_in(browser, provider)
    claims = {
        **{"iss": provider.issuer, "aud": "portal", "sid": "sid-1", "jti": "j", "events": {EVENT: {}}},
        **{"iat": epoch(clock.now()), "exp": epoch(clock.now()) + 120},
    }
    token = sign(claims, provider.signing_key, typ="logout+jwt")
    machine = make_app(party, clock).test_client()
    twice = machine.post("/backchannel-logout", data={"logout_token": [token, token]})
    assert (twice.status_code, browser.get("/").status_code) == (400, 200)
    told = machine.post("/backchannel-logout", data={"logout_token": token})
    assert (told.status_code, told.text, told.headers["Cache-Control"]) == (200, "", "no-store")
    assert browser.get("/").location == "/inloggen?terug=/"
    again = machine.post("/backchannel-logout", data={"logout_token": token})
    assert (again.status_code, again.json) == (400, {"error": "invalid_request"})


@pytest.mark.requires("C-10")
@pytest.mark.parametrize("form", [{}, {"logout_token": ["a", "b"]}, {"logout_token": "x.y.z"}])
def test_a_message_that_is_no_logout_token_is_refused(browser: FlaskClient, form: dict[str, str]) -> None:
    assert browser.post("/backchannel-logout", data=form).status_code == 400


@pytest.mark.requires("RP-11", "K16")
def test_the_public_key_is_published(browser: FlaskClient, party: RelyingParty) -> None:
    answer = browser.get("/jwks.json")
    assert answer.json == party.public_jwks()
    assert answer.headers["Cache-Control"] == "public, max-age=300"


@pytest.mark.requires("RP-11", "K16")
def test_without_its_database_the_public_key_is_to_be_asked_for_later(
    browser: FlaskClient, store: SqlStore, tmp_path: Path, clock: FixedClock
) -> None:
    assert browser.get("/jwks.json").status_code == 200
    store.keys._database.dispose()
    for file in tmp_path.glob("rp.sqlite3*"):
        file.unlink()
    clock.advance(LOOK_EVERY)
    away = browser.get("/jwks.json")
    assert (away.status_code, away.json) == (503, {"error": "temporarily_unavailable"})
    assert (away.headers["Retry-After"], away.headers["Cache-Control"]) == ("5", "no-store")
