"""I9: three secret questions as the fourth step of a first login (S38, S40, K19)."""

import pytest

from idp.login.outcome import Proceed
from idp.login.steps import Step
from tests.idp.installation import Installation
from tests.idp.invited import Invitee
from tests.idp.web.visitor import Visitor
from tests.support.html import Html

pytestmark = pytest.mark.requires("S40", "K19", "T9")

PATH = "/activeren/vragen"
GOOD = {
    "vraag_1": "huisdier", "antwoord_1": "Vlekkie",
    "vraag_2": "school", "antwoord_2": "De Regenboog",
    "vraag_3": "eigen", "eigen_vraag_3": "Waar leerde ik zwemmen?", "antwoord_3": "Het Zuiderbad",
}  # fmt: skip


@pytest.fixture
def invitee(quick_idp: Installation) -> Invitee:
    return Invitee(quick_idp)


@pytest.fixture
def at_questions(invitee: Invitee) -> Visitor:
    """A browser whose first login owes the questions."""
    cookie = invitee.at_the_password(invitee.letter_arrives())
    outcome = invitee.choose_password(cookie)
    assert isinstance(outcome, Proceed)
    assert outcome.step is Step.SET_SECRET_QUESTIONS
    visitor = Visitor(invitee.idp, invitee.idp.app.test_client())
    visitor.client.set_cookie("mcz_idp_login", outcome.cookie, domain="localhost")
    visitor.get(PATH)
    return visitor


def test_it_is_step_four_of_five(at_questions: Visitor) -> None:
    page = Html(at_questions.page.text)
    assert page.title == "Kies drie geheime vragen – Mijn CAK Zakelijk"
    assert "Stap 4 van 5" in at_questions.words
    assert [each.text.strip() for each in page.elements if each.tag == "legend"] == ["Vraag 1", "Vraag 2", "Vraag 3"]


def test_three_good_ones_lead_to_the_second_factor(at_questions: Visitor, invitee: Invitee) -> None:
    assert at_questions.post(PATH, GOOD).headers["Location"] == "/activeren/twee-staps"
    assert invitee.now_stored.has_secret_questions
    assert "questions.set" in invitee.idp.events()


def test_what_is_wrong_is_told_and_nothing_is_kept(at_questions: Visitor, invitee: Invitee) -> None:
    assert at_questions.post(PATH, {**GOOD, "antwoord_2": "ab", "vraag_3": ""}).status_code == 422
    assert "Vul een antwoord in van minstens 3 letters of cijfers." in at_questions.words
    assert "Kies een vraag." in at_questions.words
    assert "Stap 4 van 5" in at_questions.words
    assert "Zuiderbad" not in at_questions.page.text
    assert not invitee.now_stored.has_secret_questions


def test_an_answer_that_is_too_long_is_told_and_not_cut(at_questions: Visitor, invitee: Invitee) -> None:
    assert at_questions.post(PATH, {**GOOD, "antwoord_2": "a" * 201}).status_code == 422
    assert "Vraag 2: Het antwoord is te lang. Gebruik hoogstens 200 tekens." in at_questions.words
    assert not invitee.now_stored.has_secret_questions


def test_the_summary_says_which_question_an_error_is_about(at_questions: Visitor) -> None:
    at_questions.post(PATH, {})
    page = Html(at_questions.page.text)
    links = [each.words for each in page.all("a", href="#vraag_2")]
    assert links == ["Vraag 2: Kies een vraag."]
    assert at_questions.words.count("Vraag 2: ") == 2  # the question and its answer; at the fields it is plain


def test_done_once_the_step_does_not_come_back(at_questions: Visitor, invitee: Invitee) -> None:
    at_questions.post(PATH, GOOD)
    assert at_questions.get(PATH).headers["Location"] == "/inloggen"


def test_without_a_first_login_there_is_no_such_page(quick_idp: Installation) -> None:
    visitor = Visitor(quick_idp, quick_idp.app.test_client())
    assert visitor.get(PATH).headers["Location"] == "/inloggen"
    visitor.get("/inloggen")
    assert visitor.post(PATH, GOOD).headers["Location"] == "/inloggen"
