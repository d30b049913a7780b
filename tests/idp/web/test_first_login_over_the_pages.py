"""I6 to I10d: a first login from the mail to the account that is ready, broken off in the middle (K19, T6 to T9)."""

import re

import pyotp
import pytest

from idp.accounts.model import AccountState
from tests.idp.installation import Installation
from tests.idp.invited import ONE_TIME, OWN_PASSWORD, Invitee
from tests.idp.support import MINUTE
from tests.idp.web.visitor import Visitor

pytestmark = pytest.mark.requires("K19", "T6", "T7", "T9", "P9", "P10", "P11", "P16", "S5", "S9", "S27", "S28", "S30")


@pytest.fixture
def invitee(quick_idp: Installation) -> Invitee:
    return Invitee(quick_idp)


@pytest.fixture
def visitor(invitee: Invitee) -> Visitor:
    return browser(invitee)


def browser(invitee: Invitee) -> Visitor:
    return Visitor(invitee.idp, invitee.idp.app.test_client())


def begin(visitor: Visitor, invitee: Invitee, password: str = ONE_TIME) -> str:
    visitor.type_password(invitee.username, password)
    assert visitor.page.status_code == 303, visitor.words
    visitor.follow()
    return visitor.page.request.path


def agree(visitor: Visitor, version: str = "1.0") -> str:
    visitor.post("/activeren/voorwaarden", {"akkoord": "ja", "versie": version})
    visitor.follow()
    return visitor.page.request.path


def type_code(visitor: Visitor, code: str) -> str:
    visitor.post("/activeren/code", {"code": code})
    if visitor.page.status_code == 303:
        visitor.follow()
    return visitor.page.request.path


def choose(visitor: Visitor, password: str = OWN_PASSWORD) -> str:
    visitor.post("/activeren/wachtwoord", {"nieuw_wachtwoord": password})
    if visitor.page.status_code == 303:
        visitor.follow()
    return visitor.page.request.path


def test_from_the_mail_to_an_account_that_is_ready(invitee: Invitee, visitor: Visitor) -> None:
    code = invitee.letter_arrives()
    assert begin(visitor, invitee) == "/activeren/voorwaarden"
    assert "Stap 1 van 5" in visitor.words
    assert agree(visitor) == "/activeren/code"
    assert "Stap 2 van 5" in visitor.words
    assert type_code(visitor, code) == "/activeren/wachtwoord"
    assert "Stap 3 van 5" in visitor.words
    assert choose(visitor) == "/activeren/vragen"
    other = browser(invitee)  # the browser was closed; elsewhere it goes on with the own password
    assert begin(other, invitee, OWN_PASSWORD) == "/activeren/vragen"
    assert "Stap 4 van 5" in other.words
    answer_questions(other)
    assert other.page.request.path == "/activeren/twee-staps"
    assert "Stap 5 van 5" in other.words
    secret = add_app(other)
    assert other.page.request.path == "/activeren/herstelcodes"
    save_codes(other)
    assert other.page.request.path == "/activeren/klaar"
    assert "Uw account is klaar." in other.words
    assert invitee.state is AccountState.ACTIEF
    assert {"M03", "M05"} <= set(invitee.idp.mails())
    assert {"password.set", "account.activated", "login.completed"} <= set(invitee.idp.events())
    _logs_in_again(browser(invitee), invitee, secret)


def _logs_in_again(visitor: Visitor, invitee: Invitee, secret: str) -> None:
    invitee.idp.clock.advance(MINUTE)
    assert begin(visitor, invitee, OWN_PASSWORD) == "/inloggen/code"
    visitor.post("/inloggen/code", {"code": pyotp.TOTP(secret).at(int(invitee.idp.now.timestamp()))})
    assert visitor.page.status_code == 303
    assert visitor.page.headers["Location"] == "http://localhost:8001/"


def answer_questions(visitor: Visitor) -> None:
    options = re.findall(r'<option value="(\w+)"', visitor.page.text)[:3]
    values = {f"vraag_{number}": option for number, option in enumerate(options, 1)}
    values |= {f"antwoord_{number}": answer for number, answer in enumerate(("Vlekkie", "Regenboog", "Krant"), 1)}
    visitor.post("/activeren/vragen", values)
    assert visitor.page.status_code == 303, visitor.words
    visitor.follow()


def add_app(visitor: Visitor) -> str:
    visitor.post("/activeren/twee-staps", {"methode": "app"})
    visitor.follow()
    shown = re.search(r"((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})", visitor.words)
    assert shown is not None, visitor.words
    secret = re.sub(r"\s", "", shown.group(1))
    code = pyotp.TOTP(secret).at(int(visitor.idp.now.timestamp()))
    visitor.post("/activeren/twee-staps/app", {"code": code})
    assert visitor.page.status_code == 303, visitor.words
    visitor.follow()
    return secret


