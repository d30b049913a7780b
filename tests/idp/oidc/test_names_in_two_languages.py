"""RFC 7591 2.2: an application is called, on every page, as it registered in the language of the page."""

from typing import Any
from urllib.parse import urlencode

import pytest

from idp.oidc.pushed_requests import REFERENCE_PREFIX
from tests.idp.oidc.agreeing import agree
from tests.idp.oidc.browsing import Application, Browser, Idp
from tests.idp.oidc.managing import change, manage
from tests.idp.oidc.test_k12_entitlements import restrict

pytestmark = pytest.mark.requires("M-27", "OP-83")

NAMES = {"client_name": "Rooster", "client_name#en": "Timetable"}
SAID = {
    **NAMES,
    "policy_uri": "https://app.example/privacy",
    "policy_uri#en": "https://app.example/en/privacy",
    "tos_uri#en": "https://app.example/en/terms",
}
START = {"initiate_login_uri": "https://app.example/begin", "frontchannel_logout_uri": "https://app.example/uit"}


def _pages(browser: Browser, address: str) -> tuple[str, str]:
    """A page in Dutch and in English."""
    browser.client.set_cookie("mcz_taal", "nl")
    dutch = browser.get(address).text
    browser.client.set_cookie("mcz_taal", "en")
    return dutch, browser.get(address).text


def _are_named(pages: tuple[str, str]) -> bool:
    dutch, english = pages
    return ("Rooster" in dutch, "Timetable" in dutch, "Rooster" in english, "Timetable" in english) == (
        True,
        False,
        False,
        True,
    )


@pytest.mark.requires("OP-62")
def test_registering_and_asking_afterwards_tell_what_was_said(idp: Idp) -> None:
    application = idp.register(**SAID)

    assert SAID.items() <= application.registered.items()
    assert SAID.items() <= (manage(application, "GET").json or {}).items()


@pytest.mark.requires("M-31")
def test_a_replacement_that_names_no_translation_has_none(idp: Idp) -> None:
    application = idp.register(**SAID, scope="openid email")

    told = change(application, client_name="Rooster").json or {}

    assert not [name for name in told if "#" in name]


@pytest.mark.requires("threat 22")
def test_a_wrong_translation_is_refused_by_name(idp: Idp) -> None:
    answer = idp.try_register({"redirect_uris": ["https://app.example/cb"], "tos_uri#en": "javascript:alert(1)"})

    assert answer.status_code == 400
    assert (answer.json or {})["error_description"].startswith("tos_uri#en: ")


def test_the_consent_page_names_it_and_leads_to_what_it_says(idp: Idp, browser: Browser) -> None:
    asked = idp.register(**SAID).authorize(browser).headers["Location"]

    dutch, english = pages = _pages(browser, asked)

    assert _are_named(pages)
    assert 'href="https://app.example/privacy"' in dutch
    assert 'href="https://app.example/en/privacy"' in english
    assert 'href="https://app.example/en/terms"' in english


def test_the_list_of_who_has_access_names_it(idp: Idp, browser: Browser) -> None:
    agree(idp.register(**NAMES), browser)

    assert _are_named(_pages(browser, "/account/sessies"))


@pytest.mark.requires("S33")
def test_the_blue_bar_names_it_and_the_portal_is_told(idp: Idp, browser: Browser) -> None:
    application = idp.trusted(**NAMES, **START)

    assert _are_named(_pages(browser, "/account/wachtwoord"))
    assert _tile(idp, browser, application)["names"] == {"en": "Timetable"}


@pytest.mark.requires("S44")
@pytest.mark.parametrize(
    ("language", "name", "other"), [("nl", "Rooster", "Timetable"), ("en", "Timetable", "Rooster")]
)
def test_the_last_page_names_it(idp: Idp, browser: Browser, language: str, name: str, other: str) -> None:
    application = idp.trusted(**NAMES, frontchannel_logout_uri=START["frontchannel_logout_uri"])
    application.tokens(browser)
    browser.client.set_cookie("mcz_taal", language)
    assert browser.session is not None

    asked = {"client_id": "portal", "logout_hint": browser.session.sid}
    page = browser.client.get("/end_session", query_string=asked).text

    assert (name in page, other in page) == (True, False)


@pytest.mark.requires("K26")
def test_who_could_not_be_told_of_a_logout_is_named(idp: Idp, browser: Browser) -> None:
    application = idp.trusted(**NAMES)
    application.change(backchannel_logout_uri="https://10.0.0.1/out")  # which is never called
    application.tokens(browser)
    browser.client.set_cookie("mcz_taal", "en")
    assert browser.session is not None

    page = browser.client.get(
        "/end_session",
        query_string={"client_id": "portal", "logout_hint": browser.session.sid},
        follow_redirects=True,
    ).text

    assert ("Rooster" in page, "Timetable" in page) == (False, True)


@pytest.mark.requires("K12")
def test_who_may_not_use_it_reads_its_name(idp: Idp, browser: Browser) -> None:
    application = idp.trusted(**NAMES, **START)
    over = f"/authorize?client_id={application.client_id}&request_uri={REFERENCE_PREFIX}unknown"
    closed = f"/authorize?{urlencode(application.parameters())}"

    assert _are_named(_pages(browser, over))
    restrict(idp, application)
    assert _are_named(_pages(browser, closed))


def _tile(idp: Idp, browser: Browser, application: Application) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {idp.trusted().tokens(browser)['access_token']}"}
    listed = (idp.app.test_client().get("/api/mij", headers=headers).json or {})["applications"]
    return next(each for each in listed if each["client_id"] == application.client_id)
