"""K27: what a relation delivered follows it into the relation that it became: by claims, or by a command."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace

import pytest
from sqlalchemy import func, select, text, update

from tests.uploads.kit import JANSEN, Bytes, Kit, described
from uploads.db.relation_moves import move
from uploads.db.tables import relation_space, upload
from uploads.deliveries.model import Delivery, DeliveryFilter
from uploads.deliveries.party import MOST_FORMER, Party, party_from_claims

pytestmark = pytest.mark.requires("K27", "K12")
LOOK_SECONDS = 0.05
OLD, NEW = JANSEN.relatienummer, "999111"
MOVED = replace(JANSEN, relatienummer=NEW, former=(OLD,))


def delivered(kit: Kit) -> str:
    """The reference of a final delivery of the old relation."""
    started = kit.deliveries.start(JANSEN, "correctie", "", kit.clock.now())
    assert isinstance(started, Delivery)
    kit.created(5, b"hello", upload_metadata=described(filename="a.csv", aanlevering=started.kenmerk))
    kit.deliveries.finish(JANSEN, started.kenmerk, kit.clock.now())
    return started.kenmerk


def seen_by(kit: Kit, party: Party) -> list[str]:
    return [each.kenmerk for each in kit.deliveries.list(party, DeliveryFilter(), 1, kit.clock.now()).deliveries]


def space(kit: Kit) -> dict[str, tuple[int, int | None]]:
    with kit.database.read() as connection:
        rows = connection.execute(select(relation_space)).all()
    return {row.relatienummer: (row.reserved_bytes, row.quota_bytes) for row in rows}


def test_at_the_next_visit_everything_is_there_under_the_new_number(kit_on_each: Kit) -> None:
    kit, kenmerk = kit_on_each, delivered(kit_on_each)
    before = space(kit)[OLD]
    assert seen_by(kit, MOVED) == [kenmerk]
    assert seen_by(kit, MOVED) == [kenmerk]
    assert space(kit) == {NEW: before}
    assert seen_by(kit, JANSEN) == []


def test_room_that_both_took_is_added_and_the_larger_quota_holds(kit_on_each: Kit) -> None:
    kit = kit_on_each
    delivered(kit)
    with kit.database.write() as connection:
        connection.execute(update(relation_space).where(relation_space.c.relatienummer == OLD).values(quota_bytes=900))
        connection.execute(relation_space.insert().values(relatienummer=NEW, reserved_bytes=7, quota_bytes=500))
        taken = connection.execute(select(relation_space.c.reserved_bytes).where(relation_space.c.relatienummer == OLD))
        wanted = taken.scalar_one() + 7
        move(connection, [OLD], NEW)
        assert move(connection, [OLD], NEW) == 0
    assert space(kit) == {NEW: (wanted, 900)}


@pytest.mark.parametrize(("own", "kept"), [("new@x.example", "new@x.example"), ("", "old@x.example")])
def test_an_address_for_notifications_follows_where_the_new_relation_has_none(
    kit_on_each: Kit, own: str, kept: str
) -> None:
    with kit_on_each.database.write() as connection:
        for number, address in ((OLD, "old@x.example"), (NEW, own)):
            row = {"relatienummer": number, "reserved_bytes": 0, "notification_email": address}
            connection.execute(relation_space.insert().values(row))
        move(connection, [OLD], NEW)
        assert connection.execute(select(relation_space.c.notification_email)).scalars().all() == [kept]


def test_an_address_for_notifications_goes_along_to_a_new_number(kit_on_each: Kit) -> None:
    with kit_on_each.database.write() as connection:
        row = {"relatienummer": OLD, "reserved_bytes": 0, "notification_email": "old@x.example"}
        connection.execute(relation_space.insert().values(row))
        move(connection, [OLD], NEW)
        found = connection.execute(select(relation_space.c.relatienummer, relation_space.c.notification_email)).one()
    assert tuple(found) == (NEW, "old@x.example")


def merged_after(kit: Kit, pieces: int) -> Callable[[int], None]:
    """What merges the relation once so many pieces of a body were read."""

    def merge(reads: int) -> None:
        if reads == pieces:
            with kit.database.write() as connection:
                move(connection, [OLD], NEW)

    return merge


def taken_by_rows(kit: Kit) -> int:
    with kit.database.read() as connection:
        return int(connection.execute(select(func.sum(upload.c.reserved_bytes))).scalar_one())


@pytest.mark.requires("threat 34", "tus-R09")
@pytest.mark.parametrize("pieces", [1, 2, 3])
def test_an_upload_that_runs_meanwhile_takes_the_room_of_the_new_number(kit_on_each: Kit, pieces: int) -> None:
    kit = kit_on_each
    answer = kit.ask("POST", None, {"upload-defer-length": "1"})
    upload_id = answer.headers["Location"].removeprefix("/files/")
    kit.patch(upload_id, 0, Bytes([b"one", b"two"], 6, before_each=merged_after(kit, pieces)))
    assert kit.row(upload_id).owner.relatienummer == NEW
    assert {number: size for number, (size, _) in space(kit).items()} == {NEW: taken_by_rows(kit)} == {NEW: 6}


def somebody_waits(kit: Kit) -> bool:
    """True once another writer waits for what this transaction holds; SQLite lets it begin only afterwards."""
    if kit.database.engine.dialect.name == "sqlite":
        return True
    with kit.database.read() as connection:
        return bool(connection.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar_one())


@pytest.mark.requires("threat 34", "tus-T02")
def test_room_that_is_given_back_while_a_merge_ends_is_given_to_the_new_number(kit_on_each: Kit) -> None:
    kit = kit_on_each
    upload_id = kit.created(6)
    with kit.units.read() as unit:
        owner = unit.uploads.get(upload_id)

    def give_back() -> None:
        with kit.units.write() as unit:
            unit.intake.give_back(owner, 6)

    with ThreadPoolExecutor(1) as pool:
        with kit.database.write() as connection:
            move(connection, [OLD], NEW)
            giving = pool.submit(give_back)
            for _ in range(100):
                if wait([giving], LOOK_SECONDS).done or somebody_waits(kit):
                    break
        giving.result()
    assert space(kit) == {NEW: (0, None)}


@pytest.mark.requires("threat 34", "tus-R10")
def test_an_upload_of_known_length_that_runs_meanwhile_is_counted_once_under_the_new_number(kit_on_each: Kit) -> None:
    kit = kit_on_each
    upload_id = kit.created(6)
    kit.patch(upload_id, 0, Bytes([b"one", b"two"], 6, before_each=merged_after(kit, 2)))
    assert {number: size for number, (size, _) in space(kit).items()} == {NEW: 6}


def test_former_numbers_come_from_a_list_of_texts_alone() -> None:
    claims = {"sub": "a", "urn:cak:relatienummer": NEW, "urn:cak:vorige_relatienummers": [OLD, NEW, 7]}
    assert party_from_claims(claims).former == (OLD,)
    assert party_from_claims({**claims, "urn:cak:vorige_relatienummers": OLD}).former == ()
    program = {"sub": "a", "represents": {"sub": NEW}, "urn:cak:vorige_relatienummers": [OLD]}
    assert party_from_claims(program).former == ()


def test_other_relations_keep_what_is_theirs(kit: Kit) -> None:
    delivered(kit)
    assert seen_by(kit, replace(MOVED, former=("123456",))) == []
    assert OLD in space(kit)


def test_so_many_former_numbers_are_followed_and_no_more() -> None:
    claims = {"sub": "x", "urn:cak:relatienummer": NEW, "urn:cak:vorige_relatienummers": [str(n) for n in range(60)]}
    assert party_from_claims(claims).former == tuple(str(n) for n in range(MOST_FORMER))
