"""I12: a login with an expired password reaches this page and no other (P1, S12)."""

from datetime import timedelta

import pytest

from tests.idp.installation import EXPIRES_AT_0905, PASSWORD
from tests.idp.web.visitor import Visitor
from tests.support.html import Html

pytestmark = pytest.mark.requires("P1", "S12")

PATH = "/wachtwoord-verlopen"
NEW = "Nieuw wachtwoord 2027"


@pytest.fixture
def late(visitor: Visitor) -> Visitor:
    visitor.idp.add_account("verlopen", password_set_at=visitor.idp.now - timedelta(days=200))
    visitor.type_password("verlopen")
    visitor.follow()
    visitor.post("/inloggen/code", {"code": visitor.idp.code()})
    return visitor


def test_after_password_and_code_comes_the_change(late: Visitor) -> None:
    assert late.page.headers["Location"] == PATH
    assert late.follow().status_code == 200
    assert late.title == "Uw wachtwoord is verlopen – Mijn CAK Zakelijk"
    assert "Een wachtwoord is zes maanden geldig. Kies nu een nieuw wachtwoord. Daarna gaat u verder." in late.words


@pytest.mark.parametrize("path", ["/account/wachtwoord", "/account/bevestigen", "/inloggen/code"])
def test_no_other_page_opens(late: Visitor, path: str) -> None:
    assert late.get(path).headers["Location"].startswith("/inloggen")
    assert not late.has_cookie("mcz_idp")


def test_the_only_other_way_is_out(late: Visitor) -> None:
    page = Html(late.follow().text)
    assert [form.get("action") for form in page.all("form")] == [PATH, "/uitloggen"]
    assert late.post("/uitloggen", {}).headers["Location"] == "/uitgelogd"
    assert late.get(PATH).headers["Location"] == "/inloggen"


def test_a_new_password_completes_the_login(late: Visitor) -> None:
    late.follow()
    assert late.post(PATH, {"nieuw_wachtwoord": NEW}).headers["Location"] == "http://localhost:8001/"
    assert late.has_cookie("mcz_idp")
    assert late.get("/account/wachtwoord").status_code == 200


def test_the_old_one_is_refused(late: Visitor) -> None:
    late.follow()
    assert late.post(PATH, {"nieuw_wachtwoord": PASSWORD}).status_code == 422
    assert "Dit is een van uw laatste 12 wachtwoorden." in late.words


def test_a_session_whose_password_expires_opens_nothing_more(visitor: Visitor) -> None:
    visitor.idp.add_account("bijna", password_set_at=EXPIRES_AT_0905)
    visitor.type_password("bijna")
    visitor.follow()
    visitor.post("/inloggen/code", {"code": visitor.idp.code()})
    assert visitor.get("/account/wachtwoord").status_code == 200
    visitor.idp.clock.advance(timedelta(minutes=5))
    assert visitor.get("/account/wachtwoord").headers["Location"].startswith("/inloggen")
