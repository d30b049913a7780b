"""RFC 6749 4.1.2.1: before client and redirect_uri are proven the user gets a page (X3), the application nothing."""

from typing import Any

import pytest

from tests.idp.oidc.browsing import CALLBACK, Application, Browser, answer_of


@pytest.mark.requires("threat 12", "OP-64", "OP-99")
@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": None},
        {"client_id": "unknown"},
        {"redirect_uri": None},
        {"redirect_uri": "https://evil.example/cb"},
        {"redirect_uri": CALLBACK + "/"},
        {"redirect_uri": CALLBACK + "?x=1"},
        {"redirect_uri": CALLBACK.upper()},
        {"state": "x" * 20_000},
    ],
)
def test_an_unproven_request_ends_on_a_page(
    application: Application, browser: Browser, changes: dict[str, Any]
) -> None:
    answer = application.authorize(browser, **changes)

    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert "De applicatie stuurde een verkeerd verzoek" in answer.get_data(as_text=True)


@pytest.mark.requires("M-10")
@pytest.mark.parametrize("name", ["client_id", "redirect_uri"])
def test_a_repeated_identification_is_unproven_too(application: Application, browser: Browser, name: str) -> None:
    parameters = [*application.parameters().items(), (name, application.parameters()[name])]

    assert browser.client.get("/authorize", query_string=parameters).status_code == 400


@pytest.mark.requires("threat 11", "OP-99")
def test_the_page_leads_nowhere_that_was_sent(application: Application, browser: Browser) -> None:
    page = application.authorize(browser, redirect_uri="https://evil.example/<b>").get_data(as_text=True)

    assert 'href="https://evil.example' not in page
    assert "<b>" not in page


def test_a_proven_address_hears_of_an_error(application: Application, browser: Browser) -> None:
    answer = answer_of(application.authorize(browser, response_type="token"))

    assert answer["error"] == "unsupported_response_type"


def test_only_get_and_post_are_answered(application: Application, browser: Browser) -> None:
    assert browser.client.put("/authorize", query_string=application.parameters()).status_code == 405
