"""Pages of 25, newest first, filtered by status and Dutch days, found by an index."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.uploads.kit import JANSEN, Kit
from uploads.deliveries.model import PAGE_SIZE, DeliveryFilter
from uploads.deliveries.states import Status


def fill(kit: Kit, count: int) -> None:
    for _ in range(count):
        kit.deliveries.start(JANSEN, "correctie", "", kit.clock.now())
        kit.clock.advance(timedelta(minutes=1))


@pytest.mark.requires("K36")
def test_pages_of_25_newest_first(kit_on_each: Kit) -> None:
    kit = kit_on_each
    fill(kit, PAGE_SIZE + 3)
    pages = [kit.deliveries.list(JANSEN, DeliveryFilter(), number, kit.clock.now()) for number in (1, 2, 3)]
    assert [len(page.deliveries) for page in pages] == [25, 3, 0]
    assert {(page.total, page.pages) for page in pages} == {(28, 2)}
    shown = [delivery.created_at for page in pages for delivery in page.deliveries]
    assert shown == sorted(shown, reverse=True)


@pytest.mark.requires("K36")
def test_days_are_dutch_and_both_inclusive(kit_on_each: Kit) -> None:
    kit = kit_on_each
    for moment in ("2027-02-14T22:59", "2027-02-14T23:00", "2027-02-15T22:59", "2027-02-15T23:00"):
        kit.clock.set(datetime.fromisoformat(moment).replace(tzinfo=UTC))
        kit.deliveries.start(JANSEN, "correctie", "", kit.clock.now())
    day = DeliveryFilter(van=date(2027, 2, 15), tot=date(2027, 2, 15))
    found = kit.deliveries.list(JANSEN, day, 1, kit.clock.now()).deliveries
    assert [one.created_at.strftime("%d %H:%M") for one in found] == ["15 22:59", "14 23:00"]


@pytest.mark.requires("K36")
def test_a_status_that_nothing_has_finds_nothing(kit: Kit) -> None:
    fill(kit, 2)
    found = kit.deliveries.list(JANSEN, DeliveryFilter(status=Status.PICKED_UP), 1, kit.clock.now())
    assert (found.total, found.pages) == (0, 1)


def test_the_list_is_found_by_its_index(kit: Kit) -> None:
    with kit.database.read() as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT * FROM delivery WHERE relatienummer = 'x' "
            "AND (finished_at IS NOT NULL OR account = 'y') ORDER BY created_at DESC, kenmerk DESC LIMIT 25"
        ).all()
    described = " ".join(str(row[3]) for row in plan)
    assert "USING INDEX ix_delivery_relation" in described
    assert "TEMP B-TREE" not in described
