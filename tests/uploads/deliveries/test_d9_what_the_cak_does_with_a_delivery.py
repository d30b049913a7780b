"""Staff looks, fetches, accepts, rejects, keeps longer and holds; every step is kept with its reason."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.uploads.kit import JANSEN, PIETERS, STRANGER, Kit, described
from uploads.db.tables import outbox
from uploads.deliveries.model import Delivery, ReceivedFilter
from uploads.deliveries.service import WithdrawRefusal
from uploads.deliveries.staff import Staff, staff_of
from uploads.deliveries.states import DeliveryState
from uploads.deliveries.steps import Step, StepRefusal
from uploads.intake.findings import Finding, Looked
from uploads.intake.retention import remove_kept_long_enough

ANNA = Staff("sub-anna", "A. de Boer")
BERT = Staff("sub-bert", "B. de Wit")


class Finds:
    """A scanner that says this."""

    scans = True

    def __init__(self, looked: Looked) -> None:
        self._looked = looked

    def look(self, _: object) -> Looked:
        return self._looked


def delivered(kit: Kit, *, checked: bool = True, looked: Looked | None = None) -> tuple[str, str]:
    upload_id = kit.created(5, b"hello", upload_metadata=described(filename="a.csv"))
    kenmerk = kit.kenmerk_of(upload_id)
    if checked:
        kit.check(kenmerk, Finds(looked or Looked()))
    return kenmerk, upload_id


@pytest.mark.requires("K41")
@pytest.mark.parametrize("roles", [None, [], ["user"], "servicedesk", ["approver"]])
def test_only_the_role_makes_staff(roles: object) -> None:
    assert staff_of({"sub": "x", "urn:cak:roles": roles}) is None
    assert staff_of({"sub": "x", "urn:cak:roles": ["servicedesk"], "name": "N"}) == Staff("x", "N")
    assert staff_of({"urn:cak:roles": ["servicedesk"]}) is None


def test_final_deliveries_of_all_relations_are_listed_and_no_open_ones(kit_on_each: Kit) -> None:
    kit = kit_on_each
    first, _ = delivered(kit)
    kit.deliveries.start(JANSEN, "overig", "", kit.clock.now())
    kit.clock.advance(timedelta(minutes=1))
    kit.party = STRANGER
    second, _ = delivered(kit)
    assert [one.kenmerk for one in kit.receiving.list(ReceivedFilter(), 1).deliveries] == [second, first]
    own = kit.receiving.list(ReceivedFilter(relatienummer=JANSEN.relatienummer), 1)
    assert [one.kenmerk for one in own.deliveries] == [first]
    assert kit.receiving.list(ReceivedFilter(state=DeliveryState.PICKED_UP), 1).total == 0
    assert kit.receiving.get("AL-2027-0216-ZZZZ") is None


@pytest.mark.requires("K36", "K41")
def test_what_is_picked_up_cannot_be_withdrawn_and_its_term_begins(kit_on_each: Kit) -> None:
    kit = kit_on_each
    kenmerk, _ = delivered(kit)
    picked = kit.receiving.pick_up(ANNA, kenmerk, kit.clock.now())
    assert isinstance(picked, Delivery)
    assert (picked.state, picked.keep_until) == (DeliveryState.PICKED_UP, kit.clock.now() + timedelta(days=30))
    assert kit.deliveries.withdraw(JANSEN, kenmerk, kit.clock.now()) is WithdrawRefusal.TOO_LATE
    assert kit.receiving.pick_up(ANNA, kenmerk, kit.clock.now()) is StepRefusal.NOT_NOW
    assert isinstance(kit.receiving.accept(ANNA, kenmerk, kit.clock.now()), Delivery)
    found = kit.receiving.get(kenmerk)
    assert found is not None
    assert [(one.step, one.name) for one in found[1]] == [(Step.PICKED_UP, "A. de Boer"), (Step.ACCEPTED, "A. de Boer")]


def test_a_rejection_needs_a_reason_and_is_told_to_its_sender(kit_on_each: Kit) -> None:
    kit = kit_on_each
    kenmerk, _ = delivered(kit)
    assert kit.receiving.reject(ANNA, kenmerk, "  ", kit.clock.now()) is StepRefusal.REASON_MISSING
    assert kit.receiving.reject(ANNA, kenmerk, "x" * 501, kit.clock.now()) is StepRefusal.REASON_TOO_LONG
    assert isinstance(kit.receiving.reject(ANNA, kenmerk, "verkeerd jaar", kit.clock.now()), Delivery)
    own = kit.deliveries.get(PIETERS, kenmerk)
    assert own is not None
    assert (own.state, own.reject_reason, own.has_receipt) == (DeliveryState.REJECTED, "verkeerd jaar", True)
    with kit.database.read() as connection:
        assert sorted(connection.execute(select(outbox.c.kind)).scalars()) == ["M18", "M19"]


@pytest.mark.requires("threat 37")
def test_nothing_can_be_done_with_what_is_not_checked_or_open(kit: Kit) -> None:
    kenmerk, upload_id = delivered(kit, checked=False)
    for step in (kit.receiving.pick_up, kit.receiving.accept):
        assert step(ANNA, kenmerk, kit.clock.now()) is StepRefusal.NOT_NOW
    assert kit.receiving.reject(ANNA, kenmerk, "x", kit.clock.now()) is StepRefusal.NOT_NOW
    assert kit.downloads.of_staff(kenmerk, upload_id) is None
    started = kit.begin(JANSEN, "overig")
    assert kit.receiving.pick_up(ANNA, started.kenmerk, kit.clock.now()) is StepRefusal.NOT_FOUND


@pytest.mark.requires("K41")
def test_a_term_only_gets_longer(kit_on_each: Kit) -> None:
    kit = kit_on_each
    kenmerk, _ = delivered(kit)
    now = kit.clock.now()
    assert kit.receiving.extend(ANNA, kenmerk, date(2027, 12, 31), "x", now) is StepRefusal.NOT_NOW
    kit.receiving.pick_up(ANNA, kenmerk, now)
    for day in (None, date(2027, 3, 1), date(2035, 1, 1), date.max):
        assert kit.receiving.extend(ANNA, kenmerk, day, "x", now) is StepRefusal.BAD_DAY
    assert kit.receiving.extend(ANNA, kenmerk, date(2027, 12, 31), "", now) is StepRefusal.REASON_MISSING
    assert isinstance(kit.receiving.extend(ANNA, kenmerk, date(2027, 12, 31), "bezwaar", now), Delivery)
    assert isinstance(kit.receiving.reject(ANNA, kenmerk, "verkeerd jaar", now), Delivery)
    kit.clock.advance(timedelta(days=200))
    assert remove_kept_long_enough(kit.units.write, "https://u.example", kit.clock.now()) == 0
    kit.clock.advance(timedelta(days=119))
    assert remove_kept_long_enough(kit.units.write, "https://u.example", kit.clock.now()) == 1


@pytest.mark.requires("K41")
@pytest.mark.parametrize(("day", "is_taken"), [(date(2034, 2, 13), True), (date(2034, 2, 14), False)])
def test_the_end_of_the_last_day_lies_within_seven_years(kit: Kit, day: date, is_taken: bool) -> None:
    kenmerk, _ = delivered(kit)
    kit.receiving.pick_up(ANNA, kenmerk, kit.clock.now())
    outcome = kit.receiving.extend(ANNA, kenmerk, day, "bezwaar", kit.clock.now())
    assert (outcome is not StepRefusal.BAD_DAY) == is_taken


@pytest.mark.requires("K41")
def test_a_rejection_gives_its_thirty_days_to_what_had_less_left(kit: Kit) -> None:
    kenmerk, _ = delivered(kit)
    kit.receiving.pick_up(ANNA, kenmerk, kit.clock.now())
    kit.clock.advance(timedelta(days=20))
    rejected = kit.receiving.reject(ANNA, kenmerk, "verkeerd jaar", kit.clock.now())
    assert isinstance(rejected, Delivery)
    assert rejected.keep_until == kit.clock.now() + timedelta(days=30)


@pytest.mark.requires("K41")
def test_a_hold_lasts_until_it_is_released(kit_on_each: Kit) -> None:
    kit = kit_on_each
    kenmerk, _ = delivered(kit)
    kit.receiving.pick_up(ANNA, kenmerk, kit.clock.now())
    assert kit.receiving.release(ANNA, kenmerk, "x", kit.clock.now()) is StepRefusal.NOT_NOW
    assert isinstance(kit.receiving.hold(ANNA, kenmerk, "onderzoek", kit.clock.now()), Delivery)
    assert kit.receiving.hold(ANNA, kenmerk, "nog eens", kit.clock.now()) is StepRefusal.NOT_NOW
    kit.clock.advance(timedelta(days=400))
    assert remove_kept_long_enough(kit.units.write, "https://u.example", kit.clock.now()) == 0
    kit.receiving.release(ANNA, kenmerk, "klaar", kit.clock.now())
    assert remove_kept_long_enough(kit.units.write, "https://u.example", kit.clock.now()) == 1
    assert kit.receiving.hold(ANNA, kenmerk, "te laat", kit.clock.now()) is StepRefusal.NOT_NOW


@pytest.mark.requires("K41")
def test_what_is_removed_is_not_kept_longer(kit: Kit) -> None:
    kenmerk, _ = delivered(kit)
    kit.receiving.pick_up(ANNA, kenmerk, kit.clock.now())
    kit.clock.advance(timedelta(days=31))
    remove_kept_long_enough(kit.units.write, "https://u.example", kit.clock.now())
    later = (kit.clock.now() + timedelta(days=30)).date()
    assert kit.receiving.extend(ANNA, kenmerk, later, "te laat", kit.clock.now()) is StepRefusal.NOT_NOW


@pytest.mark.requires("K41")
def test_only_what_the_same_person_began_today_goes_on_without_a_trace(kit_on_each: Kit) -> None:
    kit = kit_on_each
    kenmerk, _ = delivered(kit)

    def fetch(staff: Staff, *, goes_on: bool) -> int:
        kit.receiving.note_download(staff, kenmerk, "a.csv", kit.clock.now(), goes_on=goes_on)
        found = kit.receiving.get(kenmerk)
        assert found is not None
        return len(found[1])

    assert [fetch(ANNA, goes_on=True), fetch(ANNA, goes_on=True), fetch(BERT, goes_on=True)] == [1, 1, 2]
    assert [fetch(ANNA, goes_on=False), fetch(ANNA, goes_on=True)] == [3, 3]
    kit.clock.advance(timedelta(days=2))
    assert fetch(ANNA, goes_on=True) == 4


@pytest.mark.requires("K41")
def test_of_two_files_of_one_name_none_stands_for_the_other(kit: Kit) -> None:
    kenmerk = kit.begin(JANSEN, "overig").kenmerk
    for _ in range(2):
        kit.created(5, b"hello", upload_metadata=described(filename="a.csv", aanlevering=kenmerk))
    kit.deliveries.finish(JANSEN, kenmerk, kit.clock.now())
    kit.check(kenmerk)
    for goes_on in (False, True):
        kit.receiving.note_download(ANNA, kenmerk, "a.csv", kit.clock.now(), goes_on=goes_on)
    found = kit.receiving.get(kenmerk)
    assert found is not None
    assert len(found[1]) == 2


@pytest.mark.requires("threat 35", "threat 37")
def test_who_may_read_which_bytes(kit_on_each: Kit) -> None:
    kit = kit_on_each
    kenmerk, upload_id = delivered(kit)
    for party in (JANSEN, PIETERS):
        mine = kit.downloads.of_sender(party, kenmerk, upload_id)
        assert mine is not None
        assert b"".join(bytes(piece) for piece in mine.read(1, 4)) == b"ell"
    assert kit.downloads.of_sender(STRANGER, kenmerk, upload_id) is None
    other, _ = delivered(kit)
    assert kit.downloads.of_staff(other, upload_id) is None
    for finding in (Finding.VIRUS, Finding.TOO_LARGE_TO_SCAN):
        bad, bad_id = delivered(kit, looked=Looked(finding))
        assert kit.downloads.of_staff(bad, bad_id) is None
        assert kit.downloads.of_sender(JANSEN, bad, bad_id) is None
