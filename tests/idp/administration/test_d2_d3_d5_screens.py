"""D2, D3 and D5: applications, deciding and relations as pages."""

import io
import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from idp.accounts.model import AccountState, Role
from idp.hashing import TooBusy
from tests.idp.administration.desk import FORM, TYPED, WHY, Desk
from tests.idp.oidc.stored import add_client
from tests.support.html import Html

pytestmark = pytest.mark.requires("S7", "T1", "T2", "K28")


def enter(desk: Desk, **changed: Any) -> TestResponse:
    """What the servicedesk typed, sent."""
    visitor = desk.office.visitor(Role.SERVICEDESK)
    visitor.get("/beheer/aanvragen/nieuw")
    typed: dict[str, Any] = {
        **TYPED,
        "nieuwe_relatie": "ja",
        "formulier": (io.BytesIO(FORM), "formulier.pdf"),
        **changed,
    }
    return visitor.post("/beheer/aanvragen/nieuw", {name: value for name, value in typed.items() if value is not None})


def test_an_application_is_entered_seen_and_approved(desk: Desk) -> None:
    assert enter(desk).status_code == 303
    (waiting,) = desk.waiting()
    approver = desk.office.visitor(Role.APPROVER)
    assert "104382 · Jan Timmerman" in approver.get("/beheer/goedkeuren").text
    pdf = approver.get(f"/beheer/goedkeuren/{waiting.proposal_id}/formulier.pdf")
    assert pdf.data == FORM
    assert pdf.headers["Content-Disposition"].startswith("attachment")
    page = approver.get(f"/beheer/goedkeuren/{waiting.proposal_id}").text
    assert "Ondertekend formulier (PDF)" in page
    assert "P. Directeur" in page
    answer = approver.post(f"/beheer/goedkeuren/{waiting.proposal_id}/goedkeuren", {"reden": ""})
    assert answer.headers["Location"] == "/beheer/goedkeuren?gedaan=goedgekeurd"
    account = desk.named("104382", "j.timmerman")
    assert account.state is AccountState.UITGENODIGD


@pytest.mark.requires("K27", "threat 41")
def test_who_decides_sees_of_which_person_it_is_another_account(desk: Desk) -> None:
    other = desk.account(username="j.bakker")
    assert enter(desk, relatienummer="204010", persoon="104382 j.bakker").status_code == 303
    (waiting,) = desk.waiting()
    for who, path in ((Role.APPROVER, "goedkeuren"), (Role.SERVICEDESK, "aanvragen")):
        visitor = desk.office.visitor(who)
        visitor.get(f"/beheer/{path}/{waiting.proposal_id}")
        assert f"Ander account van deze persoon – 104382 j.bakker, {other.full_name}" in visitor.words


def test_everything_that_is_wrong_stands_at_its_field_and_what_was_typed_stays(desk: Desk) -> None:
    wrong = {"achternaam": "", "email": "x", "postcode": "12", "gebruikersnaam": "x", "nieuwe_relatie": None}
    answer = enter(desk, **wrong, formulier="")
    assert answer.status_code == 422
    text = answer.text
    for sentence in (
        "Vul de achternaam in.",
        "Vul een e-mailadres in zoals naam@voorbeeld.nl.",
        "Vul een postcode in zoals 1234 AB.",
        "Dit relatienummer kennen wij niet.",
        "Een gebruikersnaam heeft 4 tot 32 tekens",
        "Voeg het ondertekende formulier toe.",
    ):
        assert text.count(sentence) >= 2, sentence  # in the summary, and at the field
    assert 'value="Havenstraat"' in text
    assert desk.waiting() == ()


@pytest.mark.parametrize(
    ("typed", "told"), [("", "Vul het relatienummer in."), ("10x", "Een relatienummer bestaat alleen uit cijfers.")]
)
def test_what_is_no_number_is_not_called_an_unknown_one(desk: Desk, typed: str, told: str) -> None:
    text = enter(desk, relatienummer=typed, nieuwe_relatie=None).text
    assert told in text
    assert "Dit relatienummer kennen wij niet." not in text


def test_what_is_too_long_is_named_with_its_limit(desk: Desk) -> None:
    text = enter(desk, achternaam="b" * 101, plaats="c" * 81).text
    assert "Achternaam: gebruik hoogstens 100 tekens." in text
    assert "Plaats: gebruik hoogstens 80 tekens." in text


def test_an_own_entry_has_no_buttons(desk: Desk) -> None:
    both = desk.office.hire("allebei", Role.SERVICEDESK, Role.APPROVER)
    desk.use.blocking.block(desk.office.actor(both), (account := desk.account()).account_id, WHY, desk.now)
    desk.use.blocking.propose_unblock(desk.office.actor(both), account.account_id, WHY, desk.now)
    (waiting,) = desk.waiting()
    own = desk.office.visitor(both).get(f"/beheer/goedkeuren/{waiting.proposal_id}").text
    assert "U kunt uw eigen invoer niet goedkeuren. Vraag een collega." in own
    assert 'id="goedkeuren"' not in own
    other = desk.office.visitor(Role.APPROVER).get(f"/beheer/goedkeuren/{waiting.proposal_id}").text
    assert 'id="goedkeuren"' in other
    assert "Geblokkeerd" in other


def test_a_rejection_without_a_reason_asks_for_one(desk: Desk) -> None:
    entered = desk.enter()
    visitor, path = desk.office.visitor(Role.APPROVER), f"/beheer/goedkeuren/{entered.proposal_id}"
    visitor.get(path)
    answer = visitor.post(f"{path}/afkeuren", {"reden": ""})
    assert answer.status_code == 422
    assert "Vul een reden in." in answer.text


