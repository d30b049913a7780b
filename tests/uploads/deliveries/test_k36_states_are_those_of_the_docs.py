"""docs/deliveries.md and the code have one table of states."""

from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel

from tests.uploads.kit import Kit
from uploads.deliveries.states import NEXT, DeliveryState, Status, may_become
from uploads.protocol.model import UploadState
from uploads.web.texts import STATUSES

TEXT = (Path(__file__).parents[3] / "docs" / "deliveries.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    """The cells of the table below a heading."""
    section = TEXT.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


@pytest.mark.requires("K36")
def test_the_steps_of_a_delivery() -> None:
    documented = {cells[0]: cells[3] for cells in rows("States of a delivery")}
    coded = {state.value: ", ".join(sorted(after.value for after in NEXT[state])) or "–" for state in DeliveryState}
    assert documented == coded


@pytest.mark.requires("K36")
def test_the_labels_of_a_delivery() -> None:
    documented = {cells[0]: cells[1] for cells in rows("States of a delivery")}
    app = Flask("labels")
    Babel(app)
    with app.test_request_context():
        shown = {status: str(words.label) for status, words in STATUSES.items()}
    labels = {state.value: shown[Status(state.value)] for state in DeliveryState if state is not DeliveryState.OPEN}
    assert documented == {"open": f"{shown[Status.BUSY]}, {shown[Status.INTERRUPTED]}", **labels}


@pytest.mark.requires("K36", "tus-T02", "tus-E04")
@pytest.mark.parametrize("state", UploadState)
def test_the_states_of_a_file_and_what_tus_answers(kit: Kit, state: UploadState) -> None:
    documented = {cells[0]: int(cells[2]) for cells in rows("States of a file")}
    upload_id = kit.created(5)
    with kit.units.write() as unit:
        unit.files.set_state(upload_id, state, kit.clock.now())
    assert kit.head(upload_id).status == documented[state.value]


def test_a_step_that_is_not_in_the_table_is_refused() -> None:
    assert may_become(DeliveryState.OPEN, DeliveryState.CHECKING)
    assert not may_become(DeliveryState.PICKED_UP, DeliveryState.WITHDRAWN)
    assert not may_become(DeliveryState.REMOVED, DeliveryState.OPEN)
