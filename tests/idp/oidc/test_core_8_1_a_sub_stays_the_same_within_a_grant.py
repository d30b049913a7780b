"""OIDC Core 8.1 and 12.2: what would call people otherwise ends, and the application hears of it by names it knows."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from idp.cli.protocol import administration
from idp.clients.model import PAIRWISE, Client
from idp.db.tables import job
from idp.db.unit_of_work import UnitsOfWork
from idp.oidc.renaming import end_when_renamed
from idp.oidc.subjects import known_subject, subject_of
from shared.clock import FixedClock
from shared.db.database import Database
from shared.encryption import Vault
from tests.idp.oidc.agreeing import agree
from tests.idp.oidc.browsing import Application, Browser, Idp
from tests.idp.oidc.conftest import Run
from tests.idp.oidc.managing import change
from tests.idp.oidc.stored import add_account, add_client, grant_of, units_of

pytestmark = pytest.mark.requires("OP-28", "K26")

GRANT_TYPES = ["authorization_code", "refresh_token"]
METADATA = {"subject_type": PAIRWISE, "backchannel_logout_uri": "https://app.example/uit"}


@pytest.fixture
def database(make_database: Callable[[str], Database]) -> Database:
    return make_database("idp")


@pytest.fixture
def units(database: Database, vault: Vault) -> UnitsOfWork:
    return units_of(database, vault)


def in_use(units: UnitsOfWork, clock: FixedClock, **metadata: Any) -> tuple[Client, str]:
    """An application with a living grant, and how it knows its user."""
    now = clock.now()
    with units.write() as unit:
        account = add_account(unit, now)
        client = add_client(unit, now, **metadata)
        unit.grants.add(grant_of(client.client_id, account.account_id, now))
        return client, subject_of(unit.subjects, account.account_id, client)


def changed(units: UnitsOfWork, old: Client, new: Client, clock: FixedClock) -> int:
    with units.write() as unit:
        unit.clients.save(new, clock.now())
        return end_when_renamed(unit, old, new, clock.now())


def is_living(units: UnitsOfWork) -> bool:
    with units.read() as unit:
        grant = unit.grants.find("grant-1")
    return grant is not None and grant.revoked_at is None


@pytest.mark.parametrize(
    ("metadata", "other"),
    [
        (METADATA, {"redirect_uris": ("https://elders.example/terug",), "sector_identifier": "elders.example"}),
        (METADATA, {"sector_identifier": "elders.example"}),
        (METADATA, {"subject_type": "public"}),
        ({**METADATA, "subject_type": "public"}, {"subject_type": PAIRWISE}),
    ],
    ids=["host", "sector", "to public", "to pairwise"],
)
def test_another_name_ends_what_was_given_under_the_old_one(
    units: UnitsOfWork, database: Database, clock: FixedClock, metadata: dict[str, str], other: dict[str, Any]
) -> None:
    client, sub = in_use(units, clock, **metadata)
    assert changed(units, client, replace(client, **other), clock) == 1
    assert not is_living(units)
    with database.read() as connection:
        (told,) = connection.scalars(select(job.c.payload)).all()
    assert told == {"client_id": client.client_id, "sid": "sid-1", "sub": sub}


@pytest.mark.parametrize("other", [{"client_name": "Anders"}, {"redirect_uris": ("https://app.example/anders",)}])
def test_what_calls_nobody_otherwise_ends_nothing(units: UnitsOfWork, clock: FixedClock, other: dict[str, Any]) -> None:
    client, sub = in_use(units, clock, **METADATA)
    new = replace(client, **other)
    assert changed(units, client, new, clock) == 0
    assert is_living(units)
    with units.read() as unit:
        assert known_subject(unit.subjects, "account-1", new) == sub


@pytest.fixture
def application(idp: Idp, browser: Browser) -> Application:
    """One that a user let in, and that knows him by a name of its own."""
    application = idp.register(grant_types=GRANT_TYPES, scope="openid email", subject_type=PAIRWISE)
    agree(application, browser)
    return application


def test_its_own_change_of_a_registration_ends_what_it_held(application: Application, browser: Browser) -> None:
    token = application.tokens(browser)["refresh_token"]
    kept = change(application, grant_types=GRANT_TYPES, subject_type=PAIRWISE, client_name="Anders")
    assert kept.status_code == 200
    refreshed = application.refresh(token)
    assert refreshed.status_code == 200
    assert change(application, grant_types=GRANT_TYPES, subject_type="public").status_code == 200
    assert (application.refresh((refreshed.json or {})["refresh_token"]).json or {})["error"] == "invalid_grant"


def test_so_does_another_description_of_our_own_clients(idp: Idp, application: Application, browser: Browser) -> None:
    token = application.tokens(browser)["refresh_token"]
    with idp.foundation.units.read() as unit:
        client = unit.clients.registered(application.client_id)
    assert client is not None
    renamed = replace(client, subject_type="public")
    assert administration(idp.foundation).apply([renamed], idp.now) == [client.client_id]
    assert (application.refresh(token).json or {})["error"] == "invalid_grant"


def test_so_does_the_file_of_an_operator(
    idp: Idp, application: Application, browser: Browser, run: Run, tmp_path: Path
) -> None:
    token = application.tokens(browser)["refresh_token"]
    file = tmp_path / "clients.json"

    def applied(**changes: str) -> None:
        (entry,) = json.loads(run("export", application.client_id).output)["clients"]
        file.write_text(json.dumps({"clients": [entry | changes]}), encoding="utf-8")
        assert run("apply", str(file)).exit_code == 0

    applied(client_name="Anders")
    refreshed = application.refresh(token)
    assert refreshed.status_code == 200
    applied(subject_type="public")
    assert (application.refresh((refreshed.json or {})["refresh_token"]).json or {})["error"] == "invalid_grant"
