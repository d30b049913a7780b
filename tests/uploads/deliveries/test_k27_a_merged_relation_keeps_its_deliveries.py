"""K27: what a relation delivered follows it into the relation that it became: by claims, or by a command."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from tests.uploads.kit import JANSEN, Kit, described
from uploads.db.relation_moves import move
from uploads.db.tables import relation_space
from uploads.deliveries.model import Delivery, DeliveryFilter
from uploads.deliveries.party import MOST_FORMER, Party, party_from_claims

pytestmark = pytest.mark.requires("K27", "K12")
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
