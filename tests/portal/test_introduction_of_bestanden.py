"""S42: a click on 'Bestanden' opens a page about that application; only from there one goes on."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from portal.limits import DeliveryKind, limits_from
from tests.support.html import Html
from tests.support.portal_answers import LIMITS, Answers


def test_where_one_kind_takes_any_file_no_types_are_named() -> None:
    anything = replace(LIMITS, kinds=(*LIMITS.kinds, DeliveryKind("Overig", ())))
    assert LIMITS.extensions
    assert anything.extensions == []


pytestmark = pytest.mark.requires("S42", "S41", "P13")


def test_it_opens_after_login_only(visitor: FlaskClient) -> None:
    response = visitor.get("/bestanden")
    assert (response.status_code, response.location) == (303, "/inloggen?terug=/bestanden")


def test_it_tells_what_to_deliver_and_leads_to_uploading(user: FlaskClient) -> None:
    page = Html(user.get("/bestanden").text)
    facts = page.one("dl").words
    assert page.one("h1").words == "Bestanden"
    assert "CSV, XML of ZIP" in facts
    assert "Hoogstens 50 GB per bestand" in facts
    assert "Blijft 7 dagen klaarstaan" in facts
    assert "niet op virussen gecontroleerd" in facts
    start = page.one("a", class_="button")
    assert (start.words, start.get("href")) == ("Start met uploaden", "http://localhost:8002/")


@pytest.mark.requires("K41")
def test_it_says_from_when_files_are_kept_for_how_long(user: FlaskClient, answers: Answers) -> None:
    sentence = (
        "verwijderen bestanden 30 dagen nadat wij ze hebben opgehaald of afgekeurd. Soms hebben wij ze langer nodig."
    )
    facts = Html(user.get("/bestanden").text).one("dl").words
    assert sentence in facts
    assert "hoogstens 30 dagen" not in facts
    answers.limits = replace(LIMITS, kinds=(DeliveryKind("Wlz", (), keep_days=90), DeliveryKind("Wmo", ())))
    facts = Html(user.get("/bestanden").text).one("dl").words
    assert "30 of 90 dagen nadat wij ze hebben opgehaald of afgekeurd. Hoeveel dagen hangt af van het soort." in facts


def test_it_names_the_manual_and_the_servicedesk(user: FlaskClient) -> None:
    links = Html(user.get("/bestanden").text).links
    assert "/handleidingen/mijn-cak-zakelijk#bestanden" in links
    assert links.count("tel:+31887114888") == 2


@pytest.mark.requires("K15")
def test_it_renders_without_an_answer_of_uploads(user: FlaskClient, answers: Answers) -> None:
    answers.limits = None
    page = Html(user.get("/bestanden").text)
    assert "misschien niet bereikbaar" in page.one("div", class_="notice--warning").words
    assert page.one("a", class_="button").get("href") == "http://localhost:8002/"


def test_the_answer_of_uploads_is_read() -> None:
    kinds = [
        {"soort": "wmo", "name": "Eigen bijdrage Wmo", "extensions": ["csv", "xml"], "keep_days": 90, "on_page": True},
        {"soort": "wlz", "name": "Zorgtoewijzing Wlz", "extensions": ["zip"], "on_page": True},
        {"soort": "api", "name": "Alleen voor programma's", "extensions": [], "on_page": False},
    ]
    answer = {
        "types": kinds,
        "max_bytes": 50_000_000_000,
        "unfinished_days": 7,
        "retention_days": 30,
        "receipt_years": 7,
        "scanned": False,
    }
    wmo, wlz = LIMITS.kinds
    assert limits_from(answer) == replace(LIMITS, kinds=(replace(wmo, keep_days=90), wlz))


@pytest.mark.parametrize("answer", [{}, {"types": []}, {"types": [{"name": "x"}]}])
def test_a_strange_answer_is_refused(answer: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        limits_from(answer)
