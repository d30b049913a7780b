"""I11 to I11d: the pages of a forgotten password (S29, T15, E02, E03, E06, E33a, E38, E39)."""

import re
from datetime import timedelta

import pytest

from idp.credentials.secret_questions import asked
from idp.hashing import secret_digest
from tests.idp.installation import RELATIENUMMER, USERNAME
from tests.idp.recovering import ANSWERS, NEW_PASSWORD, mail_texts, mailed_secret
from tests.idp.web.visitor import Visitor
from tests.support.html import Html

pytestmark = pytest.mark.requires("S29", "T15")

ASK, SENT, LINK = "/wachtwoord-vergeten", "/wachtwoord-vergeten/verstuurd", "/wachtwoord-herstellen"
QUESTION, PASSWORD, DONE = f"{LINK}/vraag", f"{LINK}/wachtwoord", f"{LINK}/klaar"
NAMES = {"relatienummer": RELATIENUMMER, "gebruikersnaam": USERNAME}


def open_link(visitor: Visitor) -> None:
    """Up to the second step."""
    secret = mailed_secret(visitor.idp)
    visitor.get(f"{LINK}?code={secret}")
    visitor.post(LINK, {"code": secret})


def to_question(visitor: Visitor) -> None:
    open_link(visitor)
    visitor.follow()
    visitor.post("/inloggen/code", {"code": visitor.idp.code()})
    visitor.follow()


def right_answer(visitor: Visitor) -> str:
    with visitor.idp.foundation.units.read() as unit:
        attempt = unit.login_attempts.find(secret_digest(visitor.cookie("mcz_idp_login")))
        assert attempt is not None
        return ANSWERS[asked(unit.questions.of_account(attempt.account_id), attempt.attempt_id).position]


def to_password(visitor: Visitor) -> None:
    to_question(visitor)
    visitor.post(QUESTION, {"antwoord": right_answer(visitor)})
    visitor.follow()


def test_the_login_form_leads_to_it(questioned: Visitor) -> None:
    links = Html(questioned.get("/inloggen").text)
    assert [each for each in links.elements if each.tag == "a" and each.get("href") == ASK]


def test_the_form_asks_number_and_name(questioned: Visitor) -> None:
    page = Html(questioned.get(ASK).text)
    assert page.title == "Wachtwoord vergeten – Mijn CAK Zakelijk"
    assert page.one("input", name="relatienummer").get("inputmode") == "numeric"
    assert page.one("input", name="gebruikersnaam").get("autocomplete") == "username"
    assert "Verstuur e-mail" in questioned.words


def test_what_is_missing_is_told_at_its_field(questioned: Visitor) -> None:
    questioned.get(ASK)
    assert questioned.post(ASK, {"relatienummer": "", "gebruikersnaam": ""}).status_code == 422
    assert "Vul uw relatienummer in." in questioned.words
    assert "Vul uw gebruikersnaam in." in questioned.words
    questioned.post(ASK, {"relatienummer": "1O4382", "gebruikersnaam": USERNAME})
    assert "Een relatienummer bestaat alleen uit cijfers." in questioned.words
    assert Html(questioned.page.text).one("input", name="gebruikersnaam").get("value") == USERNAME


@pytest.mark.requires("threat 2")
def test_known_and_unknown_see_the_same_page(questioned: Visitor) -> None:
    bodies = set()
    for name in (USERNAME, "niemand-hier"):
        questioned.get(ASK)
        answer = questioned.post(ASK, {**NAMES, "gebruikersnaam": name})
        assert (answer.status_code, answer.headers["Location"]) == (303, SENT)
        bodies.add(questioned.follow().text)
    assert len(bodies) == 1
    assert "Kloppen uw gegevens? Dan krijgt u binnen 5 minuten een e-mail." in questioned.words


@pytest.mark.requires("K22")
def test_too_many_requests_wait(questioned: Visitor) -> None:
    for _ in range(6):
        questioned.get(ASK)
        answer = questioned.post(ASK, NAMES)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "900"
    assert "U heeft het te vaak geprobeerd." in questioned.words


@pytest.mark.requires("threat 29")
def test_looking_at_the_link_changes_nothing(questioned: Visitor) -> None:
    secret, before = mailed_secret(questioned.idp), questioned.idp.events()
    for _ in range(3):
        questioned.get(f"{LINK}?code={secret}")
        assert "U wilt een nieuw wachtwoord kiezen" in questioned.words
    questioned.client.head(f"{LINK}?code={secret}")
    assert questioned.idp.events() == before
    assert questioned.post(LINK, {"code": secret}).headers["Location"] == "/inloggen/code"


def test_the_link_in_the_mail_is_this_page(questioned: Visitor) -> None:
    mailed_secret(questioned.idp)
    links = re.findall(r"https?://\S+", " ".join(text for kind, _, text in mail_texts(questioned.idp) if kind == "M09"))
    assert links
    assert all(link.startswith(f"http://localhost:8000{LINK}?code=") for link in links)


