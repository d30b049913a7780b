"""Threat 20, K25: a lease in the row decides who may use the refresh token."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from shared.sessions.model import NewSession, Tokens
from shared.sessions.sql_store import SqlStore

pytestmark = pytest.mark.requires("threat 20", "K25")

LEASE = timedelta(seconds=15)


@pytest.fixture
def handle(store: SqlStore, new_session: NewSession, now: datetime) -> str:
    store.sessions.begin("cookie", new_session, now, replaces=None)
    found = store.sessions.find("cookie")
    assert found is not None
    return found.handle


def test_of_twenty_that_ask_one_gets_the_lease(store: SqlStore, handle: str, now: datetime) -> None:
    with ThreadPoolExecutor(20) as pool:
        got = list(
            pool.map(
                lambda number: store.sessions.lease_refresh(handle, 0, f"owner-{number}", now, now + LEASE), range(20)
            )
        )
    assert got.count(True) == 1


def test_a_lease_that_ran_out_is_free_again(store: SqlStore, handle: str, now: datetime) -> None:
    assert store.sessions.lease_refresh(handle, 0, "first", now, now + LEASE)
    assert not store.sessions.lease_refresh(handle, 0, "second", now + LEASE / 2, now + LEASE)
    assert store.sessions.lease_refresh(handle, 0, "second", now + LEASE, now + LEASE * 2)


def test_who_lost_the_lease_cannot_store_tokens(store: SqlStore, handle: str, now: datetime) -> None:
    store.sessions.lease_refresh(handle, 0, "first", now, now + LEASE)
    store.sessions.lease_refresh(handle, 0, "second", now + LEASE, now + LEASE * 2)
    assert not store.sessions.store_refreshed(handle, "first", Tokens("a", "r"), now, now)
    assert store.sessions.store_refreshed(handle, "second", Tokens("b", "s"), now, now)
    assert store.sessions.tokens(handle) == Tokens("b", "s")


def test_new_tokens_count_up_and_give_the_lease_back(store: SqlStore, handle: str, now: datetime) -> None:
    store.sessions.lease_refresh(handle, 0, "me", now, now + LEASE)
    store.sessions.store_refreshed(handle, "me", Tokens("b", "s"), now + timedelta(minutes=10), now)
    found = store.sessions.find("cookie")
    assert found is not None
    assert found.token_version == 1
    assert not store.sessions.lease_refresh(handle, 0, "late", now, now + LEASE)
    assert store.sessions.lease_refresh(handle, 1, "next", now, now + LEASE)


def test_new_tokens_come_with_their_end_and_the_moment_they_came(store: SqlStore, handle: str, now: datetime) -> None:
    later, ends_at = now + timedelta(minutes=9), now + timedelta(minutes=19)
    store.sessions.lease_refresh(handle, 0, "me", later, later + LEASE)
    store.sessions.store_refreshed(handle, "me", Tokens("b", "s"), ends_at, later)
    found = store.sessions.find("cookie")
    assert found is not None
    assert (found.refreshed_at, found.access_expires_at) == (later, ends_at)
