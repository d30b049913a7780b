"""The console has a cookie of its own, a short idle time, a fresh step at its door, and no inline script."""

import re
from datetime import timedelta

import pytest

from idp.accounts.model import AccountState, Role
from tests.idp.administration.office import Office
from tests.idp.installation import ORIGIN

pytestmark = pytest.mark.requires("threat 48")


def cookie_header(office: Office, role: Role = Role.SERVICEDESK) -> str:
    headers = office.visitor(role).get("/beheer").headers.getlist("Set-Cookie")
    return next(header for header in headers if header.startswith("mcz_beheer="))


def test_the_cookie_goes_to_the_console_alone_and_never_from_another_site(office: Office) -> None:
    header = cookie_header(office)
    assert "Path=/beheer" in header
    assert "SameSite=Strict" in header
    assert "HttpOnly" in header


def test_who_logged_in_just_now_goes_in(office: Office) -> None:
    assert office.visitor(Role.SERVICEDESK).get("/beheer").status_code == 200


def test_an_older_login_must_be_confirmed_first(office: Office) -> None:
    visitor = office.visitor(Role.SERVICEDESK, office.idp.now - timedelta(minutes=6))
    answer = visitor.get("/beheer")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/account/bevestigen?terug=/beheer"


def test_who_is_in_stays_in_after_five_minutes(office: Office) -> None:
    visitor = office.visitor(Role.SERVICEDESK)
    visitor.get("/beheer")
    office.idp.clock.advance(timedelta(minutes=6))
    assert visitor.get("/beheer").status_code == 200


def test_fifteen_idle_minutes_end_it(office: Office) -> None:
    visitor = office.visitor(Role.SERVICEDESK)
    visitor.get("/beheer")
    office.idp.clock.advance(timedelta(minutes=15))
    assert visitor.get("/beheer").status_code == 303


def test_working_keeps_it_alive(office: Office) -> None:
    visitor = office.visitor(Role.SERVICEDESK)
    visitor.get("/beheer")
    for _ in range(3):
        office.idp.clock.advance(timedelta(minutes=10))
        assert visitor.get("/beheer").status_code == 200


def test_who_goes_in_again_leaves_no_second_cookie_that_works(office: Office) -> None:
    account = office.people[Role.SERVICEDESK]
    session, _ = office.session_of(account, None)
    doors, now = office.console.sessions, office.idp.now
    first, second = (doors.enter(session, account, origin=ORIGIN, now=now) for _ in range(2))
    assert doors.actor(first, session, account, origin=ORIGIN, now=now) is None
    assert doors.actor(second, session, account, origin=ORIGIN, now=now) is not None


def test_the_cookie_is_worth_nothing_with_another_session(office: Office) -> None:
    first = office.visitor(Role.SERVICEDESK)
    first.get("/beheer")
    stolen = first.cookie("mcz_beheer", path="/beheer")
    thief = office.visitor(Role.APPROVER, office.idp.now - timedelta(minutes=6))
    thief.client.set_cookie("mcz_beheer", stolen, path="/beheer")
    assert thief.get("/beheer").status_code == 303


def test_the_cookie_alone_opens_nothing(office: Office) -> None:
    visitor = office.visitor(Role.SERVICEDESK)
    visitor.get("/beheer")
    visitor.client.delete_cookie("mcz_idp")
    assert visitor.get("/beheer").headers["Location"].startswith("/inloggen")


def test_it_ends_with_the_session_it_belongs_to(office: Office) -> None:
    visitor = office.visitor(Role.SERVICEDESK)
    visitor.get("/beheer")
    visitor.get("/uitloggen")
    visitor.post("/uitloggen", {})
    assert visitor.get("/beheer").status_code == 303


def test_a_user_of_a_chain_partner_is_shown_out(office: Office) -> None:
    user = office.idp.add_account(roles=frozenset(Role))  # roles outside the reserved relation count for nothing
    assert office.visitor(user).get("/beheer").status_code == 403


def test_a_member_of_staff_without_a_role_is_shown_out(office: Office) -> None:
    assert office.visitor(office.hire("zonder.rol")).get("/beheer").status_code == 403


def test_a_blocked_member_of_staff_is_shown_out(office: Office) -> None:
    blocked = office.hire("geblokkeerd", Role.SERVICEDESK, state=AccountState.GEBLOKKEERD)
    assert office.visitor(blocked).get("/beheer").status_code == 403


def test_no_script_stands_in_the_page(office: Office) -> None:
    answer = office.visitor(Role.SERVICEDESK).get("/beheer")
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert all("src=" in tag for tag in re.findall(r"<script\b[^>]*>", answer.text))


@pytest.mark.parametrize(("role", "shown"), [(Role.SERVICEDESK, True), (Role.APPROVER, False), (Role.AUDITOR, False)])
def test_the_way_to_the_received_files_is_in_the_menu_of_who_may_open_them(
    office: Office, role: Role, shown: bool
) -> None:
    """'Bestanden' is part of the console's own menu."""
    page = office.visitor(role).get("/beheer").text
    address = f"{office.idp.foundation.settings.uploads_url}/beheer/aanleveringen"
    assert (f'<a href="{address}">Bestanden</a>' in page) is shown


def test_the_menu_shows_what_the_role_may_do(office: Office) -> None:
    assert "U werkt als goedkeurder" in office.visitor(Role.APPROVER).get("/beheer").text
