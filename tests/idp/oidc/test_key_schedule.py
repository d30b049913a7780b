"""OP-56, OP-61: a key is published a week and more before it signs, and a month after."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from idp.audit.events import Event
from idp.cli.keys import keys
from idp.db.tables import audit_event
from idp.oidc.key_rotation import KeyRotation, replace_at_once
from idp.oidc.key_schedule import PUBLISHED_AFTER, PUBLISHED_BEFORE, SIGNS_FOR, Change
from idp.oidc.keys import LoadedKeys, create_missing_keys
from idp.worker import build_worker
from shared.clock import FixedClock
from shared.db.database import Database
from shared.encryption import Vault
from tests.idp.oidc.browsing import Idp
from tests.idp.oidc.stored import at_once, units_of

DAY = timedelta(days=1)


class World:
    """One database with a key for ES256 alone, and what moves it."""

    def __init__(self, database: Database, vault: Vault, clock: FixedClock) -> None:
        units = units_of(database, vault)
        create_missing_keys(units.write, vault, clock.now())
        self.database, self.units, self.vault, self.clock = database, units, vault, clock
        self.rotation = KeyRotation(units.read, units.write, vault)

    def states(self) -> list[str]:
        with self.units.read() as unit:
            return sorted(key.state for key in unit.keys.list())

    def run_due(self) -> list[Change]:
        return [step.change for step in self.rotation.run_due(self.clock.now())]


@pytest.fixture
def world(
    make_database: Callable[[str], Database], vault: Vault, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> World:
    monkeypatch.setattr("idp.oidc.keys.SIGNING_ALGORITHMS", ("ES256",))
    monkeypatch.setattr("idp.oidc.keys.KEY_ALGORITHMS", ())
    return World(make_database("idp"), vault, clock)


@pytest.mark.requires("OP-56", "OP-61")
def test_a_key_lives_through_its_three_states(world: World) -> None:
    assert world.run_due() == []
    world.clock.advance(SIGNS_FOR - PUBLISHED_BEFORE)
    assert world.run_due() == [Change.PREPARE]
    assert world.states() == ["current", "next"]
    world.clock.advance(PUBLISHED_BEFORE - DAY)
    assert world.run_due() == []
    world.clock.advance(DAY)
    assert world.run_due() == [Change.PROMOTE]
    assert world.states() == ["current", "old"]
    world.clock.advance(PUBLISHED_AFTER)
    assert world.run_due() == [Change.REMOVE]
    assert world.states() == ["current"]


@pytest.mark.requires("OP-61", "K6")
def test_the_worker_moves_keys_by_itself(idp: Idp) -> None:
    idp.clock.advance(SIGNS_FOR - PUBLISHED_BEFORE)
    for task in build_worker(idp.foundation)._periodic:
        task()
    with idp.foundation.units.read() as unit:
        assert {key.state for key in unit.keys.list()} == {"current", "next"}


@pytest.mark.requires("OP-56")
def test_a_worker_that_was_away_still_publishes_for_more_than_a_week_first(world: World) -> None:
    world.clock.advance(SIGNS_FOR * 2)
    assert world.run_due() == [Change.PREPARE]
    world.clock.advance(timedelta(days=7))
    assert world.run_due() == []
    world.clock.advance(DAY)
    assert world.run_due() == [Change.PROMOTE]


@pytest.mark.requires("OP-61", "K6")
@pytest.mark.parametrize("days", [82, 90])
def test_six_workers_at_once_do_it_once(world: World, days: int) -> None:
    if days == 90:
        world.clock.advance(82 * DAY)
        world.run_due()
        world.clock.advance(8 * DAY)
    else:
        world.clock.advance(days * DAY)

    done = [change for changes in at_once(6, world.run_due) for change in changes]

    assert len(done) == 1


@pytest.mark.requires("OP-61")
def test_a_compromised_key_is_published_no_longer(world: World) -> None:
    keys_ = LoadedKeys(world.units.read, world.vault)
    before = keys_.ring().signing_key("ES256").kid
    seen_while_waiting: list[bool] = []

    def pause() -> None:
        seen_while_waiting.append(keys_.reload_if_changed())

    replaced = replace_at_once(world.rotation, ("ES256",), world.clock.now, pause, forget=True)

    assert replaced == [before]
    assert seen_while_waiting == [True]
    assert keys_.reload_if_changed()
    assert before not in keys_.ring().public_keys().kids
    assert not keys_.reload_if_changed()


@pytest.mark.requires("OP-61")
def test_the_next_key_lies_beside_a_compromised_one_and_never_signs(world: World) -> None:
    world.clock.advance(SIGNS_FOR - PUBLISHED_BEFORE)
    world.run_due()
    with world.units.read() as unit:
        leaked = {key.kid for key in unit.keys.list()}
    seen_while_waiting: list[set[str]] = []

    def pause() -> None:
        with world.units.read() as unit:
            seen_while_waiting.append({key.kid for key in unit.keys.list() if key.state == "next"})

    replaced = replace_at_once(world.rotation, ("ES256",), world.clock.now, pause, forget=True)

    assert set(replaced) == leaked
    with world.units.read() as unit:
        (left,) = unit.keys.list()
    assert (left.state, {left.kid}) == ("current", seen_while_waiting[0])
    assert left.kid not in leaked


@pytest.mark.requires("OP-61")
def test_the_worker_that_was_about_to_take_a_given_up_key_takes_none(world: World) -> None:
    world.clock.advance(SIGNS_FOR - PUBLISHED_BEFORE)
    world.run_due()
    with world.units.read() as unit:
        leaked = {key.kid for key in unit.keys.list()}
    world.clock.advance(PUBLISHED_BEFORE)

    def pause() -> None:
        world.run_due()

    replace_at_once(world.rotation, ("ES256",), world.clock.now, pause, forget=True)

    assert world.states() == ["current"]
    with world.units.read() as unit:
        assert not leaked & {key.kid for key in unit.keys.list()}


@pytest.mark.requires("OP-61", "OP-57")
def test_an_operator_rotates_by_one_command_and_sees_the_states(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("idp.cli.keys._foundation", lambda: world)
    monkeypatch.setattr("idp.cli.keys.EVERYBODY_HAS_LOOKED_SECONDS", 0)

    rotated = CliRunner().invoke(keys, ["rotate", "--alg", "ES256"])
    listed = CliRunner().invoke(keys, ["list"])

    assert (rotated.exit_code, rotated.output.split()[1:]) == (0, ["signs", "no", "more"])
    assert sorted(line.split()[2] for line in listed.output.splitlines()) == ["current", "old"]


@pytest.mark.requires("OP-61", "K29")
def test_each_change_is_remembered(world: World) -> None:
    replace_at_once(world.rotation, ("ES256",), world.clock.now, lambda: None, forget=True)

    with world.database.read() as connection:
        events = list(connection.execute(select(audit_event.c.event)).scalars())
    assert sorted(events) == [Event.KEY_PUBLISHED, Event.KEY_REMOVED, Event.KEY_SIGNS]
