"""K5: every downgrade of idp works with people and applications in the database, not only on an empty one."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Table, func, select

from idp.activation.print_batch import Batch, ManifestLine, Outcome
from idp.credentials.ports import StoredPassword
from idp.db.tables import account, password, restricted_client
from idp.db.unit_of_work import UnitsOfWork
from shared.clock import FixedClock
from shared.db.database import Database
from shared.db.migrations import differences, downgrade, migrate
from shared.encryption import Vault
from tests.idp.oidc.stored import add_account, add_client, add_session, request_of, units_of

pytestmark = pytest.mark.requires("K2", "K5")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    migrate(database, "idp")
    yield database
    database.dispose()


@pytest.fixture
def units(database: Database, vault: Vault) -> UnitsOfWork:
    return units_of(database, vault)


def rows(database: Database, table: Table) -> int:
    with database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def test_every_release_is_gone_back_to_with_everybody_still_there(
    database: Database, units: UnitsOfWork, clock: FixedClock
) -> None:
    now = clock.now()
    with units.write() as unit:
        account_id = add_account(unit, now).account_id
        unit.passwords.replace(account_id, StoredPassword(1, "hash", now, now))
        add_session(unit, account_id, now)
    downgrade(database, "idp", "0002")
    assert (rows(database, account), rows(database, password)) == (1, 1)
    migrate(database, "idp")
    assert differences(database, "idp") == []


def test_nothing_stays_that_the_release_before_cannot_read(
    database: Database, units: UnitsOfWork, clock: FixedClock
) -> None:
    now = clock.now()
    with units.write() as unit:
        client = add_client(unit, now)
        for answered in ("answered", "waiting"):
            unit.requests.add(answered, request_of(client, "challenge", now))
        assert unit.requests.take("answered", now)
        unit.batches.add(Batch("batch-1", now, "clerk"))
        unit.batches.put("batch-1", ManifestLine("letter-1", "0" * 64))
        unit.batches.settle("letter-1", Outcome.WITHDRAWN)
    downgrade(database, "idp", "0025")
    with units.read() as unit:
        assert [line.outcome for line in unit.batches.manifest("batch-1")] == [Outcome.FAILED]
        assert (unit.requests.client_of("answered"), unit.requests.client_of("waiting")) == (None, client.client_id)


@pytest.mark.requires("K12")
def test_an_application_is_still_kept_to_its_relations_after_going_back(
    database: Database, units: UnitsOfWork, clock: FixedClock
) -> None:
    with units.write() as unit:
        client_id = add_client(unit, clock.now()).client_id
        unit.entitlements.restrict(client_id, restricted=True)
    downgrade(database, "idp", "0018")
    assert rows(database, restricted_client) == 1
