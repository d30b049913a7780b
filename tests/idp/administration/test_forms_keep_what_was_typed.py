"""A form whose user has to confirm waits, encrypted, for its own session."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from idp.accounts.model import Role
from idp.administration.operations import Values
from idp.db.tables import console_draft
from tests.idp.administration.office import Office

pytestmark = pytest.mark.requires("threat 48")
TYPED = Values({"reden": "Verhuisd", "formulier": b"%PDF-1.7", "adressen": ["https://a.example", "b"], "tegel": True})


def test_what_was_kept_comes_back_once(office_on_both: Office) -> None:
    office, (session, _) = office_on_both, office_on_both.session_of(office_on_both.people[Role.SERVICEDESK])
    draft = office.console.drafts.keep(session.sid, TYPED, office.idp.now)
    assert office.console.drafts.take(session.sid, draft, office.idp.now) == TYPED
    assert office.console.drafts.take(session.sid, draft, office.idp.now) == Values()


def test_another_session_gets_nothing(office: Office) -> None:
    session, _ = office.session_of(office.people[Role.SERVICEDESK])
    other, _ = office.session_of(office.people[Role.APPROVER])
    draft = office.console.drafts.keep(session.sid, TYPED, office.idp.now)
    assert office.console.drafts.take(other.sid, draft, office.idp.now) == Values()


def test_it_lasts_half_an_hour(office: Office) -> None:
    session, _ = office.session_of(office.people[Role.SERVICEDESK])
    draft = office.console.drafts.keep(session.sid, TYPED, office.idp.now)
    assert office.console.drafts.take(session.sid, draft, office.idp.now + timedelta(minutes=31)) == Values()
    assert office.console.drafts.forget_old(office.idp.now + timedelta(minutes=31)) == 1


@pytest.mark.requires("threat 42")
def test_the_row_holds_nothing_readable(office: Office) -> None:
    session, _ = office.session_of(office.people[Role.SERVICEDESK])
    office.console.drafts.keep(session.sid, TYPED, office.idp.now)
    with office.idp.foundation.database.read() as connection:
        content = connection.execute(select(console_draft.c.content)).scalar_one()
    assert b"Verhuisd" not in content
