"""OpenID Connect Front-Channel Logout 1.0: applications that log out in frames of our last page."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.test import TestResponse

from idp.audit.record import Origin
from tests.idp.oidc.browsing import ISSUER, Application, Browser, Idp
from tests.idp.oidc.receiving import Receiver

OUT = "https://app.example/uit?x=1"
AFTER = "https://app.example/bye"


@pytest.fixture
def application(idp: Idp, browser: Browser) -> Application:
    """An application that logs out by a frame, with a grant in the browser's session."""
    application = idp.trusted(
        client_name="Rooster", frontchannel_logout_uri=OUT, post_logout_redirect_uris=[AFTER], contacts=["a@b.example"]
    )
    application.tokens(browser)
    return application


def _log_out(browser: Browser, client_id: str, **more: str) -> TestResponse:
    """As an application asks it that knows the session."""
    assert browser.session is not None
    asked = {"client_id": client_id, "logout_hint": browser.session.sid, **more}
    return browser.client.get("/end_session", query_string=asked)


def _frames(answer: TestResponse) -> list[str]:
    return [unescape(found) for found in re.findall(r'<iframe [^>]*src="([^"]+)"', answer.get_data(as_text=True))]


def _policy(answer: TestResponse) -> dict[str, str]:
    pairs = (part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    return {name: value for name, value in pairs}


@pytest.mark.requires("S44")
def test_the_last_page_opens_its_address_with_issuer_and_session(application: Application, browser: Browser) -> None:
    answer = _log_out(browser, "portal")

    (address,) = _frames(answer)
    assert browser.session is not None
    assert answer.status_code == 200
    assert address.startswith(OUT)
    assert parse_qs(urlsplit(address).query) == {"x": ["1"], "iss": [ISSUER], "sid": [browser.session.sid]}
    assert "Rooster" in answer.get_data(as_text=True)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


@pytest.mark.requires("threat 44")
def test_only_that_page_may_hold_frames_and_only_of_these_origins(
    idp: Idp, application: Application, browser: Browser
) -> None:
    other = {"redirect_uris": ["https://b.example:8443/cb"], "frontchannel_logout_uri": "https://b.example:8443/uit"}
    idp.trusted(**other).tokens(browser)
    before = browser.get("/uitloggen")

    answer = _log_out(browser, "portal")

    assert _policy(before)["frame-src"] == "'none'"
    assert set(_policy(answer)["frame-src"].split()) == {"https://app.example", "https://b.example:8443"}
    assert _policy(browser.get("/uitgelogd"))["frame-src"] == "'none'"
    assert answer.get_data(as_text=True).count('sandbox="allow-scripts allow-same-origin"') == 2


def test_applications_of_other_sessions_or_without_an_address_have_none(
    idp: Idp, application: Application, browser: Browser
) -> None:
    elsewhere = idp.browser()
    idp.trusted(client_name="Elders", frontchannel_logout_uri=OUT).tokens(elsewhere)
    idp.trusted(client_name="Zonder").tokens(browser)

    page = _log_out(browser, "portal").get_data(as_text=True)

    assert page.count("<iframe") == 1
    assert "Elders" not in page
    assert "Zonder" not in page


@pytest.mark.requires("K28")
def test_a_stopped_application_is_opened_by_nobody(application: Application, browser: Browser) -> None:
    application.change(stopped=True)

    assert _log_out(browser, "portal").headers["Location"] == "/uitgelogd"


@pytest.mark.requires("threat 11")
def test_the_page_leads_on_to_a_registered_address_only(application: Application, browser: Browser) -> None:
    asked = {"post_logout_redirect_uri": AFTER, "state": "s"}

    page = _log_out(browser, application.client_id, **asked).get_data(as_text=True)

    assert f'href="{AFTER}?state=s"' in page
    assert _log_out(browser, application.client_id, **asked).headers["Location"] == f"{AFTER}?state=s"  # a reload


def test_it_leads_to_no_other(application: Application, browser: Browser) -> None:
    page = _log_out(browser, application.client_id, post_logout_redirect_uri="https://evil.example/")

    assert _frames(page)
    assert 'href="https://evil.example' not in page.get_data(as_text=True)
    assert 'id="ga-verder"' not in page.get_data(as_text=True)


@pytest.mark.requires("S44", "threat 10")
def test_who_logs_out_here_logs_out_there(application: Application, browser: Browser) -> None:
    question = browser.get("/uitloggen").get_data(as_text=True)
    found = re.search(r'name="csrf_token" value="([^"]+)"', question)
    assert found

    assert browser.client.post("/uitloggen", data={}).status_code == 400
    assert len(_frames(browser.client.post("/uitloggen", data={"csrf_token": found[1]}))) == 1


@pytest.mark.requires("S44")
def test_logging_out_everywhere_opens_those_of_this_browser_alone(
    idp: Idp, application: Application, browser: Browser
) -> None:
    idp.trusted(client_name="Elders", frontchannel_logout_uri=OUT).tokens(idp.browser())
    overview = browser.get("/account/sessies").get_data(as_text=True)
    found = re.search(r'name="csrf_token" value="([^"]+)"', overview)
    assert found

    answer = browser.client.post("/account/sessies/overal-uitloggen", data={"csrf_token": found[1]})

    assert browser.session is not None
    (address,) = _frames(answer)
    assert parse_qs(urlsplit(address).query)["sid"] == [browser.session.sid]
    assert "Elders" not in answer.get_data(as_text=True)


@pytest.mark.requires("K26")
def test_the_page_names_who_was_not_reached_besides(open_idp: Idp, receivers: list[Receiver]) -> None:
    receivers[0].status = 500
    browser = open_idp.browser()
    open_idp.trusted(client_name="Doof", backchannel_logout_uri=receivers[0].address).tokens(browser)
    open_idp.trusted(client_name="Rooster", frontchannel_logout_uri=OUT).tokens(browser)

    page = _log_out(browser, "portal")

    assert len(_frames(page)) == 1
    assert "Wij konden deze onderdelen nog niet bereiken" in page.get_data(as_text=True)
    assert "Doof" in page.get_data(as_text=True)


def test_a_name_cannot_break_out_of_the_page(idp: Idp, browser: Browser) -> None:
    idp.trusted(client_name='"><script>x</script>', frontchannel_logout_uri=OUT).tokens(browser)

    page = _log_out(browser, "portal").get_data(as_text=True)

    assert "<script>x" not in page


@pytest.mark.requires("M-27", "threat 12")
@pytest.mark.parametrize(
    "address",
    [
        "https://other.example/uit",
        "http://app.example/uit",
        "https://app.example:8443/uit",
        "https://sub.app.example/uit",
        "https://app.example.evil.example/uit",
        "https://app.example/uit#x",
        "https://x@app.example/uit",
        "https://app.example;script-src/uit",
        7,
    ],
)
def test_an_address_of_another_host_port_or_scheme_is_refused(idp: Idp, address: object) -> None:
    wish: dict[str, Any] = {"redirect_uris": ["https://app.example/cb"], "frontchannel_logout_uri": address}

    answer = idp.try_register(wish)

    assert answer.status_code == 400
    assert str((answer.json or {})["error_description"]).startswith("frontchannel_logout_uri: ")


def test_the_same_host_in_other_words_is_the_same(idp: Idp) -> None:
    registered = idp.register(
        frontchannel_logout_uri="https://APP.example:443/uit", frontchannel_logout_session_required=True
    ).registered

    assert registered["frontchannel_logout_session_required"] is True


def test_a_program_without_a_browser_has_no_such_address(idp: Idp) -> None:
    program = {"grant_types": ["urn:ietf:params:oauth:grant-type:device_code"], "frontchannel_logout_uri": OUT}

    assert idp.try_register({**program, "token_endpoint_auth_method": "none"}).status_code == 400


def test_the_frames_of_a_session_are_told_once(idp: Idp, application: Application, browser: Browser) -> None:
    application.tokens(browser)  # a second grant in the same session
    assert browser.session is not None

    farewell = idp.services.logout.end_everywhere(browser.session, origin=Origin(), now=idp.now)

    assert [frame.name.text for frame in farewell.frames] == ["Rooster"]
