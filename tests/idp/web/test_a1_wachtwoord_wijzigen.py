"""A1 and A0: changing the password in 'Uw account' (S14, S15, S19, P12)."""

from datetime import timedelta

import pytest

from idp.login.steps import Step
from tests.idp.installation import PASSWORD, USERNAME
from tests.idp.web.visitor import Visitor
from tests.support.html import Html

pytestmark = pytest.mark.requires("S14", "S19", "P7")

PATH = "/account/wachtwoord"
NEW = "Nieuw wachtwoord 2027"


@pytest.fixture
def owner(visitor: Visitor) -> Visitor:
    visitor.log_in()
    visitor.get(PATH)
    return visitor


def change(owner: Visitor, current: str = PASSWORD, new: str = NEW, **more: str) -> int:
    fields = {"huidig_wachtwoord": current, "nieuw_wachtwoord": new, "andere_sessies": "ja", **more}
    return owner.post(PATH, fields).status_code


def test_the_page_has_its_fields_rules_and_menu(owner: Visitor) -> None:
    page = Html(owner.page.text)
    assert page.title == "Wachtwoord wijzigen – Mijn CAK Zakelijk"
    assert page.one("input", name="huidig_wachtwoord").get("autocomplete") == "current-password"
    assert page.one("input", name="nieuw_wachtwoord").get("autocomplete") == "new-password"
    assert page.one("input", name="gebruikersnaam").get("value") == USERNAME
    assert "checked" in page.one("input", name="andere_sessies").attributes
    assert "minstens 12 tekens" in owner.words
    assert "Welkom meneer Timmerman" in owner.words


def test_a_good_password_is_kept_and_said_so_with_its_term(owner: Visitor) -> None:
    assert change(owner) == 303
    owner.follow()
    told = Html(owner.page.text).one("div", role="status")
    assert "Uw wachtwoord is gewijzigd. Het is geldig tot 16 augustus 2027." in told.words


def test_the_address_alone_says_nothing(owner: Visitor) -> None:
    owner.idp.clock.advance(timedelta(minutes=5, seconds=-1))
    owner.get(f"{PATH}?gewijzigd=ja")
    owner.idp.clock.advance(timedelta(minutes=6))
    owner.get(f"{PATH}?gewijzigd=ja")
    assert "Uw wachtwoord is gewijzigd" not in owner.words


def test_every_broken_rule_is_said_in_the_summary_and_at_the_field(owner: Visitor) -> None:
    assert change(owner, new="timmerman\t") == 422
    assert owner.title == "Fout: Wachtwoord wijzigen – Mijn CAK Zakelijk"
    sentences = (
        "Uw wachtwoord is te kort. Gebruik minstens 12 tekens.",
        "Uw wachtwoord bevat een teken dat niet kan, zoals een tab.",
        "Uw gebruikersnaam staat in uw wachtwoord. Dat mag niet.",
        "Gebruik minstens 3 van deze 4: kleine letters, hoofdletters, cijfers, leestekens.",
    )
    assert [owner.words.count(sentence) for sentence in sentences] == [2, 2, 2, 2]
    places = [owner.words.index(sentence) for sentence in sentences]
    assert places == sorted(places)
    assert Html(owner.page.text).one("input", name="nieuw_wachtwoord").get("value") == ""


def test_nothing_changes_when_a_rule_is_broken(owner: Visitor) -> None:
    assert change(owner, new="kort") == 422
    assert owner.idp.mails() == []
    assert owner.idp.password_accepted().step is Step.SECOND_FACTOR


def test_a_wrong_current_password_is_told_at_its_field(owner: Visitor) -> None:
    assert change(owner, current="verkeerd") == 422
    assert owner.words.count("Uw huidige wachtwoord klopt niet.") == 2


def test_a_repetition_that_differs_is_told(owner: Visitor) -> None:
    assert change(owner, nieuw_wachtwoord_herhaling="iets anders") == 422
    assert "De twee wachtwoorden zijn niet gelijk." in owner.words


def test_the_password_of_now_is_one_of_the_last_twelve(owner: Visitor) -> None:
    assert change(owner, new=PASSWORD) == 422
    assert "Dit is een van uw laatste 12 wachtwoorden. Kies een ander wachtwoord." in owner.words


def test_the_session_has_another_cookie_afterwards(owner: Visitor) -> None:
    before = owner.cookie("mcz_idp")
    change(owner)
    assert owner.cookie("mcz_idp") != before
    assert owner.get(PATH).status_code == 200


def test_password_managers_find_the_page(owner: Visitor) -> None:
    assert owner.get("/.well-known/change-password").headers["Location"] == PATH


def test_without_a_session_comes_the_login(visitor: Visitor) -> None:
    assert visitor.get(PATH).headers["Location"] == f"/inloggen?terug={PATH}"


def test_after_a_time_out_comes_the_page_that_says_so(owner: Visitor) -> None:
    owner.idp.clock.advance(timedelta(minutes=31))
    assert owner.get(PATH).headers["Location"] == f"/sessie-verlopen?terug={PATH}"
    assert owner.follow().status_code == 200


def test_five_minutes_after_the_login_the_owner_confirms_first(owner: Visitor) -> None:
    owner.idp.clock.advance(timedelta(minutes=6))
    assert owner.get(PATH).headers["Location"] == f"/account/bevestigen?terug={PATH}"
    confirm = owner.page.headers["Location"]
    owner.follow()
    assert owner.title == "Bevestig dat u het bent – Mijn CAK Zakelijk"
    assert owner.post(confirm, {"wachtwoord": ""}).status_code == 422
    assert owner.post(confirm, {"wachtwoord": "verkeerd"}).status_code == 422
    assert "Dit wachtwoord klopt niet." in owner.words
    assert owner.post(confirm, {"wachtwoord": PASSWORD}).status_code == 303
    owner.follow()
    assert owner.post(confirm, {"code": owner.idp.wrong_code()}).status_code == 422
    assert owner.post(confirm, {"code": owner.idp.code()}).headers["Location"] == PATH
    assert owner.follow().status_code == 200


def test_a_change_without_confirmation_is_not_made(owner: Visitor) -> None:
    owner.idp.clock.advance(timedelta(minutes=6))
    assert owner.post(PATH, {"huidig_wachtwoord": PASSWORD, "nieuw_wachtwoord": NEW}).status_code == 303
    assert owner.idp.mails() == []


@pytest.mark.requires("threat 47")
def test_a_change_without_token_is_refused(owner: Visitor) -> None:
    fields = {"huidig_wachtwoord": PASSWORD, "nieuw_wachtwoord": NEW, "csrf_token": "0" * 64}
    assert owner.post(PATH, fields).status_code == 400
    assert owner.idp.mails() == []
