"""Parties and relations from before surnames and addresses for notifications stay, and have none until somebody tells."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from shared.db.database import Database
from shared.db.migrations import downgrade, migrate
from uploads.db.allowance_store import SqlAllowances
from uploads.db.party_store import SqlParties

PARTY = (
    "INSERT INTO party (account, relatienummer, relatie_naam, name, email, aanhef, language, seen_at) "
    "VALUES (:account, '104382', 'Zorgkantoor', 'J. Timmerman', 'j@x.example', 'meneer', 'nl', :now)"
)
SPACE = "INSERT INTO relation_space (relatienummer, reserved_bytes, quota_bytes) VALUES ('104382', 5, 7)"
NOW = datetime(2027, 2, 16, tzinfo=UTC).isoformat()


@pytest.mark.requires("K2", "K5", "K12")
def test_old_rows_stay_and_the_release_before_can_still_write(database_url: str) -> None:
    database = Database(database_url)
    migrate(database, "uploads", "0009")
    with database.write() as connection:
        connection.execute(text(PARTY), {"account": "old", "now": NOW})
        connection.execute(text(SPACE))
    migrate(database, "uploads")
    with database.write() as connection:
        connection.execute(text(PARTY), {"account": "by-the-release-before", "now": NOW})
        for account in ("old", "by-the-release-before"):
            party = SqlParties(connection).find(account)
            assert party is not None
            assert (party.name, party.family_name) == ("J. Timmerman", "")
        allowance = SqlAllowances(connection).find("104382")
        assert allowance is not None
        assert (allowance.reserved_bytes, allowance.quota_bytes, allowance.notification_email) == (5, 7, "")
    downgrade(database, "uploads", "0009")
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM party")).scalar_one() == 2
    database.dispose()
