"""D4: whoever goes through a list of people comes back to the same place in it, whatever they did meanwhile."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

from idp.accounts.model import Role
from idp.administration.paging import PAGE_SIZE
from tests.idp.administration.office import Office
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
