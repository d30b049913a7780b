"""Screen P3: home shows menus, notices, applications, contact and manuals, and never waits for another service."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from portal.facts import Facts, days_until_expiry, has_only_one_method
from shared.clock import FixedClock
from tests.support.html import Html
from tests.support.portal_answers import Answers


@pytest.mark.requires("S25", "P14")
def test_without_a_session_home_leads_to_the_login(visitor: FlaskClient) -> None:
    response = visitor.get("/")
    assert (response.status_code, response.location) == (303, "/inloggen?terug=/")


@pytest.mark.requires("S34")
def test_the_header_welcomes_with_an_icon_that_says_nothing(user: FlaskClient) -> None:
    page = Html(user.get("/").text)
    assert page.one("span", class_="who").words == "Welkom meneer Timmerman"
    icon = next(element for element in page.all("svg") if element.position > page.one("span", class_="who").position)
    assert icon.get("aria-hidden") == "true"


@pytest.mark.requires("S33", "P13")
def test_the_blue_bar_has_home_and_bestanden(user: FlaskClient) -> None:
    page = Html(user.get("/").text)
    bar = page.one("nav", aria_label="Hoofdmenu")
    items = [link for link in page.all("a") if "nav" in link.within and bar.position < link.position < bar.position + 7]
    assert [(item.words, item.get("href")) for item in items] == [
        ("Home", "http://localhost:8001/"),
        ("Bestanden", "http://localhost:8001/bestanden"),
    ]
    assert items[0].get("aria-current") == "page"


@pytest.mark.requires("S14", "P12")
def test_the_left_menu_is_called_uw_account_and_starts_with_wachtwoord_wijzigen(user: FlaskClient) -> None:
    page = Html(user.get("/").text)
    menu = page.one("nav", aria_labelledby="uw-account")
    entries = [element.words for element in page.elements[menu.position :] if element.tag in {"a", "button"}]
    assert page.one("h2", id="uw-account").words == "Uw account"
    assert entries[0] == "Wachtwoord wijzigen"
    assert "Uitloggen" in entries


@pytest.mark.requires("S44")
def test_logging_out_is_a_form_with_a_token(user: FlaskClient) -> None:
    page = Html(user.get("/").text)
    form = page.all("form", action="/uitloggen", method="post")[0]
    token = page.elements[form.position + 1]
    assert (token.get("name"), len(token.get("value"))) == ("csrf_token", 64)
    assert user.post("/uitloggen").status_code == 400
    assert user.post("/uitloggen", data={"csrf_token": token.get("value")}).status_code == 303
    assert user.get("/").status_code == 303


@pytest.mark.requires("S37", "P15")
def test_contact_block_and_manuals_stand_on_home(user: FlaskClient) -> None:
    page = Html(user.get("/").text)
    assert {"Contact", "Handleidingen"} <= {heading.words for heading in page.all("h2")}
    assert {"mailto:servicedesk@hetcak.nl", "tel:+31887114888"} <= set(page.links)
    manuals = [link.words for link in page.all("a") if link.get("href").startswith("/handleidingen/")]
    assert manuals == ["Mijn CAK Zakelijk", "Twee-staps verificatie"]


@pytest.mark.requires("K15")
def test_home_renders_without_an_answer_of_the_idp(user: FlaskClient, answers: Answers) -> None:
    answers.facts = Facts()
    page = user.get("/")
    assert page.status_code == 200
    assert "Vorige keer ingelogd" not in page.text
    assert "verloopt" not in page.text


@pytest.mark.requires("P2", "S13")
@pytest.mark.parametrize(
    ("days", "text"), [(30, "over 30 dagen"), (12, "over 12 dagen"), (1, "over 1 dag"), (0, "vandaag")]
)
def test_an_expiring_password_is_announced(
    user: FlaskClient, answers: Answers, clock: FixedClock, days: int, text: str
) -> None:
    answers.facts = Facts(password_expires_at=clock.now() + timedelta(days=days, hours=1))
    page = Html(user.get("/").text)
    notice = page.one("div", class_="notice--warning")
    assert f"Uw wachtwoord verloopt {text}" in notice.words
    assert "http://localhost:9/account/wachtwoord" in page.links


def test_a_password_with_more_than_30_days_is_not_announced(
    user: FlaskClient, answers: Answers, clock: FixedClock
) -> None:
    answers.facts = Facts(password_expires_at=clock.now() + timedelta(days=31))
    assert not Html(user.get("/").text).all("div", class_="notice--warning")


def test_one_way_to_log_in_is_announced_only_to_who_has_just_one() -> None:
    assert [has_only_one_method(Facts(methods=count)) for count in (None, 0, 1, 2)] == [False, False, True, False]


def test_a_password_that_has_expired_is_not_announced(clock: FixedClock) -> None:
    for passed in (timedelta(0), timedelta(days=2)):
        assert days_until_expiry(Facts(password_expires_at=clock.now() - passed), clock.now()) is None


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2027, 2, 15, 15, 40, tzinfo=UTC), "gisteren 16:40 uur"),
        (datetime(2027, 2, 16, 8, 12, tzinfo=UTC), "vandaag 09:12 uur"),
        (datetime(2027, 2, 15, 23, 30, tzinfo=UTC), "vandaag 00:30 uur"),
        (datetime(2027, 2, 11, 13, 5, tzinfo=UTC), "11 februari 2027, 14:05 uur"),
    ],
)
def test_the_previous_login_is_told(user: FlaskClient, answers: Answers, moment: datetime, text: str) -> None:
    answers.facts = Facts(last_login_at=moment)
    assert f"Vorige keer ingelogd: {text}" in user.get("/").text


def test_a_page_of_a_logged_in_user_is_never_stored(user: FlaskClient) -> None:
    assert user.get("/").headers["Cache-Control"] == "no-store"


def test_who_chose_english_at_the_idp_reads_english(
    log_in: Callable[..., FlaskClient], answers: Answers, clock: FixedClock
) -> None:
    answers.facts = Facts(password_expires_at=clock.now() + timedelta(days=12, hours=1))
    page = Html(log_in(locale="en").get("/").text)
    assert page.one("html").get("lang") == "en"
    assert page.one("h1").words == "Good morning Mr Timmerman,"
    assert page.one("span", class_="who").words == "Welcome Mr Timmerman"
    assert "Your password expires in 12 days" in page.one("div", class_="notice--warning").words


def test_without_the_idp_closed_pages_stay_closed_and_public_ones_readable(
    user: FlaskClient, clock: FixedClock
) -> None:
    clock.advance(timedelta(minutes=31))  # the idp must be asked, and nothing listens at the idp's address
    assert user.get("/").status_code != 200
    page = user.get("/privacy")
    assert page.status_code == 200
    assert "Welkom" not in page.text


@pytest.mark.parametrize(
    ("left", "text"), [(3, "nog 3 herstelcodes"), (1, "nog 1 herstelcode"), (0, "nog 0 herstelcodes")]
)
def test_few_recovery_codes_are_announced(user: FlaskClient, answers: Answers, left: int, text: str) -> None:
    answers.facts = Facts(recovery_codes_left=left)
    page = Html(user.get("/").text)
    assert f"U heeft {text}" in page.one("div", class_="notice--warning").words
    assert "http://localhost:9/account/twee-staps" in page.links


@pytest.mark.parametrize("left", [None, 4, 10])
def test_enough_recovery_codes_or_none_ever_are_not_announced(
    user: FlaskClient, answers: Answers, left: int | None
) -> None:
    answers.facts = Facts(recovery_codes_left=left, methods=2)
    assert not Html(user.get("/").text).all("div", class_="notices")


def test_who_has_one_method_is_asked_for_a_second(user: FlaskClient, answers: Answers) -> None:
    answers.facts = Facts(methods=1)
    page = user.get("/").text
    assert "U heeft één manier voor de tweede stap" in page
    assert 'href="http://localhost:9/account/twee-staps"' in page


@pytest.mark.requires("P2")
def test_who_just_used_a_recovery_code_reads_how_many_are_left(user: FlaskClient, answers: Answers) -> None:
    before = datetime(2027, 2, 11, 8, 0, tzinfo=UTC)
    used = Facts(recovery_codes_left=7, recovery_code_used_at=before + timedelta(hours=1), last_login_at=before)
    answers.facts = used
    page = Html(user.get("/").text)
    assert "U heeft nog 7 herstelcodes" in page.one("div", class_="notices").words
    assert not page.all("div", class_="notice--warning")
    answers.facts = replace(used, recovery_code_used_at=before)
    assert "herstelcodes" not in user.get("/").text
