"""From the first file to the receipt: begun, filled, finished, seen, withdrawn."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.uploads.kit import JANSEN, PIETERS, STRANGER, Bytes, Kit, described
from uploads.db.delivery_store import SqlDeliveryRows
from uploads.deliveries import service
from uploads.deliveries.model import Delivery, DeliveryFilter
from uploads.deliveries.party import Party
from uploads.deliveries.service import FinishRefusal, StartRefusal, WithdrawRefusal
from uploads.deliveries.states import DeliveryState, Status
from uploads.intake.empty_deliveries import remove_empty
from uploads.intake.findings import Looked
from uploads.intake.retention import delete_withdrawn, expire_unfinished, remove_abandoned
from uploads.protocol.model import Upload, UploadState
from uploads.scanning.inspection import Inspection


def begin(kit: Kit, party: Party = JANSEN, soort: str = "correctie") -> Delivery:
    return kit.begin(party, soort, "Eerste levering")


def add_file(kit: Kit, kenmerk: str, *, sent: bytes = b"hello", length: int = 5, name: str = "a.csv") -> str:
    return kit.created(length, sent, upload_metadata=described(filename=name, aanlevering=kenmerk))


def check(kit: Kit, kenmerk: str) -> None:
    kit.check(kenmerk)


@pytest.mark.requires("K36", "S41")
def test_files_join_and_the_sender_finishes_it(kit_on_each: Kit) -> None:
    kit = kit_on_each
    delivery = begin(kit)
    add_file(kit, delivery.kenmerk)
    add_file(kit, delivery.kenmerk, name="b.pdf")
    assert kit.delivery(delivery.kenmerk).state is DeliveryState.OPEN
    finished = kit.deliveries.finish(JANSEN, delivery.kenmerk, kit.clock.now(), "Tweede kwartaal")
    assert isinstance(finished, Delivery)
    assert (finished.state, finished.description) == (DeliveryState.CHECKING, "Tweede kwartaal")
    assert [file.name for file in finished.files] in (["a.csv", "b.pdf"], ["b.pdf", "a.csv"])


@pytest.mark.requires("K36")
def test_finishing_again_after_a_lost_answer_gives_the_same(kit: Kit) -> None:
    delivery = begin(kit)
    add_file(kit, delivery.kenmerk)
    first = kit.deliveries.finish(JANSEN, delivery.kenmerk, kit.clock.now())
    kit.clock.advance(timedelta(minutes=1))
    assert kit.deliveries.finish(JANSEN, delivery.kenmerk, kit.clock.now()) == first


@pytest.mark.requires("K36")
def test_what_cannot_be_finished(kit: Kit) -> None:
    empty, unfinished = begin(kit), begin(kit)
    add_file(kit, unfinished.kenmerk, sent=b"he")
    now = kit.clock.now()
    assert kit.deliveries.finish(JANSEN, empty.kenmerk, now) is FinishRefusal.NO_FILES
    assert kit.deliveries.finish(JANSEN, unfinished.kenmerk, now) is FinishRefusal.UNFINISHED_FILES
    assert kit.deliveries.finish(PIETERS, unfinished.kenmerk, now) is FinishRefusal.NOT_FOUND
    assert kit.deliveries.finish(JANSEN, "AL-2027-0216-AAAA", now) is FinishRefusal.NOT_FOUND
    assert kit.deliveries.finish(JANSEN, empty.kenmerk, now, "x" * 201) is FinishRefusal.DESCRIPTION_TOO_LONG


def test_what_cannot_be_begun(kit: Kit) -> None:
    now = kit.clock.now()
    assert kit.deliveries.start(JANSEN, "onbekend", "", now) is StartRefusal.UNKNOWN_SOORT
    assert kit.deliveries.start(JANSEN, "correctie", "x" * 201, now) is StartRefusal.DESCRIPTION_TOO_LONG


@pytest.mark.requires("K36", "threat 34")
def test_an_account_has_so_many_open_deliveries_and_no_more(kit_on_each: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    kit = kit_on_each
    monkeypatch.setattr(service, "MOST_OPEN_DELIVERIES", 2)
    first, _ = begin(kit), begin(kit)
    assert kit.deliveries.start(JANSEN, "correctie", "", kit.clock.now()) is StartRefusal.TOO_MANY_OPEN
    begin(kit, PIETERS)  # a colleague has room of her own
    kit.deliveries.withdraw(JANSEN, first.kenmerk, kit.clock.now())
    begin(kit)


@pytest.mark.requires("K36", "threat 35")
def test_an_open_delivery_is_its_accounts_and_a_final_one_the_relations(kit_on_each: Kit) -> None:
    kit = kit_on_each
    delivery = begin(kit)
    add_file(kit, delivery.kenmerk)
    parties = (JANSEN, PIETERS, STRANGER)
    assert [seen_by(kit, party, delivery) for party in parties] == [(True, 1), (False, 0), (False, 0)]
    kit.deliveries.finish(JANSEN, delivery.kenmerk, kit.clock.now())
    assert [seen_by(kit, party, delivery) for party in parties] == [(True, 1), (True, 1), (False, 0)]


@pytest.mark.requires("K36", "threat 35")
def test_what_was_never_final_stays_its_accounts_own_when_it_ends(kit_on_each: Kit) -> None:
    kit = kit_on_each
    withdrawn, abandoned, expired = begin(kit), begin(kit), kit.kenmerk_of(kit.created(5, b"he"))
    for delivery in (withdrawn, abandoned):
        add_file(kit, delivery.kenmerk, name="ziekmelding-jansen.pdf")
    kit.deliveries.withdraw(JANSEN, withdrawn.kenmerk, kit.clock.now())
    kit.clock.advance(timedelta(days=30))
    assert expire_unfinished(kit.units.write, kit.clock.now()) == 1
    assert remove_abandoned(kit.units.write, kit.clock.now()) == 1
    for kenmerk in (withdrawn.kenmerk, abandoned.kenmerk, expired):
        assert kit.deliveries.get(JANSEN, kenmerk) is not None
        assert kit.deliveries.get(PIETERS, kenmerk) is None
    totals = [kit.deliveries.list(party, DeliveryFilter(), 1, kit.clock.now()).total for party in (JANSEN, PIETERS)]
    assert totals == [3, 0]


def seen_by(kit: Kit, party: Party, delivery: Delivery) -> tuple[bool, int]:
    listed = kit.deliveries.list(party, DeliveryFilter(), 1, kit.clock.now())
    return kit.deliveries.get(party, delivery.kenmerk) is not None, listed.total


@pytest.mark.requires("K36", "threat 35")
def test_only_its_own_account_can_add_a_file_and_only_while_it_is_open(kit: Kit) -> None:
    delivery = begin(kit)
    metadata = described(filename="a.csv", aanlevering=delivery.kenmerk)
    headers = {"upload-length": "5", "upload-metadata": metadata}
    assert kit.ask("POST", None, headers, party=PIETERS).body == "unknown_delivery\n"
    assert kit.ask("POST", None, headers, party=STRANGER).body == "unknown_delivery\n"
    elsewhere = replace(JANSEN, relatienummer=STRANGER.relatienummer)  # the same account
    assert kit.ask("POST", None, headers, party=elsewhere).body == "unknown_delivery\n"
    add_file(kit, delivery.kenmerk)
    kit.deliveries.finish(JANSEN, delivery.kenmerk, kit.clock.now())
    assert kit.ask("POST", None, headers).body == "delivery_is_final\n"


@pytest.mark.requires("K36")
def test_an_upload_without_delivery_is_one_of_one_file_and_final_at_its_last_byte(kit: Kit) -> None:
    upload_id = kit.created(5, b"he", upload_metadata=described(filename="a.csv", soort="correctie"))
    kenmerk = kit.kenmerk_of(upload_id)
    assert kit.delivery(kenmerk).state is DeliveryState.OPEN
    kit.patch(upload_id, 2, b"llo")
    final = kit.deliveries.get(PIETERS, kenmerk)
    assert final is not None
    assert (final.state, final.soort, final.one_file) == (DeliveryState.CHECKING, "correctie", True)


@pytest.mark.requires("K39")
def test_without_a_scanner_it_is_received_and_not_scanned_and_has_a_receipt(kit_on_each: Kit) -> None:
    kit = kit_on_each
    kenmerk = kit.kenmerk_of(kit.created(5, b"hello"))
    check(kit, kenmerk)
    check(kit, kenmerk)  # at least once may be twice
    delivery = kit.deliveries.get(JANSEN, kenmerk)
    assert delivery is not None
    assert delivery.status(kit.clock.now()) is Status.UNSCANNED
    assert [file.state for file in delivery.files] == [UploadState.UNSCANNED]
    assert delivery.has_receipt
    assert kit.receipts.get(kenmerk) is not None


@pytest.mark.requires("K36")
def test_an_open_delivery_that_gets_no_bytes_is_interrupted(kit_on_each: Kit) -> None:
    kit = kit_on_each
    delivery = begin(kit)
    add_file(kit, delivery.kenmerk, sent=b"he")
    for seconds, status in ((59, Status.BUSY), (2, Status.INTERRUPTED)):
        kit.clock.advance(timedelta(seconds=seconds))
        now = kit.clock.now()
        assert kit.delivery(delivery.kenmerk).status(now) is status
        for wanted in (Status.BUSY, Status.INTERRUPTED):
            listed = kit.deliveries.list(JANSEN, DeliveryFilter(status=wanted), 1, now)
            assert listed.total == (1 if wanted is status else 0)


@pytest.mark.requires("K36")
def test_it_can_be_withdrawn_until_it_is_picked_up(kit: Kit) -> None:
    kenmerk = kit.kenmerk_of(kit.created(5, b"hello"))
    check(kit, kenmerk)
    assert kit.deliveries.withdraw(STRANGER, kenmerk, kit.clock.now()) is WithdrawRefusal.NOT_FOUND
    withdrawn = kit.deliveries.withdraw(PIETERS, kenmerk, kit.clock.now())
    assert isinstance(withdrawn, Delivery)
    assert withdrawn.state is DeliveryState.WITHDRAWN
    with kit.units.write() as unit:
        before = unit.space.left(JANSEN.relatienummer)
    delete_withdrawn(kit.units.write, kit.digest, kenmerk, "https://uploads.example", kit.clock.now())
    delete_withdrawn(kit.units.write, kit.digest, kenmerk, "https://uploads.example", kit.clock.now())
    with kit.units.write() as unit:
        assert unit.space.left(JANSEN.relatienummer) == before + 5


@pytest.mark.requires("K36")
def test_it_can_be_withdrawn_while_it_waits_for_the_scanner(kit: Kit) -> None:
    kenmerk = kit.kenmerk_of(kit.created(5, b"hello"))
    waiting = kit.deliveries.get(JANSEN, kenmerk)
    assert waiting is not None
    assert (waiting.state, waiting.may_be_withdrawn) == (DeliveryState.CHECKING, True)
    kit.clock.advance(timedelta(days=3))
    withdrawn = kit.deliveries.withdraw(JANSEN, kenmerk, kit.clock.now())
    assert isinstance(withdrawn, Delivery)
    assert withdrawn.state is DeliveryState.WITHDRAWN
    delete_withdrawn(kit.units.write, kit.digest, kenmerk, "https://uploads.example", kit.clock.now())
    assert kit.receipts.deletion(kenmerk) is not None


@pytest.mark.requires("K36", "threat 36")
def test_what_is_withdrawn_while_the_worker_looks_at_it_stays_withdrawn_without_receipt(kit_on_each: Kit) -> None:
    kit = kit_on_each
    kenmerk = kit.kenmerk_of(kit.created(5, b"hello"))

    class WithdrawnMeanwhile(Inspection):
        def look(self, upload: Upload) -> Looked:
            looked = super().look(upload)
            kit.deliveries.withdraw(JANSEN, kenmerk, kit.clock.now())
            delete_withdrawn(kit.units.write, kit.digest, kenmerk, "https://uploads.example", kit.clock.now())
            return looked

    kit.check(kenmerk, WithdrawnMeanwhile(kit.store, None))
    withdrawn = kit.deliveries.get(JANSEN, kenmerk)
    assert withdrawn is not None
    assert (withdrawn.state, [file.state for file in withdrawn.files]) == (
        DeliveryState.WITHDRAWN,
        [UploadState.PURGED],
    )
    assert kit.receipts.get(kenmerk) is None


@pytest.mark.requires("K36", "threat 34")
def test_a_delivery_that_nobody_finishes_is_removed_after_30_days_with_its_files(kit_on_each: Kit) -> None:
    kit = kit_on_each
    kenmerk = begin(kit).kenmerk
    upload_id = add_file(kit, kenmerk)
    kit.clock.advance(timedelta(days=29))
    assert remove_abandoned(kit.units.write, kit.clock.now()) == 0
    kit.clock.advance(timedelta(days=1))
    assert remove_abandoned(kit.units.write, kit.clock.now()) == 1
    assert kit.delivery(kenmerk).state is DeliveryState.REMOVED
    assert kit.row(upload_id).state is UploadState.PURGED
    with kit.units.read() as unit:
        assert unit.space.left(JANSEN.relatienummer) == kit.limits.quota_bytes


@pytest.mark.requires("K36", "threat 34")
def test_a_delivery_without_a_file_is_removed_after_7_days_and_counts_no_more(
    kit_on_each: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    kit = kit_on_each
    monkeypatch.setattr(service, "MOST_OPEN_DELIVERIES", 3)
    refused, emptied, filled = begin(kit), begin(kit), begin(kit)
    metadata = described(filename="a.exe", aanlevering=refused.kenmerk)
    assert kit.create(5, b"hello", upload_metadata=metadata).status == 400
    assert kit.ask("DELETE", add_file(kit, emptied.kenmerk)).status == 204
    add_file(kit, filled.kenmerk)
    kit.clock.advance(timedelta(days=7, seconds=-1))
    assert remove_empty(kit.units.write, kit.clock.now()) == 0
    assert kit.deliveries.start(JANSEN, "correctie", "", kit.clock.now()) is StartRefusal.TOO_MANY_OPEN
    kit.clock.advance(timedelta(seconds=1))
    assert remove_empty(kit.units.write, kit.clock.now()) == 2
    states = [kit.delivery(one.kenmerk).state for one in (refused, emptied, filled)]
    assert states == [DeliveryState.REMOVED, DeliveryState.REMOVED, DeliveryState.OPEN]
    begin(kit)


@pytest.mark.requires("K36", "threat 36")
def test_a_file_that_joins_at_the_last_moment_keeps_its_delivery(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    kenmerk = begin(kit).kenmerk
    add_file(kit, kenmerk)
    monkeypatch.setattr(SqlDeliveryRows, "without_files", lambda *_: (kenmerk,))  # as it was found a moment before
    assert remove_empty(kit.units.write, kit.clock.now()) == 0


@pytest.mark.requires("K36", "threat 36")
def test_a_patch_that_runs_while_its_delivery_is_withdrawn_cannot_bring_the_file_back(kit: Kit) -> None:
    kenmerk = begin(kit).kenmerk
    upload_id = add_file(kit, kenmerk, sent=b"he")

    def withdraw_meanwhile(reads: int) -> None:
        if reads == 2:
            kit.deliveries.withdraw(JANSEN, kenmerk, kit.clock.now())
            delete_withdrawn(kit.units.write, kit.digest, kenmerk, "https://uploads.example", kit.clock.now())

    running = Bytes([b"l", b"lo"], 3, before_each=withdraw_meanwhile)
    assert kit.patch(upload_id, 2, running).status == 423
    assert kit.row(upload_id).state is UploadState.PURGED
    assert kit.head(upload_id).status == 404


@pytest.mark.requires("K36")
def test_no_file_can_join_a_delivery_of_one_file(kit: Kit) -> None:
    kenmerk = kit.kenmerk_of(kit.created(5, b"he"))
    assert kit.create(5, upload_metadata=described(filename="b.csv", aanlevering=kenmerk)).body == "unknown_delivery\n"


@pytest.mark.requires("K36")
def test_a_picked_up_delivery_cannot_be_withdrawn(kit: Kit) -> None:
    kenmerk = kit.kenmerk_of(kit.created(5, b"hello"))
    check(kit, kenmerk)
    with kit.units.write() as unit:
        unit.deliveries.move(kenmerk, DeliveryState.UNSCANNED, DeliveryState.PICKED_UP, kit.clock.now())
    assert kit.deliveries.withdraw(JANSEN, kenmerk, kit.clock.now()) is WithdrawRefusal.TOO_LATE


def test_the_list_of_unfinished_uploads_is_the_accounts_own(kit_on_each: Kit) -> None:
    kit = kit_on_each
    delivery = begin(kit)
    metadata = described(filename="wlz.xml", aanlevering=delivery.kenmerk, lastModified="1700000000000")
    upload_id = kit.created(10, b"hello", upload_metadata=metadata)
    (one,) = kit.deliveries.open_uploads(JANSEN, kit.clock.now())
    assert (one.upload_id, one.name, one.percent, one.kenmerk) == (upload_id, "wlz.xml", 50, delivery.kenmerk)
    assert (one.one_file, one.last_modified) == (False, "1700000000000")
    assert not kit.deliveries.open_uploads(PIETERS, kit.clock.now())


def test_a_file_of_an_open_delivery_can_be_removed_by_its_account_alone(kit: Kit) -> None:
    delivery = begin(kit)
    upload_id = add_file(kit, delivery.kenmerk)
    now = kit.clock.now()
    assert not kit.deliveries.remove_file(PIETERS, upload_id, now)
    assert kit.deliveries.remove_file(JANSEN, upload_id, now)
    assert not kit.deliveries.remove_file(JANSEN, upload_id, now)
    assert kit.deliveries.finish(JANSEN, delivery.kenmerk, now) is FinishRefusal.NO_FILES
