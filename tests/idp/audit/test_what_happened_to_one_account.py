"""What happened to an account lately is read by the index of accounts, however long the trail of everybody is (D4)."""

import pytest
from sqlalchemy.dialects import sqlite

from idp.audit.events import Event
from idp.db.audit_history import NEWEST, latest_in
from tests.idp.installation import Installation

pytestmark = pytest.mark.requires("K29")


@pytest.mark.parametrize("events", [(Event.ACCOUNT_SEEN,), tuple(Event)], ids=["one", "all"])
def test_the_chain_is_read_by_its_index_and_not_sorted(quick_idp: Installation, events: tuple[Event, ...]) -> None:
    query = latest_in(*NEWEST[0], "a1", [event.value for event in events], 10)
    text = str(query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))
    with quick_idp.foundation.database.read() as connection:
        plan = " ".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}"))
    assert "ix_audit_chain_account_id_position" in plan
    assert "TEMP B-TREE" not in plan
