"""I3 Sleutel of passkey: offered where it can be used, told in words, and sent as a form."""

from datetime import timedelta

import pytest

from idp.accounts.model import Account
from tests.idp.factors import add_key
from tests.idp.installation import Installation
from tests.idp.web.visitor import Visitor
from tests.support.authenticator import Authenticator


@pytest.fixture
def key(visitor: Visitor) -> Authenticator:
    return add_key(visitor.idp, account(visitor.idp))


def account(idp: Installation) -> Account:
    with idp.foundation.units.read() as unit:
        found = unit.accounts.find_by_login("104382", "timmerman")
    assert found is not None
    return found


def answer(visitor: Visitor, key: Authenticator) -> str:
    """What the script does: asks the options with the form's token, and the key with the options."""
    before = visitor.page
    options = visitor.post("/inloggen/sleutel/opties", {})
    assert options.status_code == 200
    assert options.mimetype == "application/json"
    assert options.headers["Cache-Control"] == "no-store"
    visitor.page = before
    return key.get(options.text)


def test_the_code_page_offers_a_key_only_to_who_has_one(visitor: Visitor) -> None:
    visitor.type_password()
    assert "/inloggen/sleutel" not in visitor.follow().text
    add_key(visitor.idp, account(visitor.idp))
    assert 'href="/inloggen/sleutel"' in visitor.get("/inloggen/code").text
    assert "Gebruik mijn beveiligingssleutel of passkey" in visitor.words


def test_without_a_key_the_page_leads_to_the_code(visitor: Visitor) -> None:
    visitor.type_password()
    assert visitor.get("/inloggen/sleutel").headers["Location"] == "/inloggen/code"


def test_without_a_password_there_is_only_the_login_form(visitor: Visitor, key: Authenticator) -> None:
    assert visitor.get("/inloggen/sleutel").headers["Location"] == "/inloggen"
    visitor.get("/inloggen")
    assert visitor.post("/inloggen/sleutel/opties", {}).text == "null"
    visitor.get("/inloggen")
    assert visitor.post("/inloggen/sleutel", {"antwoord": "{}"}).headers["Location"] == "/inloggen"


def test_who_has_only_keys_is_led_there_at_once(quick_idp: Installation) -> None:
    add_key(quick_idp, quick_idp.add_account(secret=b""))
    visitor = Visitor(quick_idp, quick_idp.app.test_client())
    visitor.type_password()
    visitor.follow()
    assert visitor.page.headers["Location"] == "/inloggen/sleutel"
    visitor.follow()
    assert "Gebruik de code uit mijn app" not in visitor.words


def test_the_page_waits_for_its_button_and_says_what_is_needed(visitor: Visitor, key: Authenticator) -> None:
    visitor.type_password()
    page = visitor.get("/inloggen/sleutel")
    assert "<noscript>" in page.text
    for words in (
        "Gebruik uw sleutel of passkey",
        "Verder met sleutel of passkey",
        "Hiervoor is JavaScript nodig. Kies een andere manier.",
        "Gebruik de code uit mijn app",
        "Ik heb mijn telefoon niet meer",
    ):
        assert words in visitor.words
    for said in ("Wacht op uw sleutel", "Gelukt"):
        assert f'"{said}"' in page.text


def test_the_answer_of_the_key_completes_the_login(visitor: Visitor, key: Authenticator) -> None:
    visitor.type_password()
    visitor.get("/inloggen/sleutel")
    response = visitor.post("/inloggen/sleutel", {"antwoord": answer(visitor, key)})
    assert response.status_code == 303
    assert response.headers["Location"] == "http://localhost:8001/"
    assert visitor.has_cookie("mcz_idp")


def test_a_key_that_did_not_answer_is_told_and_can_be_tried_again(visitor: Visitor, key: Authenticator) -> None:
    visitor.type_password()
    visitor.get("/inloggen/sleutel")
    response = visitor.post("/inloggen/sleutel", {"antwoord": ""})
    assert response.status_code == 422
    assert visitor.title.startswith("Fout: ")
    assert "Dat lukte niet. Probeer het opnieuw of kies een andere manier." in visitor.words
    assert "Probeer opnieuw" in visitor.words


def test_the_key_of_someone_else_is_told(visitor: Visitor, key: Authenticator) -> None:
    other = add_key(visitor.idp, visitor.idp.add_account("devries"))
    visitor.type_password()
    visitor.get("/inloggen/sleutel")
    visitor.post("/inloggen/sleutel", {"antwoord": answer(visitor, other)})
    assert "Deze sleutel hoort niet bij uw account." in visitor.words


def test_a_key_confirms_that_its_owner_is_there(visitor: Visitor, key: Authenticator) -> None:
    visitor.log_in()
    visitor.idp.clock.advance(timedelta(minutes=6))
    visitor.get("/account/bevestigen?terug=/account/twee-staps/app")
    visitor.post("/account/bevestigen?terug=/account/twee-staps/app", {"wachtwoord": "Fiets-brug-haven-12"})
    visitor.follow()
    assert 'href="/account/bevestigen/sleutel"' in visitor.page.text
    visitor.get("/account/bevestigen/sleutel")
    assert visitor.post("/account/bevestigen/sleutel", {"antwoord": "{}"}).status_code == 422
    response = visitor.post("/account/bevestigen/sleutel", {"antwoord": answer(visitor, key)})
    assert response.headers["Location"] == "/account/twee-staps/app"
    assert visitor.follow().status_code == 200


def test_the_page_to_confirm_with_a_key_needs_the_password_first(visitor: Visitor, key: Authenticator) -> None:
    visitor.log_in()
    assert visitor.get("/account/bevestigen/sleutel").headers["Location"] == "/account/bevestigen"
