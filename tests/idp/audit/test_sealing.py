"""K29: events get position and hash afterwards, by one sealer; two at once cannot fork the chain."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update

from idp.audit.chain import GENESIS, Tip, chained, link_hash
from idp.audit.events import Event
from idp.audit.record import Subject, record
from idp.audit.sealer import Sealer
from idp.db.tables import audit_chain, audit_event, audit_head
from tests.idp.installation import ORIGIN, Installation

pytestmark = pytest.mark.requires("K29", "threat 40")


def write_events(idp: Installation, count: int) -> None:
    with idp.foundation.units.write() as unit:
        for number in range(count):
            record(unit.audit, Event.LOGIN_COMPLETED, Subject("a1", object_id=f"s{number}"), origin=ORIGIN, now=idp.now)


def sealer(idp: Installation, batch: int = 10) -> Sealer:
    return Sealer(idp.foundation.units.read, idp.foundation.units.write, batch)


def seal_all(idp: Installation) -> int:
    sealed, one = 0, sealer(idp)
    while done := one.seal(idp.now):
        sealed += done
    return sealed


def positions(idp: Installation) -> list[int]:
    with idp.foundation.database.read() as connection:
        return list(connection.execute(select(audit_chain.c.position).order_by(audit_chain.c.position)).scalars())


def waiting(idp: Installation) -> int:
    with idp.foundation.database.read() as connection:
        return connection.execute(select(func.count()).select_from(audit_event)).scalar_one()


def test_every_event_gets_the_next_position_and_leaves_the_inbox(idp: Installation) -> None:
    write_events(idp, 23)
    assert seal_all(idp) == 23
    assert positions(idp) == list(range(1, 24))
    assert waiting(idp) == 0


def test_each_hash_follows_from_the_one_before(idp: Installation) -> None:
    write_events(idp, 12)
    seal_all(idp)
    with idp.foundation.units.read() as unit:
        links = [stored.link for stored in unit.audit_chain.page(0, 100)]
    previous = GENESIS
    for link in links:
        assert link.hash == link_hash(previous, link.position, link.fields)
        previous = link.hash


def test_six_sealers_at_once_seal_each_event_once(idp: Installation) -> None:
    write_events(idp, 60)

    def work(_: int) -> int:
        return sum(sealer(idp).seal(idp.now) for _ in range(10))

    with ThreadPoolExecutor(6) as workers:
        sealed = sum(workers.map(work, range(6)))
    sealed += seal_all(idp)
    assert sealed == 60
    assert positions(idp) == list(range(1, 61))


def test_who_lost_the_lease_appends_nothing(idp: Installation) -> None:
    write_events(idp, 3)
    units = idp.foundation.units
    with units.write() as unit:
        late = unit.audit_chain.lease(idp.now)
        events = unit.audit_chain.waiting(10)
    assert late is not None
    assert sealer(idp).seal(idp.now) == 0  # the lease is held
    idp.clock.advance(timedelta(minutes=2))
    assert sealer(idp).seal(idp.now) == 3
    with units.write() as unit:
        assert not unit.audit_chain.append(late, tuple(chained(late.tip, events)))
    assert positions(idp) == [1, 2, 3]


def test_a_lease_appends_only_while_it_is_the_one_that_was_given_and_behind_its_own_tip(idp: Installation) -> None:
    write_events(idp, 1)
    with idp.foundation.units.write() as unit:
        late = unit.audit_chain.lease(idp.now)
        links = tuple(chained(Tip(), unit.audit_chain.waiting(1)))
        now_given = unit.audit_chain.lease(idp.now + timedelta(minutes=2))
        assert late is not None
        assert now_given is not None
        assert not unit.audit_chain.append(late, links)
        assert not unit.audit_chain.append(replace(now_given, tip=Tip(7, GENESIS)), links)
        assert unit.audit_chain.append(now_given, links)


def test_nothing_that_waits_means_no_work(idp: Installation) -> None:
    assert sealer(idp).seal(idp.now) == 0


def test_the_account_sees_its_events_sealed_or_not(idp: Installation) -> None:
    write_events(idp, 2)
    seal_all(idp)
    write_events(idp, 1)
    with idp.foundation.units.read() as unit:
        history = unit.history.latest("a1", [Event.LOGIN_COMPLETED], 20)
    assert len(history) == 3
    assert history[0].detail["address"] == ORIGIN.address


@pytest.mark.parametrize("change", ["update chain", "delete chain", "update event", "delete event", "delete head"])
def test_the_database_refuses_to_change_the_trail(idp: Installation, change: str) -> None:
    write_events(idp, 2)
    seal_all(idp)
    write_events(idp, 1)
    with idp.foundation.database.write() as connection:
        connection.execute(audit_head.insert().values(day=idp.now.date(), position=2, jws="x"))
    verb, table = change.split()
    what = {"chain": audit_chain, "event": audit_event, "head": audit_head}[table]
    values = {"event": "login.failed"}
    statement = update(what).values(values) if verb == "update" else delete(what)
    with pytest.raises(Exception, match="append-only"), idp.foundation.database.write() as connection:
        connection.execute(statement)
    assert positions(idp) == [1, 2]
    assert waiting(idp) == 1


def test_a_tip_of_nothing_is_the_beginning() -> None:
    assert Tip() == Tip(0, GENESIS)
