"""D2 to D5 and D7: whoever goes through a list comes back to the same place in it, whatever they did meanwhile."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

from idp.accounts.model import Relation, Role
from idp.administration.paging import PAGE_SIZE
from tests.idp.administration.desk import Desk, draft
from tests.idp.administration.office import Office
from tests.idp.oidc.stored import add_client
from tests.idp.web.visitor import Visitor

PLACE = "zoek=104382&toestand=actief&bladzijde=2"


def href(visitor: Visitor, words: str) -> str:
    found = re.search(
        rf'<a [^>]*href="([^"]*)"[^>]*>(?:<svg(?:(?!</svg>).)*</svg>)?{words}</a>', visitor.page.text, re.S
    )
    assert found is not None, words
    return unescape(found.group(1))


def test_the_way_back_leads_to_the_search_and_page_that_one_came_from(office: Office) -> None:
    for number in range(PAGE_SIZE + 1):
        office.idp.add_account(f"gebruiker.{number:02}")
    visitor, overview = office.visitor(Role.SERVICEDESK), f"/beheer/gebruikers?{PLACE}"
    visitor.get(overview)
    visitor.get(href(visitor, "J. Timmerman"))
    visitor.get(href(visitor, "Inloggen"))
    assert href(visitor, "Terug naar Gebruikers") == overview


def test_the_way_back_survives_a_form_its_error_and_its_confirmation(office: Office) -> None:
    account = office.idp.add_account("j.nguyen")
    visitor = office.visitor(Role.SERVICEDESK)
    visitor.get(f"/beheer/gebruikers/{account.account_id}?{PLACE}")
    form = href(visitor, "<span>Blokkeren</span>")
    visitor.get(form)
    assert visitor.post(form, {}).status_code == 422
    action = re.search(r'<form class="form narrow" action="([^"]+)"', visitor.page.text)
    assert action is not None
    office.idp.clock.advance(timedelta(minutes=6))  # too long ago to block without A0
    visitor.post(unescape(action.group(1)), {"reden": "Vermoeden"})
    terug = parse_qs(urlsplit(visitor.page.headers["Location"]).query)["terug"][0]
    assert PLACE in terug
    assert "concept=" in terug


def test_a_long_search_never_costs_what_was_typed(office: Office) -> None:
    """The address to return to is bounded: then the place goes, and the form stays."""
    account = office.idp.add_account("j.nguyen")
    visitor = office.visitor(Role.SERVICEDESK)
    form = f"/beheer/gebruikers/{account.account_id}/blokkeren?zoek={'n' * 100}"
    visitor.get(form)
    office.idp.clock.advance(timedelta(minutes=6))
    visitor.post(form, {"reden": "Vermoeden"})
    terug = parse_qs(urlsplit(visitor.page.headers["Location"]).query)["terug"][0]
    assert terug.startswith(f"/beheer/gebruikers/{account.account_id}/blokkeren?concept=")


def action(visitor: Visitor, end: str) -> str:
    """Of the form of the page that is sent to an address with this last part."""
    found = re.search(rf'<form [^>]*action="([^"]*/{end}[^"]*)"', visitor.page.text)
    assert found is not None, end
    return unescape(found.group(1))


def test_the_way_back_from_an_application_survives_a_change_of_it(office: Office) -> None:
    with office.idp.foundation.units.write() as unit:
        for number in range(PAGE_SIZE + 1):
            add_client(unit, office.idp.now, client_id=f"app-{number:02}", client_name=f"Declareren {number:02}")
    visitor, overview = office.visitor(Role.CLIENT_ADMIN), "/beheer/applicaties?zoek=declareren&bladzijde=2"
    visitor.get(overview)
    visitor.get(href(visitor, "Declareren 25"))
    assert href(visitor, "Terug naar Applicaties") == overview
    visitor.get(href(visitor, "<span>Relaties kiezen</span>"))
    assert visitor.post(action(visitor, "relaties"), {"reden": ""}).status_code == 422
    visitor.post(action(visitor, "relaties"), {"reden": "Afspraak"})
    visitor.get(visitor.page.headers["Location"])
    assert href(visitor, "Terug naar Applicaties") == overview


def test_whoever_adds_no_application_after_all_is_back_where_they_were(office: Office) -> None:
    visitor, overview = office.visitor(Role.CLIENT_ADMIN), "/beheer/applicaties?zoek=declareren"
    visitor.get(overview)
    visitor.get(href(visitor, "<span>Applicatie toevoegen</span>"))
    visitor.post(action(visitor, "nieuw"), {})
    assert href(visitor, "Terug") == overview


def test_the_way_back_from_a_relation_is_another_page_than_that_of_its_people(office: Office) -> None:
    for number in range(PAGE_SIZE + 1):
        office.idp.add_account(f"gebruiker.{number:02}", relatienummer="700025")
    with office.idp.foundation.units.write() as unit:
        for number in range(700000, 700000 + PAGE_SIZE):
            unit.accounts.add_relation(Relation(f"andere-{number}", str(number), "Zorgkantoor"))
    visitor, overview = office.visitor(Role.SERVICEDESK), "/beheer/relaties?zoek=7000&bladzijde=2"
    visitor.get(overview)
    visitor.get(href(visitor, "700025"))
    assert "gebruiker.00" in visitor.page.text
    visitor.get(href(visitor, "Volgende(?:<svg.*?</svg>)?"))
    assert "gebruiker.25" in visitor.page.text
    assert href(visitor, "Terug naar Relaties") == overview
    visitor.post(action(visitor, "nagekeken"), {"reden": "Jaarlijks"})
    visitor.get(visitor.page.headers["Location"])
    assert href(visitor, "Terug naar Relaties") == overview


def test_the_way_back_from_an_application_form_is_the_page_one_came_from(desk: Desk) -> None:
    for number in range(PAGE_SIZE + 1):
        desk.enter(draft(gebruikersnaam=f"nummer.{number:02}"))
    visitor, overview = desk.office.visitor(Role.SERVICEDESK), "/beheer/aanvragen?bladzijde=2"
    visitor.get(overview)
    visitor.get(href(visitor, "104382 · Jan Timmerman"))
    assert href(visitor, "Terug naar de lijst") == overview


def test_who_decides_goes_on_at_the_page_they_were_until_nothing_is_left_there(desk: Desk) -> None:
    for number in range(PAGE_SIZE + 2):
        desk.enter(draft(gebruikersnaam=f"nummer.{number:02}"))
    visitor, overview = desk.office.visitor(Role.APPROVER), "/beheer/goedkeuren?bladzijde=2"
    for _ in range(2):
        visitor.get(overview)
        visitor.get(href(visitor, 'Nieuw account<span class="visually-hidden">[^<]*</span>'))
        assert href(visitor, "Terug naar de lijst") == overview
        assert visitor.post(action(visitor, "afkeuren"), {"reden": ""}).status_code == 422
        visitor.post(action(visitor, "afkeuren"), {"reden": "Onleesbaar"})
        assert visitor.page.headers["Location"] == "/beheer/goedkeuren?gedaan=afgekeurd&bladzijde=2"
    visitor.get(visitor.page.headers["Location"])
    assert "Er wacht niets op goedkeuring" not in visitor.words
    assert "Nieuw account" in visitor.words
