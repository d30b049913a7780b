"""A3 Wijzigen twee-staps verificatie: the table, adding, removing, new codes."""

import base64
import re
from datetime import timedelta
from html import unescape

import pytest

from idp.second_factors.recovery_codes import code_of
from tests.idp.web.visitor import Visitor
from tests.support.authenticator import Authenticator

pytestmark = pytest.mark.requires("S43")

BASE = "/account/twee-staps"


@pytest.fixture
def owner(visitor: Visitor) -> Visitor:
    """Someone who has just logged in."""
    visitor.log_in()
    return visitor


def typed_key(owner: Visitor) -> str:
    """The key as the page shows it to type over."""
    found = re.search(r'id="sleutel-tekst">([A-Z2-7 ]+)<', owner.page.text)
    assert found
    return found.group(1).replace(" ", "")


def add_app(owner: Visitor, name: str = "") -> None:
    owner.get(f"{BASE}/app")
    code = owner.idp.code(secret=unb64_32(typed_key(owner)))
    owner.post(f"{BASE}/app", {"code": code, "naam": name})


def unb64_32(text: str) -> bytes:
    return base64.b32decode(text + "=" * (-len(text) % 8))


def add_key(owner: Visitor, key: Authenticator, name: str) -> None:
    page = owner.get(f"{BASE}/sleutel")
    options = owner.post(f"{BASE}/sleutel/opties", {"naam": name})
    assert options.status_code == 200, options.text
    owner.page = page
    owner.post(f"{BASE}/sleutel", {"naam": name, "antwoord": key.create(options.text)})


def removal_of(owner: Visitor, name: str) -> str:
    """Address of the question before this method is removed."""
    page = owner.get(BASE).text
    row = next(row for row in re.findall(r"<tr.*?</tr>", page, re.S) if f">{name}<" in row)
    found = re.search(rf'href="({BASE}/verwijderen/[\w-]+)"', row)
    assert found
    return found.group(1)


@pytest.mark.requires("S38")
def test_the_left_menu_leads_to_the_table(owner: Visitor) -> None:
    owner.get(BASE)
    assert owner.page.status_code == 200
    assert "Wijzigen twee-staps verificatie" in owner.words
    assert re.search(r'aria-current="page">Wijzigen twee-staps verificatie', owner.page.text)
    assert "App Telefoon 16 februari 2027" in owner.words
    assert "U heeft nog geen herstelcodes." in owner.words


def test_an_app_is_added_by_its_code(owner: Visitor) -> None:
    add_app(owner, "telefoon werk")
    assert owner.follow().status_code == 200
    assert 'App "telefoon werk" is toegevoegd.' in owner.words
    assert "App telefoon werk 16 februari 2027 nog niet Verwijderen telefoon werk" in owner.words


def test_the_picture_has_words_and_the_key_can_be_typed_over(owner: Visitor) -> None:
    page = owner.get(f"{BASE}/app").text
    assert 'role="img" aria-label="QR-code om uw account aan de app toe te voegen"' in page
    assert len(typed_key(owner)) == 32
    assert re.search(r"([A-Z2-7]{4} ){7}[A-Z2-7]{4}", owner.words)
    assert "style=" not in page
    assert "data:" not in page


def test_a_wrong_code_keeps_the_same_picture_and_the_name(owner: Visitor) -> None:
    owner.get(f"{BASE}/app")
    key = typed_key(owner)
    for typed, words in (
        ("12", "Vul de code van 6 cijfers in."),
        ("000000", "Deze code klopt niet of is al gebruikt."),
    ):
        assert owner.post(f"{BASE}/app", {"code": typed, "naam": "telefoon werk"}).status_code == 422
        assert 'value="telefoon werk"' in owner.page.text
        assert words in owner.words
        assert typed_key(owner) == key


def test_keys_are_added_with_names(owner: Visitor) -> None:
    for name in ("laptop werk", "sleutelbos"):
        add_key(owner, Authenticator(), name)
        owner.follow()
        assert f'Sleutel of passkey "{name}" is toegevoegd.' in owner.words
    assert "Sleutel of passkey laptop werk" in owner.words


