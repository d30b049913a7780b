"""Who a sender is, is looked up once a minute; other claims, or a relation that took over others, at once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event

from tests.uploads.kit import JANSEN, Kit
from uploads.deliveries.party import Party
from uploads.deliveries.recently_seen import LASTS, MOST, RecentlySeen


def lookups(kit: Kit, parties: Sequence[tuple[Party, datetime]]) -> int:
    """How many of these cost a statement."""
    asked: list[int] = []
    event.listen(kit.database.engine, "before_cursor_execute", lambda *_: asked.append(1))
    costly = 0
    for party, now in parties:
        before = len(asked)
        kit.deliveries.remember(party, now)
        costly += len(asked) > before
    return costly


@pytest.mark.requires("K12")
def test_the_same_claims_are_looked_up_once_a_minute(kit: Kit) -> None:
    now = kit.clock.now()
    kit.deliveries.remember(JANSEN, now)
    assert lookups(kit, [(JANSEN, now + LASTS - timedelta(seconds=1)), (JANSEN, now + LASTS)]) == 1


@pytest.mark.requires("K12")
def test_other_claims_are_kept_at_once(kit: Kit) -> None:
    now = kit.clock.now()
    kit.deliveries.remember(JANSEN, now)
    kit.deliveries.remember(replace(JANSEN, email="new@example.nl"), now)
    with kit.units.read() as unit:
        assert unit.parties.find(JANSEN.account) == replace(JANSEN, email="new@example.nl")


@pytest.mark.requires("K27")
def test_a_relation_that_took_over_others_is_looked_up_each_time(kit: Kit) -> None:
    merged, now = replace(JANSEN, former=("20001111",)), kit.clock.now()
    assert lookups(kit, [(merged, now), (merged, now)]) == 2


def test_a_clock_that_went_back_makes_nobody_known_for_longer(kit: Kit) -> None:
    now = kit.clock.now()
    kit.deliveries.remember(JANSEN, now)
    assert lookups(kit, [(JANSEN, now - timedelta(seconds=1))]) == 1


def test_only_so_many_are_kept(kit: Kit) -> None:
    seen, now = RecentlySeen(), kit.clock.now()
    for number in range(MOST + 1):
        seen.note(replace(JANSEN, account=str(number)), now)
    assert not seen.has(replace(JANSEN, account="0"), now)
    assert seen.has(replace(JANSEN, account=str(MOST)), now)
