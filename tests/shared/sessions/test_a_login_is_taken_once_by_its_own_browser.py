"""C-02, RP-05: state, nonce and verifier in the database, single use, bound to the browser."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from shared.sessions.model import LoginUnderWay
from shared.sessions.sql_store import SqlStore

pytestmark = pytest.mark.requires("C-02", "RP-05", "threat 9")

LOGIN = LoginUnderWay("nonce", "verifier", "/bestanden")
LATER = timedelta(minutes=40)


def test_its_own_browser_takes_it(store: SqlStore, now: datetime) -> None:
    store.logins.save("state", "browser", LOGIN, now + LATER)
    assert store.logins.take("state", "browser", now) == LOGIN


def test_the_second_time_it_is_gone(store: SqlStore, now: datetime) -> None:
    store.logins.save("state", "browser", LOGIN, now + LATER)
    store.logins.take("state", "browser", now)
    assert store.logins.take("state", "browser", now) is None


def test_another_browser_gets_nothing_and_spoils_nothing(store: SqlStore, now: datetime) -> None:
    store.logins.save("state", "browser", LOGIN, now + LATER)
    assert store.logins.take("state", "another", now) is None
    assert store.logins.take("state", "browser", now) == LOGIN


def test_an_unknown_state_gets_nothing(store: SqlStore, now: datetime) -> None:
    assert store.logins.take("state", "browser", now) is None


def test_it_lasts_until_its_end_and_no_longer(store: SqlStore, now: datetime) -> None:
    store.logins.save("state", "browser", LOGIN, now + LATER)
    assert store.logins.take("state", "browser", now + LATER) is None
    assert store.logins.take("state", "browser", now + LATER - timedelta(seconds=1)) == LOGIN


def test_of_twenty_that_bring_one_state_one_wins(store: SqlStore, now: datetime) -> None:
    store.logins.save("state", "browser", LOGIN, now + LATER)
    with ThreadPoolExecutor(20) as pool:
        taken = list(pool.map(lambda _: store.logins.take("state", "browser", now), range(20)))
    assert [one for one in taken if one is not None] == [LOGIN]


def test_logins_that_were_never_finished_are_purged(store: SqlStore, now: datetime) -> None:
    store.logins.save("state", "browser", LOGIN, now + LATER)
    store.purge(now + LATER)
    assert store.logins.take("state", "browser", now) is None
