"""A marked application has a tile and an introduction page for who may use it, without code in the portal."""

import pytest
from flask.testing import FlaskClient

from portal.applications import Application, applications_from, of_slug, slug_of
from portal.facts import Facts
from tests.support.html import Html
from tests.support.portal_answers import Answers

pytestmark = pytest.mark.requires("S4", "S6", "K34")

LISTED = {
    "client_id": "abc", "name": "Digitaal Declareren", "start": "https://declareren.example/inloggen",
    "intro": "Hier declareert u. Per maand.", "manual": "https://declareren.example/handleiding",
}  # fmt: skip


@pytest.fixture
def entitled(user: FlaskClient, answers: Answers) -> FlaskClient:
    answers.facts = Facts(applications=applications_from([LISTED]))
    return user


def test_its_tile_leads_to_its_introduction(entitled: FlaskClient) -> None:
    page = Html(entitled.get("/").text)
    link = next(each for each in page.all("a") if each.words == "Digitaal Declareren")
    assert link.get("href") == "/applicaties/digitaal-declareren"
    assert "Hier declareert u." in entitled.get("/").text
    assert "Per maand" not in entitled.get("/").text


def test_the_introduction_starts_it_and_names_its_manual(entitled: FlaskClient) -> None:
    page = Html(entitled.get("/applicaties/digitaal-declareren").text)
    links = [each.get("href") for each in page.all("a")]
    assert "https://declareren.example/inloggen?iss=http%3A%2F%2Flocalhost%3A9" in links
    assert "https://declareren.example/handleiding" in links


def test_who_may_not_use_it_sees_nothing_of_it(user: FlaskClient) -> None:
    assert user.get("/applicaties/digitaal-declareren").status_code == 404
    assert "Declareren" not in user.get("/").text


def test_who_is_not_logged_in_is_led_to_the_login(visitor: FlaskClient) -> None:
    assert visitor.get("/applicaties/digitaal-declareren").status_code == 303


def test_two_of_one_name_have_addresses_of_their_own() -> None:
    two = applications_from([LISTED, {**LISTED, "client_id": "xyz"}])
    assert [each.slug for each in two] == ["digitaal-declareren", "digitaal-declareren-xyz"]
    assert of_slug(two, "digitaal-declareren-xyz") is two[1]


@pytest.mark.parametrize(("name", "slug"), [("Café Één", "cafe-een"), ("  A/B  ", "a-b"), ("日本", "")])
def test_a_name_in_an_address_is_plain(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@pytest.mark.requires("threat 22")
def test_an_address_that_is_no_page_is_no_link() -> None:
    assert applications_from([{**LISTED, "start": "javascript:alert(1)"}]) == ()
    assert applications_from([{**LISTED, "manual": "javascript:alert(1)"}])[0].manual == ""


def test_bestanden_has_its_own_introduction() -> None:
    assert applications_from([{**LISTED, "client_id": "uploads"}]) == ()


def test_a_strange_answer_is_refused() -> None:
    with pytest.raises(TypeError):
        applications_from("x")
    with pytest.raises(KeyError):
        applications_from([{}])


def test_the_first_sentence_is_the_whole_when_there_is_one() -> None:
    assert Application("a", "A", "https://a.example", "a", "Alles").first_sentence == "Alles"
