"""A4 'Toegang intrekken': the consent goes, and with it every token that can be renewed (K34)."""

import re

import pytest
from werkzeug.test import TestResponse

from tests.idp.oidc.browsing import Application, Browser, Idp
from tests.support.json_answers import json_of

pytestmark = pytest.mark.requires("K34", "S5")

PATH = "/account/sessies"
BASE = "http://localhost:8000"


@pytest.fixture
def app(idp: Idp) -> Application:
    """An application that registered itself, so that its users are asked."""
    grants = ["authorization_code", "refresh_token"]
    return idp.register(client_name="Zorgregister Inzage", grant_types=grants, scope="openid profile offline_access")


def consent(app: Application, browser: Browser) -> str:
    """Yes to the question; the refresh token of the application."""
    return str((app.redeem(code_after_consent(app, browser)).json or {})["refresh_token"])


def code_after_consent(app: Application, browser: Browser) -> str:
    """Yes to the question; the code that the application is still to redeem."""
    page = browser.get(app.authorize(browser, scope="openid profile offline_access").headers["Location"])
    answered = press(browser, page, page.request.full_path, {"antwoord": "ja"})
    back = browser.get(answered.headers["Location"]).headers["Location"]
    code = re.search(r"[?&]code=([^&]+)", back)
    assert code, back
    return code.group(1)


def press(browser: Browser, page: TestResponse, path: str, values: dict[str, str]) -> TestResponse:
    token = re.search(r'name="csrf_token" value="(\w+)"', page.text)
    assert token
    fields = {"csrf_token": token.group(1), **values}
    return browser.client.post(path, base_url=BASE, data=fields, headers={"Origin": BASE})


def withdraw(app: Application, browser: Browser) -> TestResponse:
    return press(browser, browser.get(PATH), f"{PATH}/toegang/{app.client_id}/intrekken", {})


def test_the_page_names_the_application_what_it_gets_and_since_when(app: Application, browser: Browser) -> None:
    consent(app, browser)
    page = browser.get(PATH).text
    assert "Zorgregister Inzage" in page
    assert "uw naam, aanhef en gebruikersnaam" in page
    assert "16 februari 2027" in page


def test_without_any_the_page_says_so(browser: Browser) -> None:
    assert "U heeft aan geen enkele applicatie zelf toegang gegeven." in browser.get(PATH).text


def test_after_withdrawing_it_is_gone_and_said_so(app: Application, browser: Browser) -> None:
    consent(app, browser)
    answer = withdraw(app, browser)
    assert answer.headers["Location"] == f"{PATH}?gedaan=ingetrokken"
    page = browser.get(answer.headers["Location"]).text
    assert "De toegang is ingetrokken." in page
    assert "Zorgregister Inzage" not in page


@pytest.mark.requires("OP-83")
def test_a_code_that_was_not_redeemed_yet_works_no_more(app: Application, browser: Browser) -> None:
    code = code_after_consent(app, browser)
    withdraw(app, browser)
    assert (app.redeem(code).json or {})["error"] == "invalid_grant"


def test_its_refresh_token_works_no_more(app: Application, browser: Browser) -> None:
    refresh_token = consent(app, browser)
    withdraw(app, browser)
    assert (app.refresh(refresh_token).json or {})["error"] == "invalid_grant"


def test_the_next_time_it_has_to_ask_again(app: Application, browser: Browser) -> None:
    consent(app, browser)
    assert "/toestemming" not in app.authorize(browser, scope="openid profile").headers["Location"]
    withdraw(app, browser)
    assert "/toestemming" in app.authorize(browser, scope="openid profile").headers["Location"]


def test_what_a_colleague_gave_stays(idp: Idp, app: Application, browser: Browser) -> None:
    own, of_colleague = consent(app, browser), consent(app, idp.browser(username="a.vandenberg"))
    withdraw(app, browser)
    assert json_of(app.refresh(own))["error"] == "invalid_grant"
    assert "access_token" in json_of(app.refresh(of_colleague))
