"""I4 Herstelcode and I5 Telefoon of sleutel kwijt."""

import pytest

from idp.accounts.model import Account
from idp.login.facts import Facts
from idp.second_factors.recovery_codes import new_codes
from tests.idp.factors import add_codes
from tests.idp.web.visitor import Visitor


@pytest.fixture
def codes(visitor: Visitor) -> tuple[str, ...]:
    return add_codes(visitor.idp, account(visitor))


def account(visitor: Visitor) -> Account:
    with visitor.idp.foundation.units.read() as unit:
        found = unit.accounts.find_by_login("104382", "timmerman")
    assert found is not None
    return found


def test_the_code_page_offers_it_only_to_who_has_codes(visitor: Visitor) -> None:
    visitor.type_password()
    assert "/inloggen/herstelcode" not in visitor.follow().text
    add_codes(visitor.idp, account(visitor))
    assert 'href="/inloggen/herstelcode"' in visitor.get("/inloggen/code").text


def test_a_recovery_code_completes_the_login(visitor: Visitor, codes: tuple[str, ...]) -> None:
    visitor.type_password()
    page = visitor.get("/inloggen/herstelcode")
    assert 'autocomplete="off"' in page.text
    assert "inputmode" not in page.text
    assert "U kreeg 10 herstelcodes toen u twee-staps verificatie instelde." in visitor.words
    assert "Bijvoorbeeld: 4KQ7-M2XD-9RTB-W6HN" in visitor.words
    response = visitor.post("/inloggen/herstelcode", {"code": codes[0].lower().replace("-", " ")})
    assert response.headers["Location"] == "http://localhost:8001/"
    facts = Facts(visitor.idp.foundation.units.read).of_account(account(visitor).account_id)
    assert facts is not None  # home tells what is left (I4)
    assert (facts.recovery_codes_left, facts.recovery_code_used_at) == (9, visitor.idp.now)


def test_a_wrong_code_is_told_at_the_field_and_not_sent_back(visitor: Visitor, codes: tuple[str, ...]) -> None:
    visitor.type_password()
    visitor.get("/inloggen/herstelcode")
    wrong = new_codes()[0]
    response = visitor.post("/inloggen/herstelcode", {"code": wrong})
    assert response.status_code == 422
    assert visitor.title.startswith("Fout: ")
    assert "Deze herstelcode klopt niet of is al gebruikt." in visitor.words
    assert wrong not in response.text


@pytest.mark.requires("threat 27")
def test_the_fifth_wrong_code_leads_back_to_the_password(visitor: Visitor, codes: tuple[str, ...]) -> None:
    visitor.type_password()
    visitor.get("/inloggen/herstelcode")
    for wrong in new_codes()[:5]:
        response = visitor.post("/inloggen/herstelcode", {"code": wrong})
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0
    assert "U heeft te vaak een verkeerde code ingevuld. Log opnieuw in." in visitor.words
    assert visitor.get("/inloggen/herstelcode").headers["Location"] == "/inloggen"


def test_without_a_password_there_is_only_the_login_form(visitor: Visitor, codes: tuple[str, ...]) -> None:
    assert visitor.get("/inloggen/herstelcode").headers["Location"] == "/inloggen"


def test_who_has_no_codes_gets_help(visitor: Visitor) -> None:
    visitor.type_password()
    assert visitor.get("/inloggen/herstelcode").headers["Location"] == "/inloggen/hulp"
    assert visitor.follow().status_code == 200


def test_the_page_of_help_is_text_for_everyone(visitor: Visitor) -> None:
    page = visitor.get("/inloggen/hulp")
    assert page.status_code == 200
    assert "Wij bellen u terug op het nummer dat wij kennen." in visitor.words
    assert "Daarna krijgt u een brief met een nieuwe activatiecode." in visitor.words
    assert "088 711 4888" in visitor.words
    assert "<form" not in page.text
