"""D8: the auditor's view of the trail; looking, taking along and checking are events themselves."""

from datetime import timedelta

import pytest

from idp.accounts.model import Role
from idp.administration.actions import Action
from idp.administration.log_room import LogPage
from idp.administration.operations import Done, Values
from idp.administration.permission import NotPermitted
from idp.audit.events import Event
from idp.audit.log import LogFilter
from idp.audit.record import Origin, Subject, record
from tests.idp.administration.office import Office
from tests.idp.audit.tampering import run, sealed_trail, write_and_seal
from tests.idp.installation import Installation

pytestmark = pytest.mark.requires("K29", "threat 40")

EVERYTHING = LogFilter()
SCRIPT = "<script>alert(1)</script>"


def look(office: Office, chosen: LogFilter = EVERYTHING, before: int | None = None) -> LogPage:
    auditor = office.actor(Role.AUDITOR)
    return office.console.log_room.look(auditor, chosen, before, office.idp.now, limit=5)


def positions(page: LogPage) -> list[int]:
    return [each.link.position for each in page.rows]


def remember(idp: Installation, event: Event, subject: Subject, origin: Origin) -> None:
    with idp.foundation.units.write() as unit:
        record(unit.audit, event, subject, origin=origin, now=idp.now)
    write_and_seal(idp, 0)


def test_the_newest_stand_first_and_pages_go_on_by_position(office_on_both: Office) -> None:
    write_and_seal(office_on_both.idp, 12)
    page = look(office_on_both)
    assert positions(page) == [12, 11, 10, 9, 8]
    page = look(office_on_both, before=page.next_before)
    assert positions(page) == [7, 6, 5, 4, 3]
    page = look(office_on_both, before=page.next_before)
    assert (positions(page), page.next_before) == ([2, 1], None)


def test_filters_by_subject_actor_event_result_and_time(office_on_both: Office) -> None:
    idp = office_on_both.idp
    write_and_seal(idp, 6)
    idp.clock.advance(timedelta(days=2))
    remember(idp, Event.LOGIN_FAILED, Subject("account1", actor_id="account2"), Origin())
    assert positions(look(office_on_both, LogFilter(account_id="account1"))) == [7, 5, 2]
    assert positions(look(office_on_both, LogFilter(actor_id="account2"))) == [7, 6, 3]
    assert positions(look(office_on_both, LogFilter(event="login.failed"))) == [7]
    assert positions(look(office_on_both, LogFilter(result="geweigerd"))) == [7]
    assert positions(look(office_on_both, LogFilter(since=idp.now - timedelta(days=1)))) == [7]
    earlier = LogFilter(until=idp.now - timedelta(days=1), account_id="account1")
    assert positions(look(office_on_both, earlier)) == [5, 2]


def test_looking_is_an_event_with_what_was_asked(office: Office) -> None:
    look(office, LogFilter(account_id="account1"))
    assert office.idp.events() == ["audit.viewed"]
    assert office.idp.details()[0]["account"] == "account1"


def test_somebody_else_may_not_look(office: Office) -> None:
    with pytest.raises(NotPermitted):
        office.console.log_room.look(office.actor(Role.APPROVER), LogFilter(), None, office.idp.now)


def test_who_is_meant_by_number_and_name(office: Office) -> None:
    account = office.idp.add_account()
    room = office.console.log_room
    assert room.account_named(f"{account.relatienummer} {account.username}") == account.account_id
    assert room.account_named("104382 onbekend") == ""  # nobody, so nothing is found
    assert room.account_named(account.account_id) == account.account_id
    assert room.account_named(" ") is None


def test_the_page_shows_events_under_the_filters_of_its_address(office: Office) -> None:
    account = office.idp.add_account()
    remember(office.idp, Event.LOGIN_FAILED, Subject(account.account_id), Origin("192.0.2.9", "Firefox"))
    write_and_seal(office.idp, 3)
    page = office.visitor(Role.AUDITOR).get("/beheer/logboek?uitkomst=geweigerd&over=104382+timmerman")
    assert page.status_code == 200
    assert "104382 timmerman" in page.text
    assert "192.0.2.9" in page.text
    assert page.text.count('<th scope="row"') == 1
    assert "/beheer/logboek.csv?over=104382+timmerman&amp;uitkomst=geweigerd" in page.text


