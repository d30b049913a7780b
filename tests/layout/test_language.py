"""Dutch first; English when the user chose it or the application asked for it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from shared.layout.language import current_language, prefer


def test_dutch_is_the_default_whatever_the_browser_prefers(client: FlaskClient) -> None:
    page = client.get("/sessie-verlopen", headers={"Accept-Language": "en"})
    assert '<html lang="nl">' in page.text


def test_the_choice_is_remembered_and_sent_to_http_only(client: FlaskClient) -> None:
    response = client.get("/taal/en?terug=/sessie-verlopen")
    cookie = response.headers["Set-Cookie"]
    assert response.status_code == 303
    assert "mcz_taal=en" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" in cookie
    page = client.get("/sessie-verlopen", base_url="https://localhost")
    assert '<html lang="en">' in page.text


def test_a_language_that_we_lack_is_not_found(client: FlaskClient) -> None:
    assert client.get("/taal/de").status_code == 404


@pytest.mark.parametrize(
    ("ui_locales", "language"), [("en-GB nl", "en"), ("de en", "en"), ("nl-NL en", "nl"), ("de fr", "nl"), ("", "nl")]
)
def test_ui_locales_of_an_application_are_followed(app: Flask, ui_locales: str, language: str) -> None:
    with app.test_request_context("/"):
        prefer(ui_locales)
        assert current_language() == language


def test_the_users_own_choice_outranks_the_application(app: Flask) -> None:
    with app.test_request_context("/", headers={"Cookie": "mcz_taal=nl"}):
        prefer("en")
        assert current_language() == "nl"


def test_a_forged_cookie_is_no_language(client: FlaskClient) -> None:
    client.set_cookie("mcz_taal", "../../etc")
    assert '<html lang="nl">' in client.get("/sessie-verlopen").text
