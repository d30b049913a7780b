"""K6: what the worker does by the clock may be done twice, late, and by several workers at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from idp.db.tables import login_attempt, sso_session, try_log
from idp.worker import PERIODIC, build_worker
from tests.idp.installation import Installation

pytestmark = pytest.mark.requires("K6")

SET_AT = datetime(2026, 8, 31, 10, 0, tzinfo=UTC)  # ends on 28 February 2027


def left_over(idp: Installation) -> int:
    tables = (login_attempt, sso_session, try_log)
    with idp.foundation.database.read() as connection:
        return sum(connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables)


def fill(idp: Installation) -> None:
    """A password that ends soon, a login on its way, a session, and a counted try."""
    idp.add_account(password_set_at=SET_AT)
    idp.log_in()
    idp.password_accepted()
    idp.type_password(password="Heel-iets-anders-99")


def test_this_is_what_the_worker_does_by_itself(quick_idp: Installation) -> None:
    expected = {
        "seal_events": 2,
        "rotate_keys": 3600,
        "clear_away": 300,
        "sign_and_erase": 300,
        "announce_expiry": 10,
        "expire_invitations": 10,
        "lapse_proposals": 300,
        "end_accounts": 10,
    }
    assert {task.name: task.every_seconds for task in PERIODIC} == expected
    assert [task.__name__ for task in build_worker(quick_idp.foundation)._periodic] == list(expected)


def test_six_workers_at_once_do_it_once(idp: Installation) -> None:
    fill(idp)
    waiting, rows = len(idp.mails()), left_over(idp)
    with ThreadPoolExecutor(6) as workers:
        list(workers.map(lambda _: idp.do_periodic_work(), range(6)))
    assert idp.mails()[waiting:] == ["M07"]
    assert idp.events().count("password.expiry_notice") == 1
    assert left_over(idp) == rows > 0


def test_six_workers_that_are_all_late_clear_away_what_is_over(idp: Installation) -> None:
    fill(idp)
    waiting = len(idp.mails())
    idp.clock.advance(timedelta(days=500))
    with ThreadPoolExecutor(6) as workers:
        list(workers.map(lambda _: idp.do_periodic_work(), range(6)))
    assert left_over(idp) == 0
    assert idp.mails()[waiting:] == ["M22"]  # the password has ended long ago; the account is about to


def test_doing_it_twice_changes_nothing_more(idp: Installation) -> None:
    fill(idp)
    idp.do_periodic_work()
    mails, events = idp.mails(), idp.events()
    idp.do_periodic_work()
    assert (idp.mails(), idp.events()) == (mails, events)