def test_a_used_link_says_so(questioned: Visitor) -> None:
    secret = mailed_secret(questioned.idp)
    for _ in range(2):
        questioned.get(f"{LINK}?code={secret}")
        questioned.post(LINK, {"code": secret})
    assert questioned.page.status_code == 422
    assert "Deze link werkt niet meer. Vraag een nieuwe e-mail aan." in questioned.words
    assert Html(questioned.page.text).one("a", id="nieuwe-e-mail").get("href") == ASK


def test_an_older_mail_points_at_the_newest(questioned: Visitor) -> None:
    old = mailed_secret(questioned.idp)
    mailed_secret(questioned.idp)
    questioned.get(LINK)
    questioned.post(LINK, {"code": old})
    assert "Deze link hoort bij een ander verzoek. Gebruik de nieuwste e-mail." in questioned.words


@pytest.mark.requires("threat 47")
def test_the_link_needs_a_token_of_this_browser(questioned: Visitor) -> None:
    secret = mailed_secret(questioned.idp)
    questioned.get(LINK)
    assert questioned.post(LINK, {"code": secret, "csrf_token": "0" * 64}).status_code == 400


def test_one_question_is_asked_with_its_words_as_label(questioned: Visitor) -> None:
    to_question(questioned)
    assert questioned.title == "Beantwoord uw geheime vraag – Mijn CAK Zakelijk"
    label = Html(questioned.page.text).one("label", **{"for": "antwoord"}).text
    assert label.strip().endswith("?")
    assert questioned.get(QUESTION).text.count("?</label>") == 1


def test_a_wrong_answer_says_how_many_are_left_and_is_not_shown(questioned: Visitor) -> None:
    to_question(questioned)
    assert questioned.post(QUESTION, {"antwoord": "Fout antwoord"}).status_code == 422
    assert "Dit antwoord klopt niet. U kunt het nog 2 keer proberen." in questioned.words
    assert "Fout antwoord" not in questioned.page.text
    questioned.post(QUESTION, {"antwoord": "Fout antwoord"})
    assert "U kunt het nog 1 keer proberen." in questioned.words
    assert questioned.post(QUESTION, {"antwoord": "Fout antwoord"}).status_code == 429
    assert "Probeer het morgen opnieuw of bel ons." in questioned.words
    assert questioned.get(QUESTION).headers["Location"] == ASK


def test_broken_rules_of_the_new_password_are_told(questioned: Visitor) -> None:
    to_password(questioned)
    assert Html(questioned.page.text).one("input", name="gebruikersnaam").get("value") == USERNAME
    assert questioned.post(PASSWORD, {"nieuw_wachtwoord": "kort"}).status_code == 422
    assert "Uw wachtwoord is te kort." in questioned.words
    again = {"nieuw_wachtwoord": NEW_PASSWORD, "nieuw_wachtwoord_herhaling": "anders"}
    assert questioned.post(PASSWORD, again).status_code == 422


def test_the_end_says_what_happened_and_leads_to_the_login(questioned: Visitor) -> None:
    to_password(questioned)
    assert questioned.post(PASSWORD, {"nieuw_wachtwoord": NEW_PASSWORD}).status_code == 303
    done = questioned.page.headers["Location"]
    questioned.follow()
    page = Html(questioned.page.text)
    assert "Uw wachtwoord is gewijzigd. Op alle apparaten bent u uitgelogd." in page.one("div", role="status").words
    assert page.one("a", id="inloggen").get("href") == "http://localhost:8001/"
    assert not questioned.has_cookie("mcz_idp_login")
    questioned.idp.clock.advance(timedelta(minutes=6))
    assert questioned.get(done).headers["Location"] == "/inloggen"


def test_the_last_page_cannot_be_made_up(questioned: Visitor) -> None:
    for address in (DONE, f"{DONE}?op=2027-02-16T09:00:00%2B00:00&echt=abc", f"{DONE}?op=x&echt="):
        assert questioned.get(address).headers["Location"] == "/inloggen"


def test_a_session_in_this_browser_ends_too(questioned: Visitor) -> None:
    questioned.log_in()
    questioned.idp.clock.advance(timedelta(minutes=1))
    to_password(questioned)
    questioned.post(PASSWORD, {"nieuw_wachtwoord": NEW_PASSWORD})
    assert not questioned.has_cookie("mcz_idp")
    assert not questioned.has_cookie("mcz_idp_device")


def test_no_step_can_be_skipped(questioned: Visitor) -> None:
    open_link(questioned)
    for path in (QUESTION, PASSWORD):
        assert questioned.get(path).headers["Location"] == ASK
    questioned.get(ASK)
    assert questioned.post(PASSWORD, {"nieuw_wachtwoord": NEW_PASSWORD}).headers["Location"] == ASK


@pytest.mark.requires("threat 43")
@pytest.mark.parametrize("path", [ASK, SENT, LINK])
def test_the_pages_are_not_kept(questioned: Visitor, path: str) -> None:
    assert questioned.get(path).headers["Cache-Control"] == "no-store"
    assert "unsafe" not in questioned.page.headers["Content-Security-Policy"]
