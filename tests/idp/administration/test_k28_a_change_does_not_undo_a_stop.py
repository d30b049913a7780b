"""K28, K34, E76: who changes an application at the moment that an operator stops it is told so, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import text

from idp.administration.actions import Action
from idp.administration.operations import Decline, Declined, Outcome
from idp.composition.protocol import build_logout
from idp.db.client_store import SqlClientStore
from idp.oidc.client_rotation import ClientRotation, Rotated, Rotation
from idp.oidc.stopping import ClientStops
from tests.idp.administration.office import Office
from tests.idp.administration.test_d7_applications import FORM, added, run, seen
from tests.idp.clash import Clash

pytestmark = pytest.mark.requires("K28", "K34")
LOOK_SECONDS = 0.05


def changes(office: Office, client_id: str) -> Callable[[], Outcome]:
    form = {**FORM, "client_id": client_id, "client_name": "Anders", "versie": seen(office, client_id)}
    return lambda: run(office, Action.CLIENT_CHANGE, **form)


def rotates(office: Office, client_id: str) -> Callable[[], Outcome]:
    return lambda: run(office, Action.CLIENT_ROTATE, client_id=client_id, reden="Gelekt")


def somebody_waits(office: Office) -> bool:
    """True once another writer waits for what this transaction holds; SQLite lets it begin only afterwards."""
    if office.idp.foundation.database.engine.dialect.name == "sqlite":
        return True
    with office.idp.foundation.database.read() as connection:
        return bool(connection.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar_one())


@pytest.mark.parametrize("act", [changes, rotates])
def test_a_change_does_not_undo_it(office_on_both: Office, act: Callable[[Office, str], Callable[[], Outcome]]) -> None:
    office = office_on_both
    client_id = added(office)["client_id"]
    later = act(office, client_id)
    with ThreadPoolExecutor(1) as pool:
        with office.idp.foundation.units.write() as unit:
            client = unit.clients.registered(client_id)
            assert client is not None
            unit.clients.save(replace(client, stopped=True), office.idp.now)
            changing = pool.submit(later)
            for _ in range(100):
                if wait([changing], LOOK_SECONDS).done or somebody_waits(office):
                    break
        outcome = changing.result()

    if isinstance(outcome, Declined):
        assert outcome.why is Decline.CHANGED_MEANWHILE
    with office.idp.foundation.units.read() as unit:
        kept = unit.clients.registered(client_id)
    assert kept is not None
    assert kept.stopped


@pytest.mark.parametrize("kind_of_database", ["postgresql"], indirect=True)
@pytest.mark.parametrize("first", ["stop", "rotate"])
def test_a_stop_and_another_secret_at_once_are_both_kept(
    office_on_both: Office, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    office, units = office_on_both, office_on_both.idp.foundation.units
    client_id, now = added(office)["client_id"], office.idp.now
    stops = ClientStops(units.write, build_logout(office.idp.foundation))
    works: dict[str, Callable[[], object]] = {
        "stop": partial(stops.stop, client_id, "operator", "Gelekt", now),
        "rotate": partial(ClientRotation(units.write).rotate, client_id, Rotation(None), now),
    }
    (second,) = works.keys() - {first}

    outcomes = Clash(office.idp, monkeypatch).of(works[first], SqlClientStore, "registered", works[second])

    rotated = dict(zip((first, second), outcomes, strict=True))["rotate"]
    assert isinstance(rotated, Rotated), rotated
    with units.read() as unit:
        kept = unit.clients.registered(client_id)
    assert kept is not None
    assert (kept.stopped, kept.secret_sha256) == (True, rotated.client.secret_sha256)
