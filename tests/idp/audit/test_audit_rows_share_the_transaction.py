"""K29, threat 38: the row of a change is written with it or not at all; persons lie in the erasable detail."""

import pytest

from idp.audit.events import Event
from idp.audit.record import Origin, Subject, record
from idp.credentials.change_password import NewPassword
from idp.login.steps import Step
from tests.idp.installation import ORIGIN, Installation

pytestmark = pytest.mark.requires("K29")


class Boom(Exception):
    """What goes wrong after a change."""


def test_a_change_that_is_rolled_back_leaves_no_audit_row(idp: Installation) -> None:
    with pytest.raises(Boom), idp.foundation.units.write() as unit:
        record(unit.audit, Event.LOGIN_FAILED, Subject("a1"), origin=ORIGIN, now=idp.now)
        raise Boom
    assert idp.events() == []
    assert idp.details() == []


def test_a_password_change_that_is_rolled_back_leaves_no_row_no_mail_and_the_old_password(idp: Installation) -> None:
    account = idp.add_account()
    change = idp.steps.own_password._change
    new = change.judge(account, "Nieuw wachtwoord 2027", idp.now)
    assert isinstance(new, NewPassword)
    with pytest.raises(Boom), idp.foundation.units.write() as unit:
        assert change.keep(unit, new, "", origin=ORIGIN, now=idp.now) is None
        raise Boom
    assert idp.events() == []
    assert idp.mails() == []
    assert idp.password_accepted().step is Step.SECOND_FACTOR


def test_address_and_agent_are_in_the_detail_and_not_in_the_row(idp: Installation) -> None:
    idp.type_password(password="verkeerd")
    with idp.foundation.database.read() as connection:
        row = connection.exec_driver_sql("SELECT * FROM audit_event").one()
    assert ORIGIN.address not in str(row)
    assert idp.details() == [{"address": ORIGIN.address, "agent": ORIGIN.agent}]


def test_the_digest_binds_the_detail_and_differs_for_equal_details(idp: Installation) -> None:
    for _ in range(2):
        idp.type_password(password="verkeerd")
    with idp.foundation.database.read() as connection:
        digests = connection.exec_driver_sql("SELECT detail_digest FROM audit_event").scalars().all()
    assert len(set(digests)) == 2
    assert {len(digest) for digest in digests} == {64}


@pytest.mark.requires("threat 38")
def test_line_breaks_in_an_agent_stay_data(idp: Installation) -> None:
    idp.type_password(password="x", origin=Origin("192.0.2.7", 'x"\r\n{"event": "login.completed"}\x1b[2J'))
    assert idp.events() == ["login.failed"]


@pytest.mark.requires("threat 38")
@pytest.mark.parametrize("typed", ["sam\r\n2027-02-16 login.completed", "sam\x1b[2J", "Geheim-wachtwoord-1", "=1+1"])
def test_a_user_name_that_was_typed_never_gets_into_the_trail(quick_idp: Installation, typed: str) -> None:
    quick_idp.type_password(typed, "verkeerd")
    assert quick_idp.events() == ["login.failed"]
    with quick_idp.foundation.database.read() as connection:
        for table in ("audit_event", "audit_detail"):
            row = str(connection.exec_driver_sql(f"SELECT * FROM {table}").one())
            assert typed not in row
            assert "sam" not in row


def test_a_whole_login_leaves_its_trail(idp: Installation) -> None:
    idp.add_account()
    idp.log_in()
    assert sorted(idp.events()) == ["login.completed", "login.password_accepted"]


def test_names_of_events_are_unique_and_dotted() -> None:
    names = [event.value for event in Event]
    assert len(set(names)) == len(names)
    assert all("." in name for name in names)
