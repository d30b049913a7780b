"""I13: in the last 30 days a login leads over this page, at most once a day (P2, S13)."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.idp.web.visitor import Visitor

pytestmark = pytest.mark.requires("P2", "S13")

PATH = "/inloggen/melding"
PORTAL = "http://localhost:8001/"
SET_AT = datetime(2026, 8, 31, 10, 0, tzinfo=UTC)  # ends on 28 February 2027 at 12:00 in Amsterdam


@pytest.fixture
def visitor(visitor: Visitor) -> Visitor:
    visitor.idp.add_account("bijna", password_set_at=SET_AT)
    return visitor


def log_in(visitor: Visitor, path: str = "/inloggen") -> str:
    """Where a new login leads, half a minute after the one before."""
    visitor.idp.clock.advance(timedelta(seconds=90))
    visitor.client.delete_cookie("mcz_idp")
    visitor.type_password("bijna", path=path)
    visitor.follow()
    return visitor.post("/inloggen/code", {"code": visitor.idp.code()}).headers["Location"]


def test_the_page_tells_days_and_the_last_moment(visitor: Visitor) -> None:
    assert log_in(visitor) == PATH
    assert visitor.follow().status_code == 200
    assert visitor.title == "Uw wachtwoord verloopt over 12 dagen – Mijn CAK Zakelijk"
    assert "Uw wachtwoord verloopt over 12 dagen Het is geldig tot 28 februari 2027, 12:00 uur." in visitor.words
    assert 'href="/account/wachtwoord" id="nu-wijzigen"' in visitor.page.text
    assert f'href="{PORTAL}" id="later"' in visitor.page.text


def test_it_is_shown_once_a_day(visitor: Visitor) -> None:
    assert log_in(visitor) == PATH
    assert log_in(visitor) == PORTAL
    visitor.idp.clock.set(datetime(2027, 2, 16, 22, 58, tzinfo=UTC))  # 23:58 in Amsterdam
    assert log_in(visitor) == PORTAL
    visitor.idp.clock.set(datetime(2027, 2, 16, 23, 5, tzinfo=UTC))  # the next day there
    assert log_in(visitor) == PATH


@pytest.mark.parametrize(
    ("now", "leads_to", "title"),
    [
        (datetime(2027, 1, 28, 22, 50, tzinfo=UTC), PORTAL, ""),
        (datetime(2027, 1, 28, 23, 5, tzinfo=UTC), PATH, "over 30 dagen"),
        (datetime(2027, 2, 27, 9, 0, tzinfo=UTC), PATH, "morgen"),
        (datetime(2027, 2, 28, 9, 0, tzinfo=UTC), PATH, "vandaag"),
        (datetime(2027, 2, 28, 11, 0, tzinfo=UTC), "/wachtwoord-verlopen", ""),
    ],
)
def test_it_belongs_to_the_last_30_days(visitor: Visitor, now: datetime, leads_to: str, title: str) -> None:
    visitor.idp.clock.set(now)
    assert log_in(visitor) == leads_to
    visitor.follow() if title else None
    assert title in visitor.title


def test_later_goes_where_the_login_led(visitor: Visitor) -> None:
    where = log_in(visitor, "/inloggen?terug=/account/wachtwoord")
    assert where == f"{PATH}?terug=/account/wachtwoord"
    visitor.follow()
    assert 'href="/account/wachtwoord" id="later"' in visitor.page.text


def test_a_stranger_is_sent_to_the_login(visitor: Visitor) -> None:
    assert visitor.get(PATH).headers["Location"] == "/inloggen"


def test_who_has_time_left_goes_on_at_once(visitor: Visitor) -> None:
    visitor.log_in()
    assert visitor.get(PATH).headers["Location"] == PORTAL


@pytest.mark.requires("threat 11")
def test_later_never_leads_to_a_stranger(visitor: Visitor) -> None:
    log_in(visitor)
    visitor.get(f"{PATH}?terug=//evil.example/")
    assert f'href="{PORTAL}" id="later"' in visitor.page.text
