"""T1 to T27: exactly the pairs of docs/lifecycle.md pass; every other one raises and leaves one trace."""

import contextlib
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import select

from idp.accounts.lifecycle import (
    TRANSITIONS,
    Transition,
    TransitionRefused,
    accept_activation_code,
    open_recovery,
    unblocking,
)
from idp.accounts.model import Account, AccountState
from idp.accounts.transitions import make_transition, refusals_recorded
from idp.db.tables import account as account_table
from tests.idp.installation import ORIGIN, Installation

TEXT = (Path(__file__).parents[3] / "docs" / "lifecycle.md").read_text(encoding="utf-8")
NUMBERS = [f"T{number}" for number in range(1, 28)]

pytestmark = pytest.mark.requires(
    "K30", "T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "T11", "T12", "T13", "T14",
    "T15", "T16", "T17", "T18", "T19", "T20", "T21", "T22", "T23", "T24", "T25", "T26", "T27",
)  # fmt: skip


class Row(NamedTuple):
    """One transition as the document has it."""

    number: str
    function: str
    sources: frozenset[str]
    target: str


def documented() -> dict[str, Row]:
    """The table, by function."""
    section = TEXT.partition("## Transitions\n")[2]
    lines = [line for line in section.splitlines() if line.startswith("| T")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    rows = [Row(cell[0], cell[1], frozenset(cell[2].split(", ")) - {"–"}, cell[3]) for cell in cells]
    return {row.function: row for row in rows}


def coded(transition: Transition) -> Row:
    sources = frozenset(state.value for state in transition.sources)
    return Row(transition.number, transition.name, sources, transition.target.value if transition.target else "–")


def test_document_and_code_have_one_table() -> None:
    assert documented() == {transition.name: coded(transition) for transition in TRANSITIONS}
    assert {row.number for row in documented().values()} >= set(NUMBERS)


@pytest.mark.parametrize("transition", TRANSITIONS, ids=lambda each: each.name)
def test_the_pairs_of_the_table_pass(quick_idp: Installation, transition: Transition) -> None:
    row = documented()[transition.name]
    for state in sorted(row.sources):
        account = quick_idp.add_account(state, secret=b"", state=AccountState(state))
        before, wanted = stored(quick_idp, account), state if row.target == "–" else row.target
        with quick_idp.foundation.units.write() as unit:
            assert make_transition(unit, transition, account).state == wanted
        assert stored(quick_idp, account) == {**before, "state": wanted}
    assert quick_idp.events() == []


def test_a_life_begins_in_one_place(quick_idp: Installation) -> None:
    account = quick_idp.add_account(secret=b"")
    begun = []
    for transition in TRANSITIONS:
        with contextlib.suppress(TransitionRefused):
            begun.append((transition.number, transition.begin(account).state))
    assert begun == [("T1", AccountState.AANGEVRAAGD)]


@pytest.mark.parametrize("transition", TRANSITIONS, ids=lambda each: each.name)
def test_every_other_pair_raises_and_leaves_one_audit_row(quick_idp: Installation, transition: Transition) -> None:
    write, origin, now = quick_idp.foundation.units.write, ORIGIN, quick_idp.now
    others = sorted(set(AccountState) - documented()[transition.name].sources)
    for state in others:
        account = quick_idp.add_account(state, secret=b"", state=state)
        before, known = stored(quick_idp, account), len(quick_idp.events())
        with (
            pytest.raises(TransitionRefused),
            refusals_recorded(write, origin=origin, now=now),
            write() as unit,
        ):
            make_transition(unit, transition, account)
        assert stored(quick_idp, account) == before
        assert quick_idp.events()[known:] == ["account.transition_refused"]
    told = {(detail["state"], detail["transition"]) for detail in quick_idp.details()}
    assert told == {(state.value, transition.name) for state in others}


@pytest.mark.parametrize("transition", [accept_activation_code, open_recovery], ids=lambda each: each.name)
def test_of_two_that_see_one_state_the_second_is_refused(idp: Installation, transition: Transition) -> None:
    account = idp.add_account(state=min(transition.sources), secret=b"")
    with idp.foundation.units.write() as unit:
        make_transition(unit, transition, account)
    with pytest.raises(TransitionRefused), idp.foundation.units.write() as unit:
        make_transition(unit, transition, account)
    assert stored(idp, account)["state"] == transition.target


@pytest.mark.parametrize(
    ("has_password", "has_questions", "factors", "has_codes", "wanted"),
    [
        (True, True, 1, True, "unblock"),
        (True, True, 1, False, "unblock_into_setting_up"),
        (True, True, 0, False, "unblock_into_recovery"),
        (True, False, 1, True, "unblock_into_recovery"),
        (False, False, 0, False, "unblock_unfinished"),
    ],
)
def test_who_was_not_done_setting_up_does_not_come_back_as_active(
    quick_idp: Installation, has_password: bool, has_questions: bool, factors: int, has_codes: bool, wanted: str
) -> None:
    blocked = replace(
        quick_idp.add_account(state=AccountState.GEBLOKKEERD, secret=b""),
        password_set_at=quick_idp.now if has_password else None,
        questions_set_at=quick_idp.now if has_questions else None,
        second_factor_count=factors,
        recovery_codes_saved_at=quick_idp.now if has_codes else None,
    )
    assert unblocking(blocked).name == wanted


def stored(idp: Installation, account: Account) -> dict[str, object]:
    """The row of an account."""
    wanted = select(account_table).where(account_table.c.account_id == account.account_id)
    with idp.foundation.database.read() as connection:
        return dict(connection.execute(wanted).mappings().one())
