"""P8-P10, X1: every error is a page of the product with what to do next, and never an exception's text."""

import re

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from structlog.testing import capture_logs
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import HTTPException, ServiceUnavailable, TooManyRequests, Unauthorized

from shared.web.csrf import token
from tests.support.html import Html

REFERENCE = re.compile(r"[2-9A-HJKMNP-TV-Z]{4} [2-9A-HJKMNP-TV-Z]{4}")

BROWSER = {"Accept": "text/html,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("status", "title"),
    [
        (400, "Dat kan hier niet"),
        (403, "U heeft geen toegang tot dit onderdeel"),
        (404, "Deze pagina bestaat niet"),
        (405, "Dat kan hier niet"),
        (413, "Dit is te groot"),
        (429, "U heeft het te vaak geprobeerd"),
        (500, "Er is een storing"),
        (502, "Er is een storing"),
        (503, "Het is nu te druk"),
    ],
)
def test_each_status_has_a_page_with_words_of_its_own(client: FlaskClient, status: int, title: str) -> None:
    response = client.get(f"/status/{status}")
    page = Html(response.text)
    assert response.status_code == status
    assert page.one("h1").words == title
    assert page.title == f"{title} – Mijn CAK Zakelijk"
    assert REFERENCE.fullmatch(page.one("p", class_="ref").words)
    assert "http://localhost:8001/" in page.links


def test_the_pages_exist_in_english_too(client: FlaskClient) -> None:
    client.set_cookie("mcz_taal", "en")
    assert Html(client.get("/status/404").text).one("h1").words == "This page does not exist"


def test_an_unforeseen_error_shows_a_reference_that_the_log_has_and_nothing_of_the_cause(client: FlaskClient) -> None:
    structlog.reset_defaults()
    with capture_logs() as logs:
        response = client.get("/crash")
    reference = Html(response.text).one("p", class_="ref").words
    assert response.status_code == 500
    assert "hunter2" not in response.text
    assert "RuntimeError" not in response.text
    assert [entry["reference"] for entry in logs if entry["event"] == "request_crashed"] == [reference]


def test_an_outage_offers_to_try_the_same_address_again(client: FlaskClient) -> None:
    assert "/crash?verzoek=1" in Html(client.get("/crash?verzoek=1").text).links


@pytest.mark.requires("threat 47")
def test_a_form_without_token_is_refused_with_the_page_x1_and_one_with_a_token_is_accepted(client: FlaskClient) -> None:
    refused = client.post("/form")
    assert refused.status_code == 400
    assert Html(refused.text).one("h1").words == "Uw formulier is verlopen"
    assert client.post("/form", data={"csrf_token": token(b"secret", "browser")}).text == "done"


@pytest.mark.requires("threat 47")
def test_an_expired_form_offers_the_page_that_has_it_and_nothing_where_there_is_none(client: FlaskClient) -> None:
    assert "/page-with-form?verzoek=1" in Html(client.post("/page-with-form?verzoek=1").text).links
    assert "Probeer het opnieuw" not in [link.words for link in Html(client.post("/form").text).all("a")]


def test_an_expired_form_of_an_address_without_a_page_offers_the_page_above(client: FlaskClient) -> None:
    assert "/things" in Html(client.post("/things/7/away").text).links


def test_a_browser_that_opens_what_only_takes_forms_is_led_to_the_page_above(client: FlaskClient) -> None:
    answer = client.get("/things/7/away?x=1", headers=BROWSER)
    assert (answer.status_code, answer.location) == (302, "/things")
    assert client.get("/form", headers=BROWSER).status_code == 405


@pytest.mark.parametrize("thing", ["wat%3Fdan", "50%25", "a%23b", "caf%C3%A9"])
def test_the_page_above_is_led_to_by_its_whole_name(app: Flask, client: FlaskClient, thing: str) -> None:
    app.add_url_rule("/things/<thing>", "thing", lambda thing: thing)
    assert client.get(f"/things/{thing}/away", headers=BROWSER).location == f"/things/{thing}"


def test_a_program_is_told_that_the_method_is_wrong(client: FlaskClient) -> None:
    assert client.get("/things/7/away").status_code == 405
    assert client.put("/things/7/away", headers=BROWSER).status_code == 405


def test_headers_that_a_client_needs_are_kept(client: FlaskClient) -> None:
    response = client.put("/status/404")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


@pytest.mark.parametrize(
    ("error", "header", "value"),
    [
        (TooManyRequests(retry_after=60), "Retry-After", "60"),
        (ServiceUnavailable(retry_after=5), "Retry-After", "5"),
        (
            Unauthorized(www_authenticate=WWWAuthenticate("bearer", {"realm": "mcz"})),
            "WWW-Authenticate",
            "Bearer realm=mcz",
        ),
    ],
    ids=["too many", "too busy", "who are you"],
)
def test_so_are_those_that_say_when_and_how_to_come_back(
    app: Flask, client: FlaskClient, error: HTTPException, header: str, value: str
) -> None:
    """RFC 9110 10.2.3 and 11.6.1, RFC 6585 4."""

    def refuses() -> str:
        raise error

    app.add_url_rule("/refuses", "refuses", refuses)
    assert client.get("/refuses").headers[header] == value


def test_where_the_staff_works_the_menus_of_users_stay_away(client: FlaskClient) -> None:
    assert Html(client.get("/nergens").text).all("nav", aria_label="Hoofdmenu")
    for path in ("/beheer", "/beheer/nergens"):
        assert not Html(client.get(path).text).all("nav", aria_label="Hoofdmenu")


@pytest.mark.requires("S33", "S38")
@pytest.mark.parametrize(("status", "keeps"), [(404, True), (403, True), (503, False), (429, False)])
def test_who_is_logged_in_keeps_the_menus_where_only_a_page_is_missing(
    client: FlaskClient, status: int, keeps: bool
) -> None:
    page = Html(client.get(f"/status/{status}").text)
    assert bool(page.all("nav", aria_label="Hoofdmenu")) is keeps
    assert ("Welkom meneer Timmerman" in client.get(f"/status/{status}").text) is keeps
    assert len(page.all("h1")) == 1


def test_nobody_is_asked_who_it_is_while_something_is_broken(app: Flask, client: FlaskClient) -> None:
    def broken() -> None:
        raise RuntimeError("no database")

    app.jinja_env.globals["viewer"] = broken
    assert "Er is een storing" in client.get("/crash").text
    assert client.get("/status/503").status_code == 503
    assert "Er is een storing" in client.get("/status/404").text
