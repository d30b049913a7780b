"""K4: the demo has applications that wait, entered once."""

import io

import pytest
from pypdf import PdfReader

from idp.accounts.model import Role
from idp.demo.requests import WANTED, add_demo_requests, sample_form
from tests.idp.administration.office import Office
from tests.idp.installation import Installation

pytestmark = pytest.mark.requires("K4")


def test_they_wait_and_are_entered_once(quick_idp: Installation) -> None:
    office = Office(quick_idp)
    office.hire("sd.visser", Role.SERVICEDESK)
    office.idp.add_account(relatienummer="104382")
    add_demo_requests(office.idp.foundation)
    add_demo_requests(office.idp.foundation)
    waiting = office.console.servicedesk.decisions.waiting(office.actor(Role.APPROVER), office.idp.now)
    entered = {proposal.new["gebruikersnaam"] for proposal in waiting}
    assert entered == {each["gebruikersnaam"] for each in WANTED}
    assert len(waiting) == len(WANTED)


def test_their_form_is_a_pdf_that_can_be_read() -> None:
    assert PdfReader(io.BytesIO(sample_form("Aanvraag"))).pages[0].extract_text().strip() == "Aanvraag"
