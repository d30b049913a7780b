"""Screens of the servicedesk and the public form of an application, as axe-core and a narrow window see them."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.journeys.test_every_screen_is_accessible import Inspector
from tests.journeys.test_every_screen_is_accessible import page as page
from tests.support.every_screen import Walk
from tests.support.stack import Stack

pytestmark = pytest.mark.xdist_group("stack")
FORM = {
    "organisatie": "Zorgkantoor Noordrand", "voorletters": "A.", "achternaam": "Berg", "email": "a@noordrand.example",
    "telefoon": "010 123 4567", "straat": "Havenstraat", "huisnummer": "12", "postcode": "1234 AB",
    "plaats": "Voorbeeldstad",
}  # fmt: skip


def staff(stack: Stack, role: str) -> dict[str, Any]:
    return next(user for user in stack.facts["users"] if user["role"] == role)


def log_in(walk: Walk, role: str) -> None:
    walk.page.context.clear_cookies()
    walk.user = staff(walk.stack, role)
    walk.page.goto(f"{walk.stack.idp}/inloggen")
    walk.enter_password()
    walk.page.get_by_label("Code", exact=True).fill(walk.fresh_code())
    walk.press("Verder")
    walk.page.wait_for_load_state()


@pytest.mark.requires("S7")
def test_the_public_form_of_an_application(stack: Stack, page: Page) -> None:
    inspector = Inspector(page)
    walk = Walk(stack, page, inspector.look)
    walk.open(f"{stack.portal}/zakelijk/aanvragen", "account-aanvragen")
    walk.press_and_look("Verder", "account-aanvragen-fout")
    for name, value in FORM.items():
        page.locator(f"#{name}").fill(value)
    page.get_by_label("mevrouw", exact=True).check()
    walk.press_and_look("Verder", "account-aanvragen-controleren")
    assert page.locator("h1").inner_text() == "Controleer uw gegevens"
    assert inspector.wrong == []


@pytest.mark.requires("K28", "threat 48")
def test_screens_of_the_servicedesk(stack: Stack, page: Page) -> None:
    inspector = Inspector(page)
    walk = Walk(stack, page, inspector.look)
    log_in(walk, "servicedesk")
    for name, path in (
        ("beheer-aanvragen", "/beheer/aanvragen"),
        ("beheer-aanvraag-nieuw", "/beheer/aanvragen/nieuw"),
        ("beheer-relaties", "/beheer/relaties"),
        ("beheer-relatie", "/beheer/relaties/104382"),
    ):
        walk.open(stack.idp + path, name)
    walk.open(f"{stack.idp}/beheer/aanvragen/nieuw", "beheer-aanvraag-nieuw-leeg")
    walk.press_and_look("Ter goedkeuring aanbieden", "beheer-aanvraag-nieuw-fout")
    log_in(walk, "approver")
    walk.open(f"{stack.idp}/beheer/goedkeuren", "beheer-goedkeuren")
    page.get_by_role("link", name="Nieuw account").first.click()
    page.wait_for_load_state()
    walk.look("beheer-voorstel")
    assert page.get_by_role("button", name="Goedkeuren").count() == 1
    assert inspector.wrong == []
