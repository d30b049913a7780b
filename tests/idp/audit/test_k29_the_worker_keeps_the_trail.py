"""K29: the worker seals, signs the head of the day and erases details by itself."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from idp.db.tables import audit_event, audit_head
from tests.idp.installation import Installation

pytestmark = pytest.mark.requires("K29", "K6")


def heads_and_waiting(idp: Installation) -> tuple[int, ...]:
    with idp.foundation.database.read() as connection:
        counts = (select(func.count()).select_from(table) for table in (audit_head, audit_event))
        return tuple(connection.execute(count).scalar_one() for count in counts)


def test_the_worker_seals_the_events_and_signs_the_head(quick_idp: Installation) -> None:
    quick_idp.add_account()
    quick_idp.log_in()
    assert heads_and_waiting(quick_idp)[0] == 0
    for _ in range(2):  # its own work writes events too
        quick_idp.do_periodic_work()
    assert heads_and_waiting(quick_idp) == (1, 0)


def test_the_worker_erases_addresses_after_half_a_year(quick_idp: Installation) -> None:
    quick_idp.add_account()
    quick_idp.log_in()
    quick_idp.do_periodic_work()
    assert "192.0.2.7" in str(quick_idp.details())
    quick_idp.clock.advance(timedelta(days=184))
    quick_idp.do_periodic_work()
    assert "192.0.2.7" not in str(quick_idp.details())
