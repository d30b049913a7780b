"""How long bytes stay, what stops their removal, and the proof that they are gone."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from shared.jose.jws import verify
from shared.jose.keys import PublicKeys
from tests.uploads.kit import OFFSET_STREAM, Kit, broken, described
from uploads.db.delivery_store import SqlDeliveryRows
from uploads.db.tables import delivery, outbox, relation_space
from uploads.deliveries.keeping import Keeping
from uploads.deliveries.receiving import ReceivingService
from uploads.deliveries.staff import Staff
from uploads.deliveries.states import DeliveryState
from uploads.intake.limits import DEFAULT_KINDS
from uploads.intake.retention import delete_withdrawn, expire_unfinished, remove_kept_long_enough, tell_of_expiry
from uploads.protocol.errors import BytesDamaged
from uploads.protocol.model import Upload, UploadState
from uploads.receipts.deletion import DELETION_TYPE
from uploads.receipts.receipt import Receipt, digest_of_receipt

OURS = "https://uploads.example"


def delivered(kit: Kit, data: bytes = b"hello") -> str:
    upload_id = kit.created(len(data), data, upload_metadata=described(filename="a.csv"))
    kenmerk = kit.kenmerk_of(upload_id)
    kit.check(kenmerk)
    return kenmerk


def state(kit: Kit, kenmerk: str) -> DeliveryState:
    found = kit.deliveries.get(kit.party, kenmerk)
    assert found is not None
    return found.state


def mails(kit: Kit) -> list[str]:
    with kit.database.read() as connection:
        return list(connection.execute(select(outbox.c.kind).order_by(outbox.c.kind)).scalars())


@pytest.mark.requires("K41")
def test_bytes_go_when_their_time_is_over_and_a_signed_certificate_stays(kit_on_each: Kit) -> None:
    kit = kit_on_each
    kenmerk = delivered(kit)
    with kit.units.write() as unit:
        unit.deliveries.keep_until(kenmerk, kit.clock.now() + timedelta(days=30))
    kit.clock.advance(timedelta(days=29))
    assert remove_kept_long_enough(kit.units.write, OURS, kit.clock.now()) == 0
    kit.clock.advance(timedelta(days=1))
    assert remove_kept_long_enough(kit.units.write, OURS, kit.clock.now()) == 1
    assert remove_kept_long_enough(kit.units.write, OURS, kit.clock.now()) == 0
    assert state(kit, kenmerk) is DeliveryState.REMOVED
    with kit.database.read() as connection:
        assert connection.execute(select(relation_space.c.reserved_bytes)).scalar_one() == 0
    keys = PublicKeys(kit.receipts.published_keys())
    claims = verify(kit.receipts.deletion(kenmerk) or "", keys, algorithms=["ES256"], typ=DELETION_TYPE).claims
    assert (claims["kenmerk"], claims["why"], claims["files"][0]["name"]) == (kenmerk, "retention", "a.csv")
    assert kit.receipts.get(kenmerk) is not None  # the receipt outlives the bytes


@pytest.mark.requires("K41")
@pytest.mark.parametrize(("of_the_kind", "days"), [(None, 45), (90, 90), (10, 10)])
def test_how_many_days_is_a_setting_and_each_kind_may_have_its_own(
    kit_on_each: Kit, of_the_kind: int | None, days: int
) -> None:
    kit = kit_on_each
    kit.keeping = Keeping(bytes_days=45)
    receiving = ReceivingService(kit.units.read, kit.units.write, kit.keeping)
    kit.deliveries.save_kind(replace(DEFAULT_KINDS[3], keep_days=of_the_kind))
    fetched, refused = delivered(kit), delivered(kit, b"MZ")  # the last is no csv
    receiving.pick_up(Staff("sub-staff", "S."), fetched, kit.clock.now())
    kit.clock.advance(timedelta(days=days, seconds=-1))
    assert remove_kept_long_enough(kit.units.write, OURS, kit.clock.now()) == 0
    kit.clock.advance(timedelta(seconds=1))
    assert remove_kept_long_enough(kit.units.write, OURS, kit.clock.now()) == 2
    assert {state(kit, kenmerk) for kenmerk in (fetched, refused)} == {DeliveryState.REMOVED}


@pytest.mark.requires("K41")
def test_a_hold_stops_retention_and_withdrawal(kit_on_each: Kit) -> None:
    kit = kit_on_each
    kenmerk = delivered(kit)
    with kit.database.write() as connection:
        held = {"hold_reason": "onderzoek", "keep_until": kit.clock.now()}
        connection.execute(update(delivery).where(delivery.c.kenmerk == kenmerk).values(held))
    kit.clock.advance(timedelta(days=400))
    assert remove_kept_long_enough(kit.units.write, OURS, kit.clock.now()) == 0
    assert not hasattr(kit.deliveries.withdraw(kit.party, kenmerk, kit.clock.now()), "state")
    assert state(kit, kenmerk) is DeliveryState.UNSCANNED


@pytest.mark.requires("K41")
def test_a_hold_that_comes_while_deliveries_are_looked_for_counts(
    kit_on_each: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    kit = kit_on_each
    kenmerk = delivered(kit)
    with kit.units.write() as unit:
        unit.deliveries.keep_until(kenmerk, kit.clock.now())
    find = SqlDeliveryRows.kept_long_enough

    def find_and_hold(store: SqlDeliveryRows, now: datetime, limit: int) -> tuple[str, ...]:
        found = find(store, now, limit)
        held = update(delivery).where(delivery.c.kenmerk == kenmerk).values(hold_reason="onderzoek")
        store._connection.execute(held)
        return found

    monkeypatch.setattr(SqlDeliveryRows, "kept_long_enough", find_and_hold)
    remove_kept_long_enough(kit.units.write, OURS, kit.clock.now())
    assert state(kit, kenmerk) is DeliveryState.UNSCANNED
    assert kit.receipts.deletion(kenmerk) is None


@pytest.mark.requires("K41")
def test_what_was_never_fetched_is_never_removed_by_itself(kit: Kit) -> None:
    kenmerk = delivered(kit)
    kit.clock.advance(timedelta(days=4000))
    assert remove_kept_long_enough(kit.units.write, OURS, kit.clock.now()) == 0
    assert state(kit, kenmerk) is DeliveryState.UNSCANNED


@pytest.mark.requires("K41")
def test_a_withdrawn_delivery_is_certified_too(kit: Kit) -> None:
    kenmerk = delivered(kit)
    kit.deliveries.withdraw(kit.party, kenmerk, kit.clock.now())
    delete_withdrawn(kit.units.write, kit.digest, kenmerk, OURS, kit.clock.now())
    assert kit.receipts.deletion(kenmerk) is not None


def withdrawn_while_it_was_checked(kit: Kit) -> tuple[str, str]:
    """A file joined from parts, whose digest nobody computed yet: upload and kenmerk."""
    parts = [kit.created(5, b"hello", upload_concat="partial") for _ in range(2)]
    concat = "final;" + " ".join(f"/files/{part}" for part in parts)
    joined = {"upload-concat": concat, "upload-metadata": described(filename="a.csv")}
    upload_id = kit.ask("POST", None, joined).headers["Location"].removeprefix("/files/")
    row = kit.row(upload_id)
    assert row.sha256 is None
    kenmerk = row.kenmerk or ""
    kit.deliveries.withdraw(kit.party, kenmerk, kit.clock.now())
    return upload_id, kenmerk


@pytest.mark.requires("K41", "K40")
def test_a_joined_file_that_is_taken_back_before_it_was_read_is_in_the_certificate(kit_on_each: Kit) -> None:
    kit = kit_on_each
    upload_id, kenmerk = withdrawn_while_it_was_checked(kit)

    def away(_upload: Upload) -> str:
        raise TimeoutError("the store is away")

    with pytest.raises(TimeoutError):  # the job is tried again
        delete_withdrawn(kit.units.write, away, kenmerk, OURS, kit.clock.now())
    assert kit.receipts.deletion(kenmerk) is None
    for _ in range(2):
        delete_withdrawn(kit.units.write, kit.digest, kenmerk, OURS, kit.clock.now())
    keys = PublicKeys(kit.receipts.published_keys())
    claims = verify(kit.receipts.deletion(kenmerk) or "", keys, algorithms=["ES256"], typ=DELETION_TYPE).claims
    digest = hashlib.sha256(b"hellohello").hexdigest()
    assert [(file["name"], file["size"], file["sha256"]) for file in claims["files"]] == [("a.csv", 10, digest)]
    assert kit.row(upload_id).state is UploadState.PURGED


@pytest.mark.requires("K41")
@pytest.mark.parametrize("lost", [EOFError, FileNotFoundError, BytesDamaged])
def test_bytes_that_are_lost_keep_no_withdrawn_delivery(kit: Kit, lost: type[Exception]) -> None:
    upload_id, kenmerk = withdrawn_while_it_was_checked(kit)

    def gone(_upload: Upload) -> str:
        raise lost

    delete_withdrawn(kit.units.write, gone, kenmerk, OURS, kit.clock.now())
    assert kit.receipts.deletion(kenmerk) is not None
    assert kit.row(upload_id).state is UploadState.PURGED


def test_what_is_received_and_what_is_refused_is_told_once_by_mail(kit: Kit) -> None:
    delivered(kit)
    assert mails(kit) == ["M18"]
    delivered(kit, b"MZ")
    assert mails(kit) == ["M18", "M19"]


def test_who_has_an_upload_that_expires_is_told_two_days_ahead_and_once(kit_on_each: Kit) -> None:
    kit = kit_on_each
    kit.created(5)
    kit.created(5)
    kit.clock.advance(timedelta(days=4, hours=23))
    assert tell_of_expiry(kit.units.write, kit.clock.now()) == 0
    kit.clock.advance(timedelta(hours=1))
    assert tell_of_expiry(kit.units.write, kit.clock.now()) == 1
    assert tell_of_expiry(kit.units.write, kit.clock.now()) == 0
    assert mails(kit) == ["M20"]


@pytest.mark.requires("S34", "tus-R15")
def test_a_creation_that_broke_off_is_gone_in_an_hour_without_a_mail(kit_on_each: Kit) -> None:
    kit = kit_on_each
    first_bytes = {"upload-length": "1000", "content-type": OFFSET_STREAM}
    assert kit.ask("POST", None, first_bytes, broken(b"x" * 100, 1000)).status == 201
    for minutes in (0, 59):
        kit.clock.advance(timedelta(minutes=minutes))
        assert tell_of_expiry(kit.units.write, kit.clock.now()) == 0
    kit.clock.advance(timedelta(minutes=1))
    assert expire_unfinished(kit.units.write, kit.clock.now()) == 1
    assert mails(kit) == []


@pytest.mark.requires("S34", "tus-E01")
def test_who_went_on_after_the_mail_is_told_again_before_the_next_end(kit_on_each: Kit) -> None:
    kit = kit_on_each
    upload_id = kit.created(1000)
    kit.clock.advance(timedelta(days=5))
    assert tell_of_expiry(kit.units.write, kit.clock.now()) == 1
    kit.patch(upload_id, 0, broken(b"x", 1000))
    kit.clock.advance(timedelta(days=4, hours=23))
    assert tell_of_expiry(kit.units.write, kit.clock.now()) == 0
    kit.clock.advance(timedelta(hours=1))
    assert tell_of_expiry(kit.units.write, kit.clock.now()) == 1


@pytest.mark.requires("S34", "tus-E01")
def test_the_end_after_30_days_is_told_once_whatever_still_comes_in(kit_on_each: Kit) -> None:
    kit = kit_on_each
    upload_id = kit.created(1000)
    told = []
    for day in range(30):
        kit.patch(upload_id, day, broken(b"x", 2))
        told += [day] * tell_of_expiry(kit.units.write, kit.clock.now())
        kit.clock.advance(timedelta(days=1))
    assert told == [28]
    assert expire_unfinished(kit.units.write, kit.clock.now()) == 1


@pytest.mark.requires("threat 46")
def test_each_receipt_names_the_one_before_it(kit_on_each: Kit) -> None:
    kit = kit_on_each
    receipts = [kit.receipts.get(delivered(kit)) or "" for _ in range(3)]
    facts = [kit.receipts.check_proof(one) for one in receipts]
    assert [one.number for one in facts if isinstance(one, Receipt)] == [1, 2, 3]
    previous = [one.previous for one in facts if isinstance(one, Receipt)]
    assert previous == ["", digest_of_receipt(receipts[0]), digest_of_receipt(receipts[1])]
