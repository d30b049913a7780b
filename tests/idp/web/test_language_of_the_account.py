"""Pages speak the language of the account, unless its owner chose another."""

import pytest

from tests.idp.web.visitor import Visitor

pytestmark = pytest.mark.requires("S34")


@pytest.fixture
def english(visitor: Visitor) -> Visitor:
    visitor.idp.add_account("english", language="en")
    visitor.type_password("english")
    visitor.follow()
    return visitor


def test_the_code_is_asked_in_it(english: Visitor) -> None:
    assert english.title == "Enter the code – Mijn CAK Zakelijk"


def test_the_account_pages_speak_it(english: Visitor) -> None:
    english.post("/inloggen/code", {"code": english.idp.code()})
    english.get("/account/wachtwoord")
    assert english.title == "Change password – Mijn CAK Zakelijk"
    assert "Mr Timmerman" in english.words


def test_the_choice_of_the_browser_wins(english: Visitor) -> None:
    english.client.set_cookie("mcz_taal", "nl", domain="localhost")
    english.get("/inloggen/code")
    assert english.title == "Vul de code in – Mijn CAK Zakelijk"