def test_what_is_wrong_with_a_key_is_told(owner: Visitor) -> None:
    key = Authenticator()
    add_key(owner, key, "laptop")
    for values, words in (
        ({"naam": " "}, "Geef deze sleutel een naam."),
        ({"naam": "Laptop"}, "U heeft al een sleutel met deze naam."),
    ):
        owner.get(f"{BASE}/sleutel")
        assert owner.post(f"{BASE}/sleutel/opties", values).text == "null"
        owner.get(f"{BASE}/sleutel")
        assert owner.post(f"{BASE}/sleutel", {**values, "antwoord": ""}).status_code == 422
        assert words in owner.words
    add_key(owner, key, "nog een keer")
    assert "Deze sleutel is al toegevoegd." in owner.words
    assert 'value="nog een keer"' in owner.page.text
    add_key(owner, Authenticator(origin="https://elders.example"), "vreemd")
    assert "Dat lukte niet. Probeer het opnieuw of kies een andere manier." in owner.words


@pytest.mark.requires("threat 32")
def test_a_name_with_markup_stays_text(owner: Visitor) -> None:
    add_key(owner, Authenticator(), "<script>alert(1)</script>")
    assert "<script>alert" not in owner.follow().text
    owner.get(removal_of(owner, "&lt;script&gt;alert(1)&lt;/script&gt;"))
    assert "<script>alert" not in owner.page.text


def test_removing_asks_first(owner: Visitor) -> None:
    add_key(owner, Authenticator(), "laptop werk")
    question = removal_of(owner, "laptop werk")
    owner.get(question)
    assert 'Wilt u "laptop werk" verwijderen?' in owner.words
    owner.post(question, {})
    owner.follow()
    assert "De manier is verwijderd." in owner.words
    assert "laptop werk" not in owner.words


def test_the_last_one_stays(owner: Visitor) -> None:
    question = removal_of(owner, "Telefoon")
    owner.get(question)
    assert owner.post(question, {}).status_code == 422
    assert "U moet minstens één manier houden. Voeg eerst een andere toe." in owner.words
    assert "Telefoon" in owner.words


def test_an_unknown_method_leads_back_to_the_table(owner: Visitor) -> None:
    assert owner.get(f"{BASE}/verwijderen/niet-van-mij").headers["Location"] == BASE


def test_codes_are_shown_until_they_are_saved_and_then_never_again(owner: Visitor) -> None:
    owner.get(f"{BASE}/herstelcodes")
    codes = shown_codes(owner)
    assert len(codes) == 10
    assert "U ziet deze codes maar één keer." in owner.words
    assert owner.post(f"{BASE}/herstelcodes", {"reeks": set_name(owner)}).status_code == 422
    assert "Bewaar eerst uw herstelcodes. Zet daarna het vinkje." in owner.words
    assert shown_codes(owner) == codes
    text = owner.client.get(f"{BASE}/herstelcodes/tekst", base_url="http://localhost:8000")
    assert text.headers["Content-Disposition"].startswith("attachment;")
    assert all(code in text.text for code in codes)
    owner.post(f"{BASE}/herstelcodes", {"reeks": set_name(owner), "bewaard": "ja"})
    owner.follow()
    assert "Uw nieuwe herstelcodes werken nu." in owner.words
    assert "U heeft nog 10 herstelcodes." in owner.words
    owner.get(f"{BASE}/herstelcodes")
    assert not set(shown_codes(owner)) & set(codes)


def shown_codes(owner: Visitor) -> list[str]:
    return [item for item in re.findall(r"<li>([A-Z0-9-]{19})</li>", owner.page.text) if code_of(item)]


def set_name(owner: Visitor) -> str:
    found = re.search(r'name="reeks" value="(\w+)"', owner.page.text)
    assert found
    return unescape(found.group(1))


@pytest.mark.parametrize("path", ["app", "sleutel", "herstelcodes", "herstelcodes/tekst"])
def test_every_change_wants_a_fresh_login(owner: Visitor, path: str) -> None:
    owner.idp.clock.advance(timedelta(minutes=6))
    assert owner.get(BASE).status_code == 200
    assert owner.get(f"{BASE}/{path}").headers["Location"] == f"/account/bevestigen?terug={BASE}/{path}"


def test_a_stranger_sees_the_login_form(visitor: Visitor) -> None:
    assert visitor.get(BASE).headers["Location"].startswith("/inloggen?")


def test_who_took_too_long_to_add_a_key_is_led_to_the_confirmation(owner: Visitor) -> None:
    owner.get(f"{BASE}/sleutel")
    form = owner.page
    owner.idp.clock.advance(timedelta(minutes=6))
    assert owner.post(f"{BASE}/sleutel/opties", {"naam": "laptop"}).text == "null"  # so the script sends the form
    owner.page = form
    owner.post(f"{BASE}/sleutel", {"naam": "laptop", "antwoord": ""})
    assert owner.page.headers["Location"] == f"/account/bevestigen?terug={BASE}/sleutel"
