"""`uploads check` finds what only one side knows, and repairs only what loses nothing."""

import os
import shutil
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from shared.clock import FixedClock
from shared.db.database import Database
from tests.uploads.kit import Kit, make_kit, on_files
from uploads.db.tables import receipt, relation_space, small_upload, upload
from uploads.intake.consistency import WAITS_TOO_LONG, Consistency, Kind
from uploads.intake.finish import scan_again
from uploads.receipts.link import link_of


def found(kit: Kit, *, repair: bool = False) -> list[tuple[str, str, bool]]:
    keys = kit.receipts.published_keys()
    check = Consistency(kit.units.read, kit.units.write, kit.sealed, lambda text: link_of(text, keys))
    return [(one.kind, one.about, one.repaired) for one in check.problems(kit.clock.now(), repair=repair)]


def folder(tmp_path: Path, upload_id: str) -> Path:
    return tmp_path / "store" / upload_id[:2] / upload_id


def age(path: Path) -> None:
    """As if it had been made two hours ago."""
    then = path.stat().st_mtime - 7200
    os.utime(path, (then, then))


def test_a_sound_installation_has_no_problems(filed: Kit) -> None:
    kit = filed
    kit.created(5, b"hello")
    kit.create(10, b"half")
    part = kit.created(5, b"hello", upload_concat="partial")
    kit.ask("POST", None, {"upload-concat": f"final;/files/{part}"})
    kit.ask("DELETE", kit.created(7))
    assert found(kit) == []


@pytest.mark.requires("threat 42")
def test_bytes_that_no_master_key_opens_and_small_ones_that_are_gone_are_told(
    database_url: str, clock: FixedClock, tmp_path: Path
) -> None:
    database = Database(database_url)
    kit = make_kit(database, clock, store=on_files(tmp_path / "store", small=database))
    small, large = kit.created(5, b"hello"), kit.created(10, b"hello")
    with database.write() as connection:
        connection.execute(delete(small_upload))
        connection.execute(update(upload).where(upload.c.upload_id == large).values(data_key=b"\1" * 65))
    assert sorted(found(kit, repair=True)) == sorted(
        [(Kind.BYTES_MISSING, small, False), (Kind.KEY_LOST, large, False)]
    )
    database.dispose()


def test_a_row_without_its_bytes_is_told_and_never_repaired(filed: Kit, tmp_path: Path) -> None:
    upload_id = filed.created(10, b"hello")
    shutil.rmtree(folder(tmp_path, upload_id))
    for repair in (False, True):
        assert found(filed, repair=repair) == [(Kind.BYTES_MISSING, upload_id, False)]
    assert filed.row(upload_id).offset == 5


def test_bytes_that_no_row_knows_are_removed_once_they_are_old(filed: Kit, tmp_path: Path) -> None:
    orphan = folder(tmp_path, "ab" * 16)
    orphan.mkdir(parents=True)
    (orphan / "seg-1").write_bytes(b"x")
    assert found(filed) == []
    age(orphan)
    assert found(filed) == [(Kind.ORPHANED_BYTES, "ab" * 16, False)]
    assert found(filed, repair=True) == [(Kind.ORPHANED_BYTES, "ab" * 16, True)]
    assert not orphan.exists()
    assert found(filed) == []


@pytest.mark.requires("threat 34")
def test_a_wrong_sum_is_put_right(filed: Kit) -> None:
    filed.created(5, b"hello")
    with filed.database.write() as connection:
        connection.execute(update(relation_space).values(reserved_bytes=99))
    assert found(filed, repair=True) == [(Kind.WRONG_SUM, filed.party.relatienummer, True)]
    assert found(filed) == []


@pytest.mark.requires("threat 46")
def test_a_receipt_that_was_taken_out_or_changed_is_seen(filed: Kit) -> None:
    kit = filed
    kenmerken = [kit.kenmerk_of(kit.created(5, b"hello")) for _ in range(3)]
    for kenmerk in kenmerken:
        kit.check(kenmerk)
    assert found(kit) == []
    with kit.database.write() as connection:
        connection.execute(delete(receipt).where(receipt.c.kenmerk == kenmerken[1]))
    assert found(kit, repair=True) == [(Kind.BROKEN_CHAIN, "3", False)]
    with kit.database.write() as connection:
        connection.execute(update(receipt).where(receipt.c.kenmerk == kenmerken[2]).values(number=2))
    assert found(kit) == [(Kind.BROKEN_CHAIN, "2", False)]


@pytest.mark.requires("K39")
def test_a_delivery_that_waits_for_more_than_a_day_is_named(filed: Kit) -> None:
    kenmerk = filed.row(filed.created(5, b"hello")).kenmerk
    filed.clock.advance(WAITS_TOO_LONG)
    assert found(filed) == [(Kind.STUCK, kenmerk, False)]


def test_an_old_delivery_that_is_scanned_anew_waits_since_then(filed: Kit) -> None:
    kenmerk = filed.kenmerk_of(filed.created(5, b"hello"))
    filed.check(kenmerk)
    filed.clock.advance(WAITS_TOO_LONG)
    assert scan_again(filed.units.write, kenmerk, filed.clock.now())
    assert found(filed) == []
    filed.clock.advance(WAITS_TOO_LONG)
    assert found(filed) == [(Kind.STUCK, kenmerk, False)]
