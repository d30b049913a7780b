"""BIO2 5.18.02: once a year somebody looks whether each relation may still do what it may."""

import pytest

from idp.accounts.model import Role
from idp.accounts.relations import is_due_for_review
from idp.administration.verdict import Verdict
from idp.administration.work import Work
from tests.idp.administration.desk import WHY, Desk
from tests.idp.administration.office import Office

pytestmark = pytest.mark.requires("K12", "K28")


def due(desk: Desk) -> int:
    return desk.office.console.work.counts(desk.clerk, desk.now)[Work.RIGHTS_REVIEWS]


def is_due(desk: Desk, number: str) -> bool:
    with desk.office.idp.foundation.units.read() as unit:
        relation = unit.relations.find(number)
    assert relation is not None
    return is_due_for_review(relation, desk.now)


def test_a_reviewed_relation_is_due_again_after_a_year(desk_on_both: Desk) -> None:
    desk = desk_on_both
    number = desk.account().relatienummer
    before = due(desk)
    assert is_due(desk, number)
    assert desk.use.relations.review(desk.clerk, number, "", desk.now) is Verdict.NO_REASON
    assert desk.use.relations.review(desk.clerk, number, WHY, desk.now) is Verdict.DONE
    assert (due(desk), is_due(desk, number)) == (before - 1, False)
    assert desk.office.idp.events()[-1] == "relation.reviewed"
    desk.later(days=365)
    assert (due(desk), is_due(desk, number)) == (before, True)


def test_approving_a_new_relation_is_its_first_review(desk: Desk) -> None:
    assert desk.approve(desk.enter()) is Verdict.DONE
    assert not is_due(desk, "104382")


def test_who_is_not_there_is_not_reviewed(desk: Desk) -> None:
    assert desk.use.relations.review(desk.clerk, "999999", WHY, desk.now) is Verdict.NOT_FOUND


def test_the_screen_says_what_is_due_and_takes_the_review(office: Office) -> None:
    number = office.idp.add_account().relatienummer
    visitor = office.visitor(Role.SERVICEDESK)
    assert "Na te kijken" in visitor.get("/beheer/relaties").text
    visitor.get(f"/beheer/relaties/{number}")
    done = visitor.post(f"/beheer/relaties/{number}/nagekeken", {"reden": WHY})
    assert done.headers["Location"].endswith("gedaan=nagekeken")
    assert "Laatst nagekeken op" in visitor.follow().text
