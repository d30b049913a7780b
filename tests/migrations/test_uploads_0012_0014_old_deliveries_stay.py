"""Kinds, receipts and references from before terms per kind, links and longer references are as they were."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from shared.db.database import Database
from shared.db.migrations import downgrade, migrate
from shared.encryption import Vault
from uploads.db.delivery_store import SqlDeliveryRows
from uploads.db.kind_store import SqlDeliveryKinds
from uploads.db.receipt_store import SqlReceipts
from uploads.receipts.receipt import digest_of_receipt

NOW = datetime(2027, 2, 16, tzinfo=UTC).isoformat()
SHORT, LONG = "AL-2027-0216-M4RH", "AL-2027-0216-M4RHM4RH"
DELIVERY = (
    "INSERT INTO delivery (kenmerk, relatienummer, account, soort, description, one_file, state, created_at) "
    "VALUES (:kenmerk, '104382', 'a', 'wmo', '', false, 'received', :now)"
)
OLD_ROWS = (
    "INSERT INTO party (account, relatienummer, relatie_naam, name, email, aanhef, language, seen_at) "
    "VALUES ('a', '104382', 'Zorgkantoor', 'J. Timmerman', 'j@x.example', 'meneer', 'nl', :now)",
    "INSERT INTO delivery_type (soort, name, extensions, max_bytes, allow_empty, on_page, position) "
    "VALUES ('wmo', 'Wmo', '[]', 5, false, true, 1)",
    DELIVERY,
    "INSERT INTO receipt (kenmerk, jws, kid, made_at, number) VALUES (:kenmerk, 'a.b.c', 'k', :now, 1)",
)


@pytest.mark.requires("K2", "K5", "K36", "K41")
def test_old_rows_stay_and_the_release_before_can_still_write(database_url: str) -> None:
    database = Database(database_url)
    migrate(database, "uploads", "0011")
    with database.write() as connection:
        for row in OLD_ROWS:
            connection.execute(text(row), {"kenmerk": SHORT, "now": NOW})
    migrate(database, "uploads")
    with database.write() as connection:
        (kind,) = SqlDeliveryKinds(connection).all()
        assert (kind.soort, kind.keep_days) == ("wmo", None)
        assert SqlReceipts(connection, Vault([bytes(32)])).last() == (1, digest_of_receipt("a.b.c"))
        connection.execute(text(DELIVERY), {"kenmerk": LONG, "now": NOW})
        assert SqlDeliveryRows(connection).get(LONG).kenmerk == LONG
        connection.execute(text("DELETE FROM delivery WHERE kenmerk = :long"), {"long": LONG})
    downgrade(database, "uploads", "0011")
    with database.read() as connection:
        assert connection.execute(text("SELECT kenmerk FROM receipt")).scalars().all() == [SHORT]
    database.dispose()
