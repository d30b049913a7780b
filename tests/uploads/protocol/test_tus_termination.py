"""DELETE: an owner takes an upload away."""

import pytest

from tests.uploads.kit import STRANGER, Bytes, Kit, described
from uploads.protocol.ports import Lease
from uploads.protocol.small import SMALL_BYTES
from uploads.stores.memory_store import MemoryStore


@pytest.mark.requires("tus-T01", "tus-T02")
def test_an_unfinished_upload_can_be_taken_away_and_is_then_not_found(kit: Kit) -> None:
    upload_id = kit.created(10, b"hello")
    assert kit.ask("DELETE", upload_id).status == 204
    assert [kit.head(upload_id).status, kit.patch(upload_id, 5, b"x").status] == [404, 404]
    assert kit.ask("DELETE", upload_id).status == 404
    assert isinstance(kit.store, MemoryStore)
    assert kit.store.size(upload_id, 1) == 0


@pytest.mark.requires("tus-T01")
def test_a_delivered_file_cannot_be_taken_away(kit: Kit) -> None:
    upload_id = kit.created(5, b"hello")
    assert kit.ask("DELETE", upload_id).status == 403
    assert kit.content(upload_id) == b"hello"


@pytest.mark.requires("tus-T01")
def test_a_whole_file_of_an_open_delivery_can_be_taken_away(kit: Kit) -> None:
    delivery = kit.begin()
    metadata = described(filename="a.csv", aanlevering=delivery.kenmerk)
    upload_id = kit.created(5, b"hello", upload_metadata=metadata)
    assert kit.ask("DELETE", upload_id).status == 204


@pytest.mark.requires("tus-T01", "threat 36")
def test_a_file_whose_delivery_is_made_final_meanwhile_stays(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    started = kit.begin()
    named = described(filename="a.csv", aanlevering=started.kenmerk)
    upload_id, acquire = kit.created(5, b"hello", upload_metadata=named), kit.ground.leases.acquire

    def made_final_first(which: str, *, force: bool = False) -> Lease:
        kit.deliveries.finish(kit.party, started.kenmerk, kit.clock.now())
        return acquire(which, force=force)

    monkeypatch.setattr(kit.ground.leases, "acquire", made_final_first)
    assert kit.ask("DELETE", upload_id).status == 403
    assert kit.content(upload_id) == b"hello"


@pytest.mark.requires("threat 35")
def test_nobody_else_can_take_it_away(kit: Kit) -> None:
    upload_id = kit.created(10, b"hello")
    assert kit.ask("DELETE", upload_id, party=STRANGER).status == 404
    assert kit.content(upload_id) == b"hello"


@pytest.mark.requires("tus-T02", "threat 34")
def test_its_space_is_given_back(kit: Kit) -> None:
    first = kit.created(10_000_000)
    kit.created(10_000_000)
    assert kit.create(1).status == 413
    kit.ask("DELETE", first)
    assert kit.create(10_000_000).status == 201


@pytest.mark.requires("tus-T03")
def test_a_patch_that_runs_is_ended_first_and_no_byte_reappears(kit: Kit) -> None:
    """The second request comes between two pieces of the first one's body."""
    kit.make_checkpoints_of(1)
    upload_id = kit.created(3 * SMALL_BYTES)
    statuses: list[int] = []

    def delete_meanwhile(reads: int) -> None:
        if reads == 2:
            statuses.append(kit.ask("DELETE", upload_id).status)

    piece = bytes(SMALL_BYTES)
    running = Bytes([piece, piece, None, piece], 3 * SMALL_BYTES, before_each=delete_meanwhile)
    answer = kit.patch(upload_id, 0, running)
    # In one thread the holder can't answer while the other waits, so the deletion has to give up …
    assert statuses == [423]
    # … but the running request was told, stopped after its piece, and let go.
    assert answer.status == 423
    assert (kit.row(upload_id).offset, kit.row(upload_id).is_held) == (2 * SMALL_BYTES, False)
    assert kit.ask("DELETE", upload_id).status == 204
    assert kit.head(upload_id).status == 404
