"""An idp for each test, on SQLite and PostgreSQL, or on SQLite alone where the pages are what is tested.

On SQLite the tests of a process share one, whose database and folder are new for each of them.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from idp.db.unit_of_work import UnitsOfWork
from idp.foundation import Foundation
from idp.settings import IdpSettings
from shared.clock import FixedClock
from shared.db.database import Database
from shared.encryption import Vault
from tests.conftest import EXAMPLE_DAY
from tests.idp.delivery.letters import compose
from tests.idp.installation import Installation
from tests.idp.lent_file import LentFile
from tests.idp.support import NoQueue, quick_hasher
from tests.support.migrated import fill


def _foundation(
    settings: IdpSettings, database: Database, vault: Vault, clock: FixedClock, turns: NoQueue
) -> Foundation:
    units = UnitsOfWork(database, vault, compose)
    return Foundation(settings, clock, database, vault, units, quick_hasher(turns))


@pytest.fixture(scope="session")
def shared_installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Its pages and its console are there before a test could change what they are made of."""
    settings = IdpSettings(env="demo", var=tmp_path_factory.mktemp("idp"))
    database, clock, turns = Database(settings.database_url), FixedClock(EXAMPLE_DAY), NoQueue()
    file = LentFile(database, settings.var, tmp_path_factory.mktemp("copies"))
    foundation = _foundation(settings, database, Vault([bytes(32)]), clock, turns)
    installation = Installation(foundation, clock, turns, file)
    assert installation.app.view_functions
    assert installation.console.operations
    yield installation
    file.end()


@pytest.fixture
def quick_idp(shared_installation: Installation) -> Iterator[Installation]:
    """On SQLite alone, ready at once."""
    assert shared_installation.file is not None
    shared_installation.file.begin()
    shared_installation.clock.set(EXAMPLE_DAY)
    shared_installation.turns.taken = 0
    yield shared_installation
    shared_installation.file.end()


@pytest.fixture
def idp(shared_installation: Installation, kind_of_database: str, request: pytest.FixtureRequest) -> Installation:
    """On both databases."""
    on_it: Installation = request.getfixturevalue("quick_idp" if kind_of_database == "sqlite" else "idp_on_postgres")
    return on_it


@pytest.fixture
def idp_on_postgres(
    shared_installation: Installation,
    make_database: Callable[[str], Database],
    tmp_path: Path,
    vault: Vault,
    clock: FixedClock,
) -> Installation:
    """On the database of `kind_of_database`, with nothing shared but what the settings say."""
    settings = shared_installation.foundation.settings.model_copy(update={"var": tmp_path})
    turns = NoQueue()
    return Installation(_foundation(settings, make_database("idp"), vault, clock, turns), clock, turns)


@pytest.fixture
def own_idp(tmp_path: Path, vault: Vault, clock: FixedClock) -> Iterator[Installation]:
    """On SQLite alone, in the folder of the test and shared with none, for what starts a process of the idp."""
    url = f"sqlite:///{tmp_path / 'idp.sqlite3'}"
    fill(url, "idp")
    database, turns = Database(url), NoQueue()
    foundation = _foundation(IdpSettings(env="demo", var=tmp_path), database, vault, clock, turns)
    yield Installation(foundation, clock, turns)
    database.dispose()
