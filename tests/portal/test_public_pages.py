"""Screens P1, P2, P5, P6: what anyone may read, and how it leads to the login."""

import pytest
from flask.testing import FlaskClient

from portal.manuals import MANUALS, MIJN_CAK_ZAKELIJK
from tests.support.html import Html

PUBLIC = [
    "/zakelijk",
    "/zakelijk/inloggen",
    "/handleidingen/mijn-cak-zakelijk",
    "/handleidingen/twee-staps-verificatie",
    "/hulp/wachtwoord-vergeten",
    "/toegankelijkheid",
    "/privacy",
    "/voorwaarden",
    "/contact",
    "/kwetsbaarheid-melden",
]
CLOSED = ["/", "/bestanden"]


@pytest.mark.requires("S3")
@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_open_without_login_and_without_a_cookie(visitor: FlaskClient, path: str) -> None:
    response = visitor.get(path)
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers


@pytest.mark.requires("S3")
@pytest.mark.parametrize("path", CLOSED)
def test_every_other_page_leads_to_the_login(visitor: FlaskClient, path: str) -> None:
    response = visitor.get(path)
    assert response.status_code == 303
    assert response.location.startswith("/inloggen?")


@pytest.mark.requires("S22", "S23", "S24", "P14")
@pytest.mark.parametrize("path", ["/zakelijk", "/zakelijk/inloggen"])
def test_there_is_one_filled_button_log_in_that_starts_the_login(visitor: FlaskClient, path: str) -> None:
    button = Html(visitor.get(path).text).one("a", class_="button")
    assert (button.words, button.get("class"), button.get("href")) == ("Log in", "button", "/inloggen")


@pytest.mark.requires("S1", "S5")
def test_zakelijk_names_the_product_for_whom_it_is_and_that_use_is_personal(visitor: FlaskClient) -> None:
    page = Html(visitor.get("/zakelijk").text)
    main = page.one("main").words
    assert page.one("h1").words == "Mijn CAK Zakelijk"
    assert "ketenpartners" in main
    assert "Uw account is persoonlijk" in main


@pytest.mark.requires("S31")
def test_the_manuals_stand_under_zorgverzekering_en_buitenland(visitor: FlaskClient) -> None:
    page = Html(visitor.get("/zakelijk/inloggen").text)
    heading = page.one("h2", id="zorgverzekering")
    following = [link for link in page.all("a") if link.position > heading.position][:2]
    assert heading.words == "Zorgverzekering en buitenland"
    assert [link.words for link in following] == ["Mijn CAK Zakelijk", "Twee-staps verificatie"]


@pytest.mark.requires("S45", "S1", "S2")
def test_the_manual_numbers_its_chapters_and_says_for_whom_and_when(visitor: FlaskClient) -> None:
    page = Html(visitor.get("/handleidingen/mijn-cak-zakelijk").text)
    numbers = [heading.words.split()[0] for heading in page.elements if heading.get("id") in _anchors()]
    assert numbers == ["1", "1.1", "1.2", "1.3", "2", "2.1", "2.2", "2.3", "2.4", "3", "4", "5"]
    assert page.one("h3", id="wachtwoordeisen").words == "1.3 Wachtwoordeisen"
    assert "Voor: broninhouders" in page.one("main").words
    assert "2020" not in page.one("main").words
    assert "https://www.hetcak.nl" in page.links


@pytest.mark.requires("S10", "S11", "S15", "S16", "S17", "S18")
def test_the_manual_tells_the_password_policy(visitor: FlaskClient) -> None:
    main = Html(visitor.get("/handleidingen/mijn-cak-zakelijk").text).one("main").words
    for rule in (
        "zes maanden geldig",
        "30 dagen voordat",
        "minstens 12 tekens",
        "laatste 12 wachtwoorden",
        "3 van deze 4",
    ):
        assert rule in main


def test_what_the_original_manual_lacks_is_named_an_addition(visitor: FlaskClient) -> None:
    page = Html(visitor.get("/handleidingen/mijn-cak-zakelijk").text)
    additions = page.all("div", class_="added")
    assert additions
    assert all(addition.words.startswith("Aanvulling van deze versie") for addition in additions)
    assert any("128 tekens" in addition.words for addition in additions)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("key", MANUALS)
def test_contents_and_chapters_of_a_manual_agree(visitor: FlaskClient, key: str, language: str) -> None:
    visitor.set_cookie("mcz_taal", language)
    page = Html(visitor.get(f"/handleidingen/{key}").text)
    manual = MANUALS[key]
    titles = [f"{chapter.number} {chapter.title(language)}" for chapter in manual.chapters]
    anchors = [chapter.anchor for chapter in manual.chapters]
    assert [e.words for e in page.elements if e.get("id") in anchors] == titles
    assert [link.words for link in page.all("a") if link.get("href").removeprefix("#") in anchors] == titles


def test_an_unknown_manual_is_not_found(visitor: FlaskClient) -> None:
    assert visitor.get("/handleidingen/zorgregister").status_code == 404


@pytest.mark.requires("S29", "S37")
def test_help_for_a_forgotten_password_has_the_contact_block(visitor: FlaskClient) -> None:
    page = Html(visitor.get("/hulp/wachtwoord-vergeten").text)
    assert page.one("h1").words == "Wachtwoord vergeten"
    assert "Servicedesk Dataverkeer Ketenpartners" in page.one("section", class_="contact").words


def test_a_logged_in_user_keeps_the_menus_on_public_texts(user: FlaskClient) -> None:
    page = Html(user.get("/privacy").text)
    assert page.one("nav", aria_label="Hoofdmenu").words
    assert page.one("span", class_="who").words == "Welkom meneer Timmerman"


def _anchors() -> set[str]:
    return {chapter.anchor for chapter in MIJN_CAK_ZAKELIJK.chapters}
