"""I15, S44, threats 10 and 43: logging out asks first, ends the row, and leaves nothing behind."""

import pytest

from tests.idp.web.visitor import Visitor

pytestmark = pytest.mark.requires("S44", "threat 10")


@pytest.fixture
def owner(visitor: Visitor) -> Visitor:
    visitor.log_in()
    return visitor


def test_a_get_asks_and_ends_nothing(owner: Visitor) -> None:
    assert owner.get("/uitloggen").status_code == 200
    assert "Wilt u uitloggen?" in owner.words
    assert owner.get("/account/wachtwoord").status_code == 200


def test_a_post_ends_the_session_and_says_so(owner: Visitor) -> None:
    cookie = owner.cookie("mcz_idp")
    owner.get("/uitloggen")
    assert owner.post("/uitloggen", {}).headers["Location"] == "/uitgelogd"
    assert not owner.has_cookie("mcz_idp")
    assert owner.idp.sessions.current(cookie, owner.idp.now) is None
    owner.follow()
    assert owner.title == "U bent uitgelogd – Mijn CAK Zakelijk"
    assert "U bent ook uitgelogd bij Bestanden en andere onderdelen." in owner.words


def test_a_post_of_another_site_ends_nothing(owner: Visitor) -> None:
    owner.get("/uitloggen")
    assert owner.post("/uitloggen", {}, headers={"Origin": "https://evil.example"}).status_code == 400
    assert owner.get("/account/wachtwoord").status_code == 200


@pytest.mark.requires("threat 43")
def test_the_last_page_clears_cache_and_storage_but_no_cookies(owner: Visitor) -> None:
    owner.get("/uitloggen")
    assert "Clear-Site-Data" not in owner.post("/uitloggen", {}).headers
    assert owner.follow().headers["Clear-Site-Data"] == '"cache", "storage"'


def test_names_of_applications_on_the_last_page_must_be_ours(visitor: Visitor) -> None:
    visitor.get("/uitgelogd?niet=Bel+0900-1234&echt=" + "0" * 64)
    assert "0900-1234" not in visitor.words


def test_who_is_not_logged_in_is_told_so(visitor: Visitor) -> None:
    assert visitor.get("/uitloggen").headers["Location"] == "/uitgelogd"