@pytest.mark.requires("threat 48")
@pytest.mark.parametrize("typed", ["31-02-2027", "vandaag", "9999-12-31", "0001-01-01"])
def test_a_day_that_is_none_is_told_and_not_left_out_of_the_filter(office: Office, typed: str) -> None:
    answer = office.visitor(Role.AUDITOR).get(f"/beheer/logboek?van={typed}")
    assert answer.status_code == 422
    assert "Vul een datum in zoals 28-02-2027." in answer.text
    assert 'aria-describedby="van-fout"' in answer.text


def test_a_day_that_is_none_makes_no_file_of_everything(office: Office) -> None:
    answer = office.visitor(Role.AUDITOR).get("/beheer/logboek.csv?tot=31-02-2027")
    assert (answer.status_code, answer.mimetype) == (422, "text/html")


def test_a_day_is_read_as_it_is_typed(office: Office) -> None:
    answer = office.visitor(Role.AUDITOR).get("/beheer/logboek?van=17-02-2027")
    assert answer.status_code == 200
    assert "Er zijn geen gebeurtenissen die hieraan voldoen." in answer.text


def test_what_people_typed_is_shown_as_text(office: Office) -> None:
    subject = Subject("a1", object_id=SCRIPT, detail={"reason": SCRIPT})
    remember(office.idp, Event.LOGIN_FAILED, subject, Origin("192.0.2.9", SCRIPT))
    page = office.visitor(Role.AUDITOR).get("/beheer/logboek").text
    assert SCRIPT not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 3


def test_a_file_holds_no_formulas(office: Office) -> None:
    subject = Subject("a1", object_id="=HYPERLINK(1)", detail={"reason": "x"})
    remember(office.idp, Event.LOGIN_FAILED, subject, Origin("192.0.2.9", "+cmd"))
    file = office.visitor(Role.AUDITOR).get("/beheer/logboek.csv")
    assert file.headers["Content-Disposition"] == 'attachment; filename="logboek.csv"'
    assert '"\'=HYPERLINK(1)"' in file.text
    assert len(file.text.splitlines()) == 2
    assert office.idp.events().count("audit.exported") == 1


def test_a_file_asks_for_a_fresh_login(office: Office) -> None:
    visitor = office.visitor(Role.AUDITOR, office.idp.now - timedelta(minutes=6))
    assert visitor.get("/beheer/logboek.csv").status_code == 303


def test_a_whole_chain_is_said_to_be_whole(office: Office) -> None:
    sealed_trail(office.idp)
    visitor = office.visitor(Role.AUDITOR)
    visitor.get("/beheer/logboek")
    answer = visitor.post("/beheer/logboek/controleren", {})
    assert "Keten is heel: 21 gebeurtenissen, laatste zegel 16 februari 2027." in answer.text
    assert office.idp.events().count("audit.verified") == 1


def test_e77_names_the_first_broken_event(office: Office) -> None:
    sealed_trail(office.idp)
    run(office.idp, "UPDATE audit_chain SET actor_id = 'x' WHERE position = 13")
    visitor = office.visitor(Role.AUDITOR)
    visitor.get("/beheer/logboek")
    answer = visitor.post("/beheer/logboek/controleren", {})
    assert "De keten is gebroken bij gebeurtenis 13. Meld dit als incident." in answer.text
    assert office.idp.events().count("audit.broken") == 1


def test_by_program_the_same(office: Office) -> None:
    write_and_seal(office.idp, 4)
    rows = office.console.operations
    auditor = office.actor(Role.AUDITOR)
    read = rows[Action.AUDIT_READ].run(auditor, Values({"voor": "3"}), office.idp.now)
    assert isinstance(read, Done)
    listed = read.facts["events"]
    assert isinstance(listed, list)
    assert [event["position"] for event in listed] == [2, 1]
    checked = rows[Action.AUDIT_VERIFY].run(auditor, Values(), office.idp.now)
    assert isinstance(checked, Done)
    assert (checked.facts["events"], checked.facts["broken"]) == (4, None)
    exported = rows[Action.AUDIT_EXPORT].run(auditor, Values({"van": "2027-02-17"}), office.idp.now)
    assert exported == Done({"events": []})
