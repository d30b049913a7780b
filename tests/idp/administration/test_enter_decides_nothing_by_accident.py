"""By keyboard: Enter presses the first button of a form, and that may not be the opposite of what was meant."""

import pytest
from werkzeug.test import TestResponse

from idp.accounts.model import Role
from tests.idp.administration.desk import Desk
from tests.idp.administration.test_d6_letters_are_printed_in_batches import ordered
from tests.idp.invited import Invitee
from tests.support.html import Element, Html

pytestmark = pytest.mark.requires("K28", "threat 41")


def pressed_by_enter(page: TestResponse, field: str = "reden") -> Element | None:
    """The button that Enter in this field presses (HTML, implicit submission); None: that button is disabled."""
    elements = Html(page.text).elements
    at = next(number for number, each in enumerate(elements) if each.get("name") == field)
    begin = max(number for number, each in enumerate(elements[:at]) if each.tag == "form")
    button = next(each for each in elements[begin:] if each.tag == "button" and each.get("type") == "submit")
    return None if "disabled" in button.attributes else button


def test_enter_in_the_reason_to_reject_rejects(desk: Desk) -> None:
    entered = desk.enter()
    page = desk.office.visitor(Role.APPROVER).get(f"/beheer/goedkeuren/{entered.proposal_id}")
    pressed = pressed_by_enter(page)
    assert pressed is not None
    assert pressed.words == "Afkeuren"


def test_enter_in_a_reason_that_belongs_to_one_of_two_buttons_presses_none(desk: Desk) -> None:
    Invitee(desk.office.idp)
    desk.later(days=1)
    batch = ordered(desk.office)
    clerk, approver = desk.office.visitor(Role.LETTER_CLERK), desk.office.visitor(Role.APPROVER)
    assert pressed_by_enter(clerk.get(f"/beheer/brieven/afdrukbestanden/{batch.batch_id}")) is None
    assert pressed_by_enter(approver.get("/beheer/rollen")) is None
