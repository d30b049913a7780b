"""Accounts from before the whole name was kept are found by it as well (D4)."""

import pytest
from sqlalchemy import delete

from idp.administration.finding import Sought
from idp.db.search_store import SqlSearchStore
from idp.db.tables_search import account_term
from shared.clock import FixedClock
from shared.db.database import Database
from shared.db.migrations import downgrade, migrate
from shared.encryption import Vault
from tests.idp.oidc.stored import add_account, units_of


@pytest.mark.requires("K2", "K5")
def test_an_account_of_the_release_before_is_found_by_its_whole_name(
    database_url: str, vault: Vault, clock: FixedClock
) -> None:
    database = Database(database_url)
    migrate(database, "idp")
    with units_of(database, vault).write() as unit:
        person = add_account(unit, clock.now())
    downgrade(database, "idp", "0026")
    whole = person.full_name.casefold()
    with database.write() as connection:
        connection.execute(delete(account_term).where(account_term.c.term == whole))
    for _ in range(2):
        migrate(database, "idp")
        with database.read() as connection:
            assert SqlSearchStore(connection).count(Sought(whole)) == 1
        downgrade(database, "idp", "0026")
    database.dispose()
