"""Whoever goes through a list by the API or the command sees each row once, as on the screens."""

from collections.abc import Callable

import pytest

from idp.accounts.model import Relation, Role
from idp.administration.actions import Action
from idp.administration.operations import Done, Values
from idp.administration.paging import PAGE_SIZE
from tests.idp.administration.desk import Desk, draft


def enter_applications(desk: Desk) -> None:
    for number in range(PAGE_SIZE + 1):
        desk.enter(draft(gebruikersnaam=f"nummer.{number:02}"))


def open_relations(desk: Desk) -> None:
    with desk.office.idp.foundation.units.write() as unit:
        for number in range(700000, 700000 + PAGE_SIZE + 1):
            unit.accounts.add_relation(Relation(f"relation-{number}", str(number), "Zorgkantoor"))


def rows(desk: Desk, action: Action, page: int) -> list[str]:
    outcome = desk.office.console.operations[action].run(
        desk.office.actor(Role.SERVICEDESK), Values({"bladzijde": str(page)}), desk.now
    )
    assert isinstance(outcome, Done)
    (listed,) = outcome.facts.values()
    assert isinstance(listed, list)
    return [str(each) for each in listed]


@pytest.mark.parametrize(
    ("fill", "action"),
    [
        (enter_applications, Action.APPLICATIONS_LIST),
        (enter_applications, Action.PROPOSALS_LIST),
        (open_relations, Action.RELATIONS_LIST),
    ],
    ids=["applications", "proposals", "relations"],
)
def test_no_row_stands_on_two_pages(desk: Desk, fill: Callable[[Desk], None], action: Action) -> None:
    fill(desk)
    first, second = rows(desk, action, 1), rows(desk, action, 2)
    assert len(first) == PAGE_SIZE
    assert second
    assert set(first).isdisjoint(second)
