"""Screen P7: two public pages prepare the form to sign; nothing is kept, and no cookie is set."""

import io
import re
import subprocess

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from werkzeug.test import TestResponse

from portal.request_form import Fault, read_form
from portal.web import request_pdf
from tests.support.html import Html

pytestmark = pytest.mark.requires("S7", "P9")
PATH = "/zakelijk/aanvragen"
TYPED = {
    "organisatie": "Zorgkantoor Noordrand", "relatienummer": "104 382", "aanhef": "mevrouw", "voorletters": "A.",
    "tussenvoegsel": "van den", "achternaam": "Berg", "email": "a@noordrand.example", "telefoon": "010 123 4567",
    "straat": "Havenstraat", "huisnummer": "12", "postcode": "1234ab", "plaats": "Voorbeeldstad",
    "applicaties": "Bestanden", "anders": "",
}  # fmt: skip


def send(visitor: FlaskClient, step: str, **changed: str) -> TestResponse:
    return visitor.post(PATH, data={**TYPED, "stap": step, **changed}, headers={"Origin": "http://localhost:8001"})


def test_zakelijk_leads_to_it(visitor: FlaskClient) -> None:
    links = {a.get("href"): a.words for a in Html(visitor.get("/zakelijk").text).all("a")}
    assert links[PATH] == "Account aanvragen"


def test_what_was_typed_is_shown_to_check_and_can_be_changed_by_group(visitor: FlaskClient) -> None:
    answer = send(visitor, "controleren")
    assert answer.status_code == 200
    page = Html(answer.text)
    assert page.one("h1").words == "Controleer uw gegevens"
    assert "van den" in page.one("main").words
    assert answer.text.count(">Wijzigen<") == 4
    again = send(visitor, "wijzigen")
    assert 'value="Havenstraat"' in again.text
    for response in (visitor.get(PATH), answer, again):
        assert "Set-Cookie" not in response.headers


def test_the_result_is_a_tagged_pdf_to_sign(visitor: FlaskClient) -> None:
    answer = send(visitor, "pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    reader = PdfReader(io.BytesIO(answer.data))
    assert "/StructTreeRoot" in reader.root_object
    text = re.sub(r"\s+", " ", "".join(page.extract_text() for page in reader.pages))
    for part in ("Zorgkantoor Noordrand", "Berg", "1234ab", "Handtekening", "Bestanden"):
        assert part in text
    assert reader.metadata is not None
    assert reader.metadata.title == "Aanvraagformulier Mijn CAK Zakelijk"


@pytest.mark.requires("threat 34")
def test_a_form_above_64_kb_is_not_read(visitor: FlaskClient) -> None:
    assert send(visitor, "controleren", anders="x" * 70_000).status_code == 413
    assert send(visitor, "controleren", anders="x" * 60_000).status_code == 422


@pytest.mark.requires("threat 43")
@pytest.mark.parametrize("step", ["controleren", "wijzigen", "pdf"])
def test_what_was_typed_stays_in_no_cache(visitor: FlaskClient, step: str) -> None:
    assert send(visitor, step).headers["Cache-Control"] == "no-store"


def test_an_application_that_cannot_be_asked_for_is_left_out() -> None:
    assert read_form(TYPED, ["Bestanden", "Beheer"])["applicaties"] == "Bestanden"


@pytest.mark.requires("threat 38")
def test_what_was_typed_is_one_line_of_signs_that_can_be_seen() -> None:
    assert read_form({"achternaam": " de\r\nBerg\x00\u202e "}, [])["achternaam"] == "de  Berg"


@pytest.mark.requires("threat 34")
def test_a_third_form_at_a_time_has_to_wait_and_its_place_comes_free(
    visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang(*_: object, timeout: float, **__: object) -> None:
        raise subprocess.TimeoutExpired("press", timeout)

    def with_another_two(*_: object, timeout: float, **__: object) -> None:
        answers.append(send(visitor, "pdf").status_code)
        hang(timeout=timeout)

    answers: list[int] = []
    monkeypatch.setattr(subprocess, "run", hang)
    answers += [send(visitor, "pdf").status_code for _ in range(3)]
    monkeypatch.setattr(subprocess, "run", with_another_two)
    answers.append(send(visitor, "pdf").status_code)
    assert answers == [503] * 6
    places = [request_pdf._places.acquire(blocking=False) for _ in range(3)]
    request_pdf._places.release(sum(places))
    assert places == [True, True, False]


def test_what_is_wrong_stands_at_its_field(visitor: FlaskClient) -> None:
    for step in ("controleren", "pdf"):
        answer = send(visitor, step, achternaam="", email="a@", postcode="12")
        assert answer.status_code == 422
        for sentence in (
            "Vul uw achternaam in.",
            "Vul een e-mailadres in zoals naam@voorbeeld.nl.",
            "Vul een postcode in zoals 1234 AB.",
        ):
            assert answer.text.count(sentence) >= 2


def test_what_is_too_long_is_named_with_its_limit(visitor: FlaskClient) -> None:
    text = send(visitor, "controleren", achternaam="b" * 101, plaats="c" * 81).text
    assert "Achternaam: gebruik hoogstens 100 tekens." in text
    assert "Plaats: gebruik hoogstens 80 tekens." in text


@pytest.mark.parametrize(
    ("field", "typed", "fault"),
    [
        ("relatienummer", "", None),
        ("relatienummer", "12a", Fault.RELATIENUMMER),
        ("aanhef", "dokter", Fault.CHOICE),
        ("straat", "a" * 101, Fault.TOO_LONG),
        ("tussenvoegsel", "", None),
    ],
)
def test_each_field_is_judged(field: str, typed: str, fault: Fault | None) -> None:
    found = dict(read_form({**TYPED, field: typed}, []).faults)
    assert found == ({field: fault} if fault else {})


@pytest.mark.requires("threat 32", "threat 38")
def test_nothing_typed_is_markup_or_a_second_line(visitor: FlaskClient) -> None:
    hostile = '<script>alert(1)</script>#import "x"\r\nTweede'
    page = send(visitor, "controleren", achternaam=hostile).text
    assert "<script>alert" not in page
    reader = PdfReader(io.BytesIO(send(visitor, "pdf", achternaam=hostile).data))
    assert "#import" in "".join(each.extract_text() for each in reader.pages)


def test_an_application_has_the_same_name_in_english_as_everywhere(visitor: FlaskClient) -> None:
    visitor.set_cookie("mcz_taal", "en")
    form = Html(visitor.get(PATH).text)
    assert "Files" in [label.words for label in form.all("label")]
    assert "Files" in Html(send(visitor, "controleren").text).one("main").words
