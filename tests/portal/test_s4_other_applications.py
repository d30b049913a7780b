"""A marked application has a tile and an introduction page for who may use it, without code in the portal."""

import pytest
from flask.testing import FlaskClient

from portal.facts import Facts, facts_from
from shared.layout.applications import Application, applications_from, of_slug, slug_of
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
    links = [each.get("href") for each in page.all("a") if each.words == "Digitaal Declareren"]
    assert links == ["http://localhost:8001/applicaties/digitaal-declareren", "/applicaties/digitaal-declareren"]
    assert "Hier declareert u." in entitled.get("/").text
    assert "Per maand" not in entitled.get("/").text


@pytest.mark.requires("S33")
def test_the_blue_bar_has_it_after_bestanden_and_marks_where_one_is(entitled: FlaskClient) -> None:
    page = Html(entitled.get("/applicaties/digitaal-declareren").text)
    bar = page.one("nav", aria_label="Hoofdmenu")
    items = [
        link for link in page.all("a") if "nav" in link.within and bar.position < link.position < bar.position + 10
    ]
    assert [item.words for item in items] == ["Home", "Bestanden", "Digitaal Declareren"]
    assert [item.get("aria-current") for item in items] == ["", "", "page"]


def test_the_introduction_starts_it_and_names_its_manual(entitled: FlaskClient) -> None:
    page = Html(entitled.get("/applicaties/digitaal-declareren").text)
    links = [each.get("href") for each in page.all("a")]
    assert "https://declareren.example/inloggen?iss=http%3A%2F%2Flocalhost%3A9" in links
    assert "https://declareren.example/handleiding" in links


def test_its_name_is_in_the_language_of_the_page_and_its_address_stays(user: FlaskClient, answers: Answers) -> None:
    answers.facts = Facts(applications=applications_from([{**LISTED, "names": {"en": "Digital Claims"}}]))
    dutch = user.get("/").text
    user.set_cookie("mcz_taal", "en")
    home, introduction = user.get("/").text, user.get("/applicaties/digitaal-declareren").text

    assert ("Digitaal Declareren" in dutch, "Digital Claims" in dutch) == (True, False)
    assert ("Digitaal Declareren" in home, "Digital Claims" in home) == (False, True)
    assert "<h1>Digital Claims</h1>" in introduction
    assert "Digitaal Declareren" not in introduction


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


@pytest.mark.requires("K12")
def test_bestanden_has_no_tile_for_who_may_not_use_it(user: FlaskClient, answers: Answers) -> None:
    bestanden = {**LISTED, "client_id": "uploads", "name": "Bestanden"}
    for listed, tiles in (([LISTED, bestanden], 2), ([LISTED], 1), ([bestanden], 1), ([], 0)):
        answers.facts = facts_from({"applications": listed})
        page = user.get("/").text
        assert page.count('class="tile__name"') == tiles
        assert ("Er staan nog geen applicaties voor u klaar" in page) is (tiles == 0)
    answers.facts = facts_from({})  # the idp did not say
    assert "Lever gegevens aan" in user.get("/").text


@pytest.mark.requires("K15")
def test_the_tile_of_bestanden_says_when_it_does_not_answer(user: FlaskClient, answers: Answers) -> None:
    assert "Tijdelijk niet bereikbaar" not in user.get("/").text
    answers.limits = None
    assert "Tijdelijk niet bereikbaar" in user.get("/").text


def test_portal_and_bestanden_are_no_other_applications() -> None:
    own = [{**LISTED, "client_id": client_id} for client_id in ("portal", "uploads")]
    assert applications_from(own) == ()


@pytest.mark.parametrize(
    ("start", "begins_at"),
    [
        ("https://declareren.example/in", "https://declareren.example/in?iss=http%3A%2F%2Fidp"),
        ("https://declareren.example/in?via=cak", "https://declareren.example/in?via=cak&iss=http%3A%2F%2Fidp"),
    ],
)
def test_who_logs_in_is_added_to_what_the_address_asks_already(start: str, begins_at: str) -> None:
    """OpenID Connect Core 4; RFC 3986 3.4: an address has one question mark."""
    [application] = applications_from([{**LISTED, "start": start}])
    assert application.begins_at("http://idp") == begins_at