@pytest.mark.requires("K24")
def test_when_no_hash_can_be_made_nothing_was_decided(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    entered, visitor = desk.enter(), desk.office.visitor(Role.APPROVER)
    visitor.get(f"/beheer/goedkeuren/{entered.proposal_id}")

    def busy(*_: object) -> None:
        raise TooBusy(3)

    monkeypatch.setattr("idp.login.invitations.Invitations.new_secret", busy)
    answer = visitor.post(f"/beheer/goedkeuren/{entered.proposal_id}/goedkeuren", {"reden": ""})
    assert answer.status_code == 503
    assert desk.waiting() == (entered,)


@pytest.mark.requires("threat 30")
def test_who_administers_applications_sees_no_people(desk: Desk) -> None:
    entered = desk.enter()
    visitor = desk.office.visitor(Role.CLIENT_ADMIN)
    assert "Jan Timmerman" not in visitor.get("/beheer/goedkeuren").text
    assert visitor.get(f"/beheer/goedkeuren/{entered.proposal_id}").status_code == 404
    assert visitor.get(f"/beheer/goedkeuren/{entered.proposal_id}/formulier.pdf").status_code == 404


def test_a_relation_shows_its_people_and_takes_proposals(desk: Desk) -> None:
    desk.account(username="timmerman")
    visitor = desk.office.visitor(Role.SERVICEDESK)
    assert "104382" in visitor.get("/beheer/relaties?zoek=noordrand").text
    assert "Er is geen relatie gevonden." in visitor.get("/beheer/relaties?zoek=onbekend").text
    page = visitor.get("/beheer/relaties/104382").text
    assert "timmerman" in page
    path = "/beheer/relaties/104382/beeindigen"
    assert "Vul een reden in." in visitor.post(path, {"reden": ""}).text
    assert visitor.post(path, {"reden": WHY}).status_code == 303
    assert "wacht op goedkeuring" in visitor.get("/beheer/relaties/104382?gedaan=voorgesteld").text
    assert "Dit wacht al op goedkeuring." in visitor.post(path, {"reden": WHY}).text


def test_a_relation_tells_states_in_words_and_leads_to_each_account(desk: Desk) -> None:
    account = desk.account(state=AccountState.EERSTE_LOGIN)
    seen = Html(desk.office.visitor(Role.APPROVER).get("/beheer/relaties/104382").text)
    assert f"/beheer/gebruikers/{account.account_id}" in seen.links
    assert "Eerste login" in [cell.words for cell in seen.all("td")]


def test_who_decides_sees_that_a_relation_would_be_new(desk: Desk) -> None:
    enter(desk)
    enter(desk, relatienummer="100000", nieuwe_relatie=None)
    approver = desk.office.visitor(Role.APPROVER)
    pages = [Html(approver.get(f"/beheer/goedkeuren/{each.proposal_id}").text) for each in desk.waiting()]
    assert sorted("Nieuwe relatie" in [cell.words for cell in page.all("th")] for page in pages) == [False, True]


def test_who_decides_reads_names_of_applications(desk: Desk) -> None:
    with desk.office.idp.foundation.units.write() as unit:
        add_client(unit, desk.now, "kQ3x-9Zr", client_name="Digitaal Declareren", redirect_uris=["https://d.example/x"])
    assert enter(desk, applicaties="kQ3x-9Zr").status_code == 303
    (waiting,) = desk.waiting()
    for role, page in ((Role.APPROVER, "goedkeuren"), (Role.SERVICEDESK, "aanvragen")):
        text = desk.office.visitor(role).get(f"/beheer/{page}/{waiting.proposal_id}").text
        assert "Digitaal Declareren" in text
        assert "kQ3x-9Zr" not in text


def test_who_decides_reads_days_states_and_languages_in_words(desk: Desk) -> None:
    assert enter(desk, datum_ondertekening="10-02-2027").status_code == 303
    (waiting,) = desk.waiting()
    page = Html(desk.office.visitor(Role.APPROVER).get(f"/beheer/goedkeuren/{waiting.proposal_id}").text)
    cells = [cell.words for cell in page.all("td")]
    assert {"Nederlands", "10 februari 2027"} <= set(cells)
    assert {"nl", "2027-02-10"}.isdisjoint(cells)


def test_a_new_letter_does_not_say_that_the_state_becomes_nothing(desk: Desk) -> None:
    account = desk.account(state=AccountState.UITGENODIGD)
    visitor = desk.office.visitor(Role.SERVICEDESK)
    form = f"/beheer/gebruikers/{account.account_id}/nieuwe-brief"
    visitor.get(form)
    assert visitor.post(form, {"reden": WHY}).status_code == 303
    (waiting,) = desk.waiting()
    page = Html(desk.office.visitor(Role.APPROVER).get(f"/beheer/goedkeuren/{waiting.proposal_id}").text)
    assert "Toestand" not in [cell.words for cell in page.all("th")]


HOSTILE = "<script>alert(1)</script>"


@pytest.mark.requires("threat 32")
def test_names_are_text_in_every_list(desk: Desk) -> None:
    enter(desk, achternaam=HOSTILE, organisatie=HOSTILE, ondertekenaar=HOSTILE)
    desk.approve_waiting()
    for role, path in (
        (Role.SERVICEDESK, "/beheer/aanvragen"),
        (Role.SERVICEDESK, "/beheer/relaties"),
        (Role.SERVICEDESK, "/beheer/relaties/104382"),
    ):
        text = desk.office.visitor(role).get(path).text
        assert HOSTILE not in text
        assert "&lt;script&gt;" in text


def test_every_id_of_a_page_is_one(desk: Desk) -> None:
    desk.account()
    page = desk.office.visitor(Role.SERVICEDESK).get("/beheer/relaties/104382").text
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert Html(page).one("h1").words == "Zorgkantoor Noordrand"
