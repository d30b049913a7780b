"""I2: the code of the app (S32, E10, E11, E12, E05)."""

import pytest

from idp.accounts.model import AccountState
from idp.web import texts
from tests.idp.web.visitor import Visitor
from tests.support.html import Html

pytestmark = pytest.mark.requires("S32", "threat 24", "threat 25")

E11 = "Deze code klopt niet of is al gebruikt."
E12 = "U heeft te vaak een verkeerde code ingevuld. Log opnieuw in."


@pytest.fixture
def at_code(visitor: Visitor) -> Visitor:
    visitor.type_password()
    visitor.follow()
    return visitor


def test_the_page_has_its_title_and_field(at_code: Visitor) -> None:
    assert at_code.title == "Vul de code in – Mijn CAK Zakelijk"
    field = next(element for element in Html(at_code.page.text).elements if element.get("name") == "code")
    assert (field.get("inputmode"), field.get("autocomplete")) == ("numeric", "one-time-code")
    assert "Onthoud dit apparaat" not in at_code.words


def test_links_lead_only_to_what_exists(at_code: Visitor) -> None:
    links = [element.get("href") for element in Html(at_code.page.text).elements if element.tag == "a"]
    assert "/inloggen" in links
    assert not [link for link in links if "sleutel" in link or "herstelcode" in link]


def test_spaces_in_a_code_are_ignored(at_code: Visitor) -> None:
    code = at_code.idp.code()
    assert at_code.post("/inloggen/code", {"code": f" {code[:3]} {code[3:]} "}).status_code == 303


def test_what_is_no_code_is_told(at_code: Visitor) -> None:
    assert at_code.post("/inloggen/code", {"code": "12345"}).status_code == 422
    assert "Vul de code van 6 cijfers in." in at_code.words


def test_a_wrong_code_is_told_and_not_shown_again(at_code: Visitor) -> None:
    wrong = at_code.idp.wrong_code()
    page = at_code.post("/inloggen/code", {"code": wrong})
    assert page.status_code == 422
    assert at_code.title == "Fout: Vul de code in – Mijn CAK Zakelijk"
    assert E11 in at_code.words
    assert f'value="{wrong}"' not in page.text


def test_a_used_code_is_told_in_the_same_words(visitor: Visitor) -> None:
    visitor.log_in()
    visitor.client.delete_cookie("mcz_idp", domain="localhost")
    assert visitor.log_in().status_code == 422
    assert E11 in visitor.words


def test_the_fifth_wrong_code_leads_back_to_the_password(at_code: Visitor) -> None:
    for _ in range(5):
        page = at_code.post("/inloggen/code", {"code": at_code.idp.wrong_code()})
    assert page.status_code == 429
    assert E12 in at_code.words
    assert 'name="wachtwoord"' in page.text
    retried = at_code.post("/inloggen", {"relatienummer": "104382", "gebruikersnaam": "timmerman", "wachtwoord": "x"})
    assert retried.status_code == 422  # the form on that page works


def test_without_a_right_password_there_is_no_code_page(visitor: Visitor) -> None:
    assert visitor.get("/inloggen/code").headers["Location"] == "/inloggen"
    visitor.get("/inloggen")
    assert visitor.post("/inloggen/code", {"code": "123456"}).headers["Location"] == "/inloggen"


def test_a_blocked_person_is_told_to_call_after_both_steps(visitor: Visitor) -> None:
    visitor.idp.add_account("geblokkeerd", state=AccountState.GEBLOKKEERD)
    visitor.type_password("geblokkeerd")
    visitor.follow()
    visitor.post("/inloggen/code", {"code": visitor.idp.code()})
    assert visitor.page.status_code == 422
    assert "U kunt nu niet inloggen. Bel de servicedesk op 088 711 4888." in visitor.words
    assert not visitor.has_cookie("mcz_idp")


@pytest.mark.requires("S37")
def test_the_number_to_call_is_the_one_that_is_set(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MCZ_SERVICEDESK_PHONE", "030 123 4567")
    with visitor.idp.app.test_request_context():
        assert str(texts.E05) == "U kunt nu niet inloggen. Bel de servicedesk op 030 123 4567."
