"""The use cases in memory that page tests stand on give the same verdicts as the real ones on SQLite."""

from io import BytesIO
from typing import Any

import pytest

from shared.clock import FixedClock
from tests.fakes.uploads_services import FakeServices
from tests.uploads.kit import JANSEN, PIETERS, STRANGER, Kit
from uploads.deliveries.model import Delivery, DeliveryFilter
from uploads.deliveries.service import FinishRefusal, StartRefusal, WithdrawRefusal
from uploads.deliveries.states import DeliveryState, Status
from uploads.intake.form_upload import FormRefusal

pytestmark = pytest.mark.requires("K36")

SOORTEN = {"fake": "wmo", "real": "eigen-bijdrage-wmo"}


class Deliveries:
    """Fake or real, with the code of a kind that it knows."""

    def __init__(self, services: Any, soort: str, clock: FixedClock) -> None:
        self.deliveries = services.deliveries
        self.form_upload = services.form_upload
        self.soort = soort
        self.now = clock.now()

    def start(self, omschrijving: str = "") -> Delivery:
        made = self.deliveries.start(JANSEN, self.soort, omschrijving, self.now)
        assert isinstance(made, Delivery)
        return made

    def with_a_file(self) -> str:
        kenmerk = self.start().kenmerk
        given = (JANSEN, kenmerk, "a.csv", "text/csv", BytesIO(b"a;b\n"), 4, self.now)
        assert not isinstance(self.form_upload.receive(*given), FormRefusal)
        return kenmerk


@pytest.fixture(params=["fake", "real"])
def made(request: pytest.FixtureRequest, clock: FixedClock) -> Deliveries:
    if request.param == "fake":
        return Deliveries(FakeServices(), SOORTEN["fake"], clock)
    kit: Kit = request.getfixturevalue("kit")
    return Deliveries(kit, SOORTEN["real"], clock)


def test_an_unknown_kind_and_a_long_description_are_refused(made: Deliveries) -> None:
    start = made.deliveries.start
    assert start(JANSEN, "onbekend", "", made.now) is StartRefusal.UNKNOWN_SOORT
    assert start(JANSEN, made.soort, "x" * 201, made.now) is StartRefusal.DESCRIPTION_TOO_LONG


def test_an_open_delivery_is_its_accounts_own(made: Deliveries) -> None:
    kenmerk = made.start("Correctie").kenmerk
    own = made.deliveries.get(JANSEN, kenmerk)
    assert (own.state, own.description, own.files) == (DeliveryState.OPEN, "Correctie", ())
    assert made.deliveries.get(PIETERS, kenmerk) is None
    assert made.deliveries.get(STRANGER, kenmerk) is None


def test_finishing_needs_a_file_and_the_right_person(made: Deliveries) -> None:
    kenmerk = made.start().kenmerk
    assert made.deliveries.finish(JANSEN, kenmerk, made.now) is FinishRefusal.NO_FILES
    assert made.deliveries.finish(STRANGER, kenmerk, made.now) is FinishRefusal.NOT_FOUND


def test_finishing_makes_it_the_relations_and_replaces_the_description(made: Deliveries) -> None:
    kenmerk = made.with_a_file()
    finished = made.deliveries.finish(JANSEN, kenmerk, made.now, "Vierde kwartaal")
    assert (finished.state, finished.description) == (DeliveryState.CHECKING, "Vierde kwartaal")
    assert finished.finished_at == made.now
    assert made.deliveries.get(PIETERS, kenmerk) is not None
    assert made.deliveries.get(STRANGER, kenmerk) is None


def test_a_file_of_a_form_is_whole_and_hashed(made: Deliveries) -> None:
    (file,) = made.deliveries.get(JANSEN, made.with_a_file()).files
    assert (file.name, file.length, file.offset, file.percent) == ("a.csv", 4, 4, 100)
    assert len(file.sha256) == 64


def test_a_file_of_an_open_delivery_can_be_removed_by_its_account_alone(made: Deliveries) -> None:
    kenmerk = made.with_a_file()
    (file,) = made.deliveries.get(JANSEN, kenmerk).files
    assert made.deliveries.remove_file(PIETERS, file.upload_id, made.now) is False
    assert made.deliveries.remove_file(JANSEN, file.upload_id, made.now) is True
    assert made.deliveries.get(JANSEN, kenmerk).files == ()


def test_the_list_shows_what_one_may_see_and_filters_by_status(made: Deliveries) -> None:
    open_one, final = made.start().kenmerk, made.with_a_file()
    made.deliveries.finish(JANSEN, final, made.now)

    def listed(person: Any, status: Status | None = None) -> set[str]:
        page = made.deliveries.list(person, DeliveryFilter(status), 1, made.now)
        return {one.kenmerk for one in page.deliveries}

    assert listed(JANSEN) == {open_one, final}
    assert listed(PIETERS) == {final}
    assert listed(STRANGER) == set()
    assert listed(JANSEN, Status.CHECKING) == {final}


def test_withdrawing_ends_an_open_delivery_and_is_not_for_strangers(made: Deliveries) -> None:
    kenmerk = made.start().kenmerk
    assert made.deliveries.withdraw(STRANGER, kenmerk, made.now) is WithdrawRefusal.NOT_FOUND
    assert made.deliveries.withdraw(JANSEN, kenmerk, made.now).state is DeliveryState.WITHDRAWN
