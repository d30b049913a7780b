"""E06: a lock looks the same, whoever is locked and for how long (K22, threats 1 and 5)."""

import re
from datetime import timedelta

import pytest

from idp.accounts.model import AccountState
from tests.idp.installation import RELATIENUMMER, Installation
from tests.idp.recovering import add_account
from tests.idp.web.visitor import Visitor

pytestmark = pytest.mark.requires("K22", "threat 1", "threat 5")

E06 = "U heeft het te vaak geprobeerd. Wacht 15 minuten en probeer het opnieuw."
NAMES = ("timmerman", "geblokkeerd", "gesloten", "niemand-hier")


def locked_page(idp: Installation, username: str) -> tuple[int, str | None, str]:
    """Status, Retry-After and body of the sixth try, without what differs by nature."""
    visitor = Visitor(idp, idp.app.test_client())
    for _ in range(6):
        visitor.type_password(username, "fout")
    body = re.sub(r'name="csrf_token" value="\w+"', "", visitor.page.text).replace(username, "NAME")
    assert E06 in visitor.words
    return visitor.page.status_code, visitor.page.headers["Retry-After"], body


def test_known_blocked_closed_and_unknown_see_one_page(quick_idp: Installation) -> None:
    add_account(quick_idp)
    quick_idp.add_account("geblokkeerd", state=AccountState.GEBLOKKEERD)
    quick_idp.add_account("gesloten", state=AccountState.GESLOTEN)
    pages = {locked_page(quick_idp, name) for name in NAMES}
    assert len(pages) == 1
    assert next(iter(pages))[:2] == (429, "900")


def test_a_lock_until_a_reset_looks_like_one_of_a_quarter(quick_idp: Installation) -> None:
    add_account(quick_idp)
    first = locked_page(quick_idp, "timmerman")
    for number in range(100):
        quick_idp.clock.advance(timedelta(hours=6))
        quick_idp.type_password("timmerman", f"fout-{number}")
    quick_idp.clock.advance(timedelta(days=30))
    assert locked_page(quick_idp, "timmerman") == first


@pytest.mark.requires("threat 5", "K23")
def test_the_browser_at_home_sees_nothing_of_the_lock(visitor: Visitor) -> None:
    visitor.log_in()
    visitor.get("/account/sessies")
    visitor.post("/uitloggen", {})
    visitor.idp.clock.advance(timedelta(minutes=1))
    locked_page(visitor.idp, "timmerman")
    assert visitor.log_in().status_code == 303
    assert visitor.get("/account/sessies").status_code == 200


@pytest.mark.requires("threat 5", "K23")
def test_another_browser_without_its_cookie_is_stopped(visitor: Visitor) -> None:
    visitor.log_in()
    visitor.get("/account/sessies")
    visitor.post("/uitloggen", {})
    visitor.client.delete_cookie("mcz_idp_device", domain="localhost")
    locked_page(visitor.idp, "timmerman")
    fields = {"relatienummer": RELATIENUMMER, "gebruikersnaam": "timmerman", "wachtwoord": "x"}
    visitor.get("/inloggen")
    assert visitor.post("/inloggen", fields).status_code == 429
