"""An upload that is made of parts, sent side by side."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from sqlalchemy import select

from shared.clock import FixedClock
from shared.db.database import Database
from tests.uploads.kit import PIETERS, STRANGER, Kit, body, described, make_kit, on_files
from uploads.db.tables import job, relation_space
from uploads.deliveries.model import DeliveryFilter
from uploads.deliveries.party import Party
from uploads.intake.retention import expire_unfinished
from uploads.protocol.expiration import UNFINISHED_SLIDES
from uploads.protocol.model import Answer, Joined, Upload, UploadState
from uploads.stores.sealed_store import SealedStore


@pytest.fixture
def filed(make_database: Callable[[str], Database], clock: FixedClock, tmp_path: Path) -> Kit:
    """Uploads on each database, with real files."""
    database = make_database("uploads")
    return make_kit(database, clock, store=on_files(tmp_path / "store"))


def part(kit: Kit, data: bytes, **headers: str) -> str:
    """The id of a whole part."""
    return kit.created(len(data), data, upload_concat="partial", **headers)


def join(kit: Kit, *ids: str, party: Party | None = None, **headers: str) -> Answer:
    concat = "final;" + " ".join(f"/files/{upload_id}" for upload_id in ids)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return kit.ask("POST", None, {"upload-concat": concat, **named}, party=party)


def joined(kit: Kit, *ids: str, party: Party | None = None, **headers: str) -> str:
    answer = join(kit, *ids, party=party, **headers)
    assert answer.status == 201, answer
    return answer.headers["Location"].removeprefix("/files/")


def folders(kit: Kit) -> set[str]:
    """The uploads of which something is stored."""
    assert isinstance(kit.store, SealedStore)
    return {upload_id for upload_id, _ in kit.store.folders()}


def jobs(kit: Kit) -> int:
    with kit.database.read() as connection:
        return len(connection.execute(select(job)).all())


@pytest.mark.requires("K38", "tus-N02")
def test_parts_that_are_as_many_as_may_be_open_can_still_be_joined(kit: Kit) -> None:
    parts = [part(kit, b"ab") for _ in range(kit.limits.open_uploads)]
    assert kit.create(1).status == 429
    assert kit.content(joined(kit, *parts)) == b"ab" * len(parts)
    assert kit.create(1).status == 429


@pytest.mark.requires("tus-N01")
def test_a_part_completes_nothing_by_itself(kit_on_each: Kit) -> None:
    kit = kit_on_each
    upload_id = part(kit, b"hello")
    row = kit.row(upload_id)
    assert (row.state, row.kenmerk, row.sha256) == (UploadState.PART, None, None)
    assert jobs(kit) == 0
    assert kit.deliveries.list(kit.party, DeliveryFilter(), 1, kit.clock.now()).total == 0
    assert part(kit, b"") != upload_id
    assert "concatenation" in kit.tus.options().headers["Tus-Extension"].split(",")


@pytest.mark.requires("tus-N02", "K40")
def test_parts_are_joined_in_the_order_given(filed: Kit) -> None:
    kit = filed
    one, two, three = part(kit, b"hello "), part(kit, b""), kit.created(5, b"wo", upload_concat="partial")
    assert kit.patch(three, 2, b"rld").status == 204
    upload_id = joined(kit, one, two, three)
    assert kit.content(upload_id) == b"hello world"
    assert kit.content(joined(kit, three, one)) == b"worldhello "
    row = kit.row(upload_id)
    assert (row.state, row.length, row.sha256) == (UploadState.RECEIVED, 11, None)
    assert row.kenmerk is not None
    kit.check(row.kenmerk)
    assert kit.row(upload_id).sha256 == hashlib.sha256(b"hello world").hexdigest()
    assert kit.receipts.get(row.kenmerk) is not None


@pytest.mark.requires("tus-N02")
def test_a_joined_upload_has_no_length_of_its_own_and_no_body(kit: Kit) -> None:
    upload_id = part(kit, b"hello")
    assert join(kit, upload_id, upload_length="5").status == 400
    assert join(kit, upload_id, upload_defer_length="1").status == 400
    concat = {"upload-concat": f"final;/files/{upload_id}", "content-type": "application/offset+octet-stream"}
    assert kit.ask("POST", None, concat, body(b"more")).status == 400
    assert kit.create(5, upload_concat="something").status == 400


@pytest.mark.requires("tus-N03")
def test_parts_are_named_by_path_or_by_our_own_address(kit: Kit) -> None:
    upload_id = part(kit, b"hello")
    own = {"upload-concat": f"final;https://uploads.example/files/{upload_id}"}
    assert kit.ask("POST", None, own).status == 201
    for address in (
        f"https://elsewhere.example/files/{upload_id}",
        f"https://uploads.example.evil/files/{upload_id}",
        f"//uploads.example/files/{upload_id}",
        f"/other/{upload_id}",
        f"/files/../files/{upload_id}",
        upload_id,
        "",
        f"/files/{upload_id}  /files/{upload_id}",
    ):
        assert kit.ask("POST", None, {"upload-concat": f"final;{address}"}).status == 400, address
    assert join(kit, *[upload_id] * 64).status == 201
    assert join(kit, *[upload_id] * 65).status == 400


@pytest.mark.requires("tus-N03", "threat 35")
def test_what_is_not_a_part_of_the_same_account_is_refused(kit_on_each: Kit) -> None:
    kit = kit_on_each
    upload_id = part(kit, b"hello")
    unknown = join(kit, "0" * 32)
    for party in (PIETERS, STRANGER):
        refused = join(kit, upload_id, party=party)
        assert (refused.status, refused.body) == (unknown.status, unknown.body) == (404, "not_found\n")
    assert join(kit, upload_id, kit.created(5, b"hello")).status == 400
    kit.clock.advance(UNFINISHED_SLIDES)
    assert join(kit, upload_id).status == 410


@pytest.mark.requires("tus-N04")
def test_an_unfinished_part_is_refused(kit: Kit) -> None:
    whole, half = part(kit, b"hello"), kit.created(5, b"he", upload_concat="partial")
    answer = join(kit, whole, half)
    assert (answer.status, answer.body) == (400, "unfinished_part\n")


@pytest.mark.requires("tus-N05")
def test_the_metadata_of_parts_stays_with_the_parts(kit: Kit) -> None:
    own = described(filename="part.csv")
    upload_id = part(kit, b"hello", upload_metadata=own)
    bare, named = joined(kit, upload_id), joined(kit, upload_id, upload_metadata=described(filename="whole.csv"))
    assert "Upload-Metadata" not in kit.head(bare).headers
    assert kit.row(named).name == "whole.csv"
    assert kit.head(upload_id).headers["Upload-Metadata"] == own


@pytest.mark.requires("tus-N06")
def test_a_joined_upload_does_not_change(kit: Kit) -> None:
    upload_id = joined(kit, part(kit, b"hello"))
    assert kit.patch(upload_id, 5, b"more").status == 403
    assert kit.patch(upload_id, 5, b"").status == 403
    assert kit.content(upload_id) == b"hello"


@pytest.mark.requires("tus-N07", "tus-N08")
def test_head_tells_how_it_was_made_and_an_offset_only_of_what_is_whole(kit_on_each: Kit) -> None:
    kit = kit_on_each
    upload_id = kit.created(5, b"he", upload_concat="partial")
    half = kit.head(upload_id).headers
    assert (half["Upload-Concat"], half["Upload-Offset"], half["Upload-Length"]) == ("partial", "2", "5")
    kit.patch(upload_id, 2, b"llo")
    assert "Upload-Expires" in kit.head(upload_id).headers
    whole = kit.head(joined(kit, upload_id)).headers
    assert whole["Upload-Concat"] == f"final;/files/{upload_id}"
    assert (whole["Upload-Offset"], whole["Upload-Length"]) == ("5", "5")
    assert "Upload-Expires" not in whole


@pytest.mark.requires("tus-N09")
def test_a_part_serves_twice_and_can_go_without_its_whole(filed: Kit, tmp_path: Path) -> None:
    kit = filed
    upload_id = part(kit, b"hello")
    twice, once = joined(kit, upload_id, upload_id), joined(kit, upload_id)
    files = {path.stat().st_ino for path in (tmp_path / "store").rglob("seg-*")}
    assert len(files) == 1  # joined without copying
    assert kit.ask("DELETE", upload_id).status == 204
    assert (kit.content(twice), kit.content(once)) == (b"hellohello", b"hello")


@pytest.mark.requires("tus-N09", "tus-E05")
def test_a_part_that_nobody_joins_expires(kit: Kit) -> None:
    upload_id = part(kit, b"hello")
    kit.clock.advance(UNFINISHED_SLIDES)
    assert expire_unfinished(kit.units.write, kit.clock.now()) == 1
    assert kit.head(upload_id).status == 410
    with kit.database.read() as connection:
        assert connection.execute(select(relation_space.c.reserved_bytes)).scalar_one() == 0


@pytest.mark.requires("tus-N10")
def test_a_joined_upload_counts_against_size_and_quota(kit: Kit) -> None:
    large = bytes(4_000_000)
    one, two = part(kit, large), part(kit, large)
    assert join(kit, one, two, one).headers["Tus-Max-Size"] == "10000000"
    assert join(kit, one, two).status == 201
    refused = join(kit, one, two)
    assert (refused.status, refused.body) == (413, "no_space_left_for_relation\n")
    assert refused.headers["Tus-Max-Size"] == "4000000"


@pytest.mark.requires("tus-N10")
def test_of_a_join_that_is_refused_nothing_stays_in_the_store(filed: Kit) -> None:
    kit = filed
    one, two = part(kit, bytes(4_000_000)), part(kit, bytes(4_000_000))
    joined(kit, one, two)
    before = folders(kit)
    assert join(kit, one, two).status == 413
    assert folders(kit) == before


@pytest.mark.requires("tus-N03", "tus-T02")
def test_a_part_that_is_taken_away_meanwhile_is_not_joined(filed: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    kit, link = filed, filed.store.join
    upload_id, before = part(kit, b"hello"), folders(kit)

    def taken_away_after(new_id: str, parts: Sequence[Upload]) -> Joined:
        made = link(new_id, parts)
        assert kit.ask("DELETE", upload_id).status == 204
        return made

    monkeypatch.setattr(kit.store, "join", taken_away_after)
    assert join(kit, upload_id).status == 404
    assert folders(kit) == before - {upload_id}


@pytest.mark.requires("tus-N02", "K36")
def test_a_joined_upload_joins_the_delivery_that_it_names(kit: Kit) -> None:
    delivery = kit.begin()
    upload_id = part(kit, b"hello")
    named = described(filename="a.csv", aanlevering=delivery.kenmerk)
    assert kit.row(joined(kit, upload_id, upload_metadata=named)).kenmerk == delivery.kenmerk
    wrong = described(filename="a.exe", aanlevering=delivery.kenmerk)
    assert join(kit, upload_id, upload_metadata=wrong).status == 400
