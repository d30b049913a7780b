"""A2: three questions with their answers (S38, S40, E30 to E34, E31a)."""

from datetime import timedelta

import pytest

from tests.idp.recovering import ANSWERS
from tests.idp.web.visitor import Visitor
from tests.support.html import Html

pytestmark = pytest.mark.requires("S38", "S40")

PATH = "/account/vragen"
GOOD = {
    "vraag_1": "huisdier", "eigen_vraag_1": "", "antwoord_1": ANSWERS[0],
    "vraag_2": "school", "eigen_vraag_2": "", "antwoord_2": ANSWERS[1],
    "vraag_3": "eigen", "eigen_vraag_3": "Waarmee verdiende ik mijn eerste geld?", "antwoord_3": ANSWERS[2],
}  # fmt: skip


@pytest.fixture
def owner(visitor: Visitor) -> Visitor:
    visitor.log_in()
    visitor.get(PATH)
    return visitor


def save(owner: Visitor, **changed: str) -> int:
    return owner.post(PATH, {**GOOD, **changed}).status_code


def test_three_groups_of_three_fields(owner: Visitor) -> None:
    page = Html(owner.page.text)
    assert page.title == "Geheime vragen wijzigen – Mijn CAK Zakelijk"
    assert [each.text.strip() for each in page.elements if each.tag == "legend"] == ["Vraag 1", "Vraag 2", "Vraag 3"]
    for number in (1, 2, 3):
        options = page.one("select", name=f"vraag_{number}")
        assert options is not None
        assert "required" not in page.one("input", name=f"eigen_vraag_{number}").attributes
        assert page.one("input", name=f"antwoord_{number}").get("autocomplete") == "off"
    assert owner.page.text.count("<option") == 3 * 12
    assert "Met de antwoorden alleen kan niemand inloggen." in owner.words


def test_the_menu_names_it_in_the_manuals_order(owner: Visitor) -> None:
    words = ["Wachtwoord wijzigen", "Geheime vragen wijzigen", "Uitloggen", "Apparaten en sessies"]
    menu = owner.page.text[owner.page.text.index('class="side"') : owner.page.text.index('id="inhoud"')]
    places = [menu.index(each) for each in words]
    assert places == sorted(places)
    assert Html(owner.page.text).one("a", href="http://localhost:8000/account/vragen").get("aria-current") == "page"


def test_good_ones_are_kept_and_said_so(owner: Visitor) -> None:
    assert save(owner) == 303
    owner.follow()
    assert "Uw geheime vragen zijn gewijzigd." in owner.words
    assert "questions.set" in owner.idp.events()


def test_the_address_alone_says_nothing(owner: Visitor) -> None:
    owner.get(f"{PATH}?gewijzigd=ja")
    assert "Uw geheime vragen zijn gewijzigd." not in owner.words


def test_answers_given_before_are_never_shown(owner: Visitor) -> None:
    save(owner)
    owner.get(PATH)
    assert not [answer for answer in ANSWERS if answer in owner.page.text]
    assert "Waarmee verdiende ik" not in owner.page.text


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"vraag_1": ""}, "vraag_1", "Kies een vraag."),
        ({"vraag_1": "verzonnen"}, "vraag_1", "Kies een vraag."),
        ({"vraag_2": "huisdier"}, "vraag_2", "Kies drie verschillende vragen."),
        ({"eigen_vraag_3": " "}, "eigen_vraag_3", "Vul uw eigen vraag in."),
        ({"antwoord_2": "ab"}, "antwoord_2", "Vul een antwoord in van minstens 3 letters of cijfers."),
        ({"antwoord_2": ANSWERS[0].upper()}, "antwoord_2", "Geef op elke vraag een ander antwoord."),
        (
            {"antwoord_1": "huisdier"},
            "antwoord_1",
            "Het antwoord mag niet in de vraag staan of uw gebruikersnaam zijn.",
        ),
        ({"antwoord_1": "Timmerman"}, "antwoord_1", "Het antwoord mag niet in de vraag staan"),
    ],
)
def test_a_broken_rule_is_told_at_its_field(owner: Visitor, changed: dict[str, str], field: str, sentence: str) -> None:
    assert save(owner, **changed) == 422
    page = Html(owner.page.text)
    tag = "select" if field.startswith("vraag") else "input"
    assert page.one(tag, name=field).get("aria-invalid") == "true"
    assert owner.words.count(sentence) == 2
    assert sentence in page.one("a", href=f"#{field}").words


def test_choices_stay_and_answers_do_not(owner: Visitor) -> None:
    save(owner, antwoord_1="x")
    assert 'value="huisdier" selected' in owner.page.text
    assert "Waarmee verdiende ik mijn eerste geld?" in owner.page.text
    assert not [answer for answer in ANSWERS if answer in owner.page.text]


def test_they_speak_english_too(owner: Visitor) -> None:
    owner.client.set_cookie("mcz_taal", "en", domain="localhost")
    owner.get(PATH)
    assert owner.title == "Change secret questions – Mijn CAK Zakelijk"
    save(owner, vraag_1="")
    assert "Choose a question." in owner.words


def test_five_minutes_after_the_login_the_owner_confirms_first(owner: Visitor) -> None:
    owner.idp.clock.advance(timedelta(minutes=6))
    assert owner.get(PATH).headers["Location"] == f"/account/bevestigen?terug={PATH}"


@pytest.mark.requires("threat 47")
def test_a_change_without_token_is_refused(owner: Visitor) -> None:
    assert save(owner, csrf_token="0" * 64) == 400
    assert "questions.set" not in owner.idp.events()


@pytest.mark.requires("threat 42")
def test_neither_answers_nor_own_questions_can_be_read_in_the_database(owner: Visitor) -> None:
    save(owner)
    database = (owner.idp.foundation.settings.var / "idp.sqlite3").read_bytes()
    with owner.idp.foundation.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database += (owner.idp.foundation.settings.var / "idp.sqlite3").read_bytes()
    for secret in (b"Vlekkie", b"vlekkie", b"Waarmee verdiende", b"krantenwijk"):
        assert secret not in database
