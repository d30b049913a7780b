"""I1: the login form, its order, texts, messages and statuses (S26, P8, P14)."""

import pytest

from tests.idp.installation import RELATIENUMMER, USERNAME
from tests.idp.web.visitor import Visitor
from tests.support.html import Html

pytestmark = pytest.mark.requires("P8", "S21", "S26")

E01 = "Deze gegevens kloppen niet. Controleer uw relatienummer, gebruikersnaam en wachtwoord."
E06 = "U heeft het te vaak geprobeerd. Wacht 15 minuten en probeer het opnieuw."


def test_the_page_has_its_title_heading_and_product(visitor: Visitor) -> None:
    assert visitor.get("/inloggen").status_code == 200
    assert visitor.title == "Inloggen – Mijn CAK Zakelijk"
    heading = next(element for element in Html(visitor.page.text).elements if element.tag == "h1")
    assert heading.words == "Inloggen"


def test_fields_link_and_button_stand_in_the_order_of_the_manual(visitor: Visitor) -> None:
    page = visitor.get("/inloggen").text
    places = [
        page.index(mark)
        for mark in (
            'name="relatienummer"',
            'name="gebruikersnaam"',
            'name="wachtwoord"',
            "Wachtwoord vergeten",
            'id="inloggen"',
            "Let op!",
        )
    ]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("name", "label", "attributes"),
    [
        (
            "relatienummer",
            "Relatienummer",
            {"type": "text", "inputmode": "numeric", "autocomplete": "on", "spellcheck": "false"},
        ),
        (
            "gebruikersnaam",
            "Gebruikersnaam",
            {"type": "text", "autocapitalize": "none", "autocomplete": "username webauthn"},
        ),
        ("wachtwoord", "Wachtwoord", {"type": "password", "autocomplete": "current-password"}),
    ],
)
def test_each_field_has_its_label_and_attributes(
    visitor: Visitor, name: str, label: str, attributes: dict[str, str]
) -> None:
    found = Html(visitor.get("/inloggen").text).elements
    labels = [element.words for element in found if element.tag == "label" and element.get("for") == name]
    field = next(element for element in found if element.tag == "input" and element.get("name") == name)
    assert labels == [label]
    assert {key: field.get(key) for key in attributes} == attributes
    assert not field.get("placeholder")


def test_the_button_is_named_inloggen_and_nothing_else(visitor: Visitor) -> None:
    buttons = [element for element in Html(visitor.get("/inloggen").text).elements if element.get("id") == "inloggen"]
    assert [button.words for button in buttons] == ["Inloggen"]


def test_wrong_details_keep_what_was_typed_but_the_password(visitor: Visitor) -> None:
    page = visitor.type_password(password="Geheim-verkeerd-1")
    assert page.status_code == 422
    assert visitor.title == "Fout: Inloggen – Mijn CAK Zakelijk"
    assert E01 in visitor.words
    assert f'value="{USERNAME}"' in page.text
    assert f'value="{RELATIENUMMER}"' in page.text
    assert "Geheim-verkeerd-1" not in page.text


@pytest.mark.requires("threat 1")
def test_unknown_relation_unknown_user_and_wrong_password_get_the_same_page(visitor: Visitor) -> None:
    pages = set()
    for relation, name, secret in (
        ("999999", "timmerman", "x"),
        (RELATIENUMMER, "niemand", "x"),
        (RELATIENUMMER, USERNAME, "x"),
    ):
        visitor.get("/inloggen")
        page = visitor.post("/inloggen", {"relatienummer": relation, "gebruikersnaam": name, "wachtwoord": secret})
        pages.add((page.status_code, page.text.replace(relation, "R").replace(f'value="{name}"', 'value="N"')))
    assert len(pages) == 1


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"relatienummer": "", "gebruikersnaam": "x", "wachtwoord": "x"}, "Vul uw relatienummer in."),
        (
            {"relatienummer": "1O4382", "gebruikersnaam": "x", "wachtwoord": "x"},
            "Een relatienummer bestaat alleen uit cijfers.",
        ),
        ({"relatienummer": "1", "gebruikersnaam": "", "wachtwoord": "x"}, "Vul uw gebruikersnaam in."),
        ({"relatienummer": "1", "gebruikersnaam": "x", "wachtwoord": ""}, "Vul uw wachtwoord in."),
    ],
)
def test_what_is_missing_is_said_at_its_field(visitor: Visitor, values: dict[str, str], message: str) -> None:
    visitor.get("/inloggen")
    before = visitor.idp.turns.taken
    assert visitor.post("/inloggen", values).status_code == 422
    assert visitor.words.count(message) == 2
    assert 'aria-invalid="true"' in visitor.page.text
    assert visitor.idp.turns.taken == before


@pytest.mark.requires("K22")
def test_the_sixth_try_must_wait(visitor: Visitor) -> None:
    for _ in range(5):
        assert visitor.type_password(password="verkeerd").status_code == 422
    page = visitor.type_password()
    assert page.status_code == 429
    assert page.headers["Retry-After"] == "900"
    assert E06 in visitor.words


def test_a_right_password_leads_to_the_code(visitor: Visitor) -> None:
    page = visitor.type_password()
    assert (page.status_code, page.headers["Location"]) == (303, "/inloggen/code")


def test_a_complete_login_that_nobody_asked_for_ends_at_the_portal(visitor: Visitor) -> None:
    page = visitor.log_in()
    assert (page.status_code, page.headers["Location"]) == (303, "http://localhost:8001/")


def test_who_is_logged_in_goes_on_at_once(visitor: Visitor) -> None:
    visitor.log_in()
    assert visitor.get("/inloggen").headers["Location"] == "http://localhost:8001/"


@pytest.mark.requires("threat 11")
@pytest.mark.parametrize(
    "path", ["//evil.example", "https://evil.example/account/", "/\\evil.example", "/uitloggen", "/account/\r\nX: y"]
)
def test_a_login_leads_to_no_foreign_or_other_page(visitor: Visitor, path: str) -> None:
    from urllib.parse import quote

    assert visitor.log_in(f"/inloggen?terug={quote(path)}").headers["Location"] == "http://localhost:8001/"


def test_a_login_leads_back_to_the_account_page_that_asked_for_it(visitor: Visitor) -> None:
    visitor.get("/account/wachtwoord")
    asked = visitor.page.headers["Location"]
    assert visitor.log_in(asked).headers["Location"] == "/account/wachtwoord"


def test_an_unknown_request_does_not_follow_the_login(visitor: Visitor) -> None:
    assert visitor.log_in("/inloggen?verzoek=" + "x" * 300).headers["Location"] == "http://localhost:8001/"


@pytest.mark.requires("K25")
def test_after_a_time_out_the_page_says_why(visitor: Visitor) -> None:
    from datetime import timedelta

    visitor.log_in()
    visitor.idp.clock.advance(timedelta(minutes=31))
    visitor.get("/inloggen")
    assert "U bent uitgelogd omdat u een tijd niets deed" in visitor.words


def test_the_page_speaks_english_too(visitor: Visitor) -> None:
    visitor.client.set_cookie("mcz_taal", "en", domain="localhost")
    visitor.type_password(password="wrong")
    assert visitor.title == "Error: Log in – Mijn CAK Zakelijk"
    assert "These details are not correct." in visitor.words
