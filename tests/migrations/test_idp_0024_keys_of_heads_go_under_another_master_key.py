"""From 0024 on a key that signs heads may be encrypted anew; before, and after a way back, its whole row is frozen."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.db.database import Database
from shared.db.migrations import downgrade, migrate

KEY = "INSERT INTO audit_key (kid, encrypted, created_at) VALUES ('kid', :value, '2027-02-16 09:00:00')"
AGAIN = "UPDATE audit_key SET encrypted = :value"


def encrypt_anew(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text(AGAIN), {"value": b"another"})


def is_frozen(database: Database) -> bool:
    with pytest.raises(DBAPIError, match="append-only"):
        encrypt_anew(database)
    return True


@pytest.mark.requires("K2", "K5", "threat 40", "threat 42")
def test_a_key_of_the_release_before_may_be_encrypted_anew(database_url: str) -> None:
    database = Database(database_url)
    migrate(database, "idp")
    downgrade(database, "idp", "0023")
    with database.write() as connection:
        connection.execute(text(KEY), {"value": b"one"})
    assert is_frozen(database)
    migrate(database, "idp")
    encrypt_anew(database)
    downgrade(database, "idp", "0023")
    assert is_frozen(database)
    database.dispose()