def save_codes(visitor: Visitor) -> None:
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', visitor.page.text))
    visitor.post("/activeren/herstelcodes", {**hidden, "bewaard": "ja"})
    assert visitor.page.status_code == 303, visitor.words
    visitor.follow()


@pytest.mark.parametrize("path", ["voorwaarden", "code", "wachtwoord", "klaar"])
def test_no_page_of_a_first_login_opens_without_one(visitor: Visitor, path: str) -> None:
    visitor.get(f"/activeren/{path}")
    assert visitor.page.status_code == 303
    assert visitor.page.headers["Location"].startswith("/inloggen")


@pytest.mark.parametrize("path", ["code", "wachtwoord", "klaar"])
def test_no_step_can_be_skipped(invitee: Invitee, visitor: Visitor, path: str) -> None:
    begin(visitor, invitee)
    assert visitor.get(f"/activeren/{path}").headers["Location"].startswith("/inloggen")


def test_terms_must_be_accepted_to_go_on(invitee: Invitee, visitor: Visitor) -> None:
    begin(visitor, invitee)
    visitor.post("/activeren/voorwaarden", {"versie": "1.0"})
    assert visitor.page.status_code == 422
    assert visitor.title.startswith("Fout: ")
    assert "U moet akkoord gaan om verder te gaan." in visitor.words


def test_terms_that_were_replaced_while_they_were_read_are_shown_again(invitee: Invitee, visitor: Visitor) -> None:
    begin(visitor, invitee)
    visitor.post("/activeren/voorwaarden", {"akkoord": "ja", "versie": "0.9"})
    assert visitor.page.status_code == 422
    assert invitee.now_stored.terms_version == ""


def test_a_wrong_code_says_how_often_one_may_still_try(invitee: Invitee, visitor: Visitor) -> None:
    invitee.letter_arrives()
    begin(visitor, invitee)
    agree(visitor)
    for typed, message in (
        ("", "Vul de activatiecode uit uw brief in."),
        ("7K9Q-WXT2-ZRPH", "Er zit een typfout in de code. Kijk nog eens in uw brief."),
        ("7K9Q-WXT2-ZRPG", "Deze activatiecode klopt niet. U kunt het nog 4 keer proberen."),
        ("7K9Q-WXT2-ZRPG", "Deze activatiecode klopt niet. U kunt het nog 3 keer proberen."),
        ("7K9Q-WXT2-ZRPG", "Deze activatiecode klopt niet. U kunt het nog 2 keer proberen."),
        ("7K9Q-WXT2-ZRPG", "Deze activatiecode klopt niet. U kunt het nog 1 keer proberen."),
        ("7K9Q-WXT2-ZRPG", "Deze code werkt niet meer. Vraag de servicedesk om een nieuwe brief."),
    ):
        visitor.post("/activeren/code", {"code": typed})
        assert visitor.page.status_code == 422
        assert message in visitor.words
        assert 'value="7K9Q' not in visitor.page.text


def test_the_one_time_password_is_refused_in_its_own_words(invitee: Invitee, visitor: Visitor) -> None:
    code = invitee.letter_arrives()
    begin(visitor, invitee)
    agree(visitor)
    type_code(visitor, code)
    choose(visitor, ONE_TIME)
    assert visitor.page.status_code == 422
    assert visitor.words.count("Uw eenmalige wachtwoord kunt u niet houden. Kies een ander wachtwoord.") == 2
    choose(visitor, "kort")
    assert "Uw wachtwoord is te kort. Gebruik minstens 12 tekens." in visitor.words
    assert ONE_TIME not in visitor.page.text


def test_the_first_browser_sees_the_login_form_after_a_second_start(invitee: Invitee, visitor: Visitor) -> None:
    begin(visitor, invitee)
    begin(browser(invitee), invitee)
    visitor.post("/activeren/voorwaarden", {"akkoord": "ja", "versie": "1.0"})
    assert visitor.page.headers["Location"] == "/inloggen"


@pytest.mark.requires("S5")
def test_an_active_account_is_asked_again_when_the_terms_have_changed(quick_idp: Installation) -> None:
    quick_idp.add_account(terms_version="0.9")
    visitor = Visitor(quick_idp, quick_idp.app.test_client())
    visitor.log_in()
    assert visitor.page.headers["Location"] == "/activeren/voorwaarden"
    visitor.follow()
    assert "Stap 1 van 5" not in visitor.words
    assert "De voorwaarden zijn veranderd." in visitor.words
    visitor.post("/activeren/voorwaarden", {"akkoord": "ja", "versie": "1.0"})
    assert visitor.page.headers["Location"] == "http://localhost:8001/"
    assert "terms.accepted" in quick_idp.events()


def test_one_can_stop_at_every_step(invitee: Invitee, visitor: Visitor) -> None:
    begin(visitor, invitee)
    assert "Stoppen en uitloggen" in visitor.words
    visitor.post("/uitloggen", {})
    assert visitor.page.headers["Location"] == "/uitgelogd"
    assert visitor.get("/activeren/voorwaarden").status_code == 303
