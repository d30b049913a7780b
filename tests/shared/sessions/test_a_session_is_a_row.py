"""Threats 7 and 8, K7, RP-24: a session is found by its cookie, ends by its row, and takes its tokens along."""

from datetime import datetime, timedelta

import pytest

from shared.sessions.model import EndReason, NewSession, Tokens
from shared.sessions.sql_store import SqlStore

pytestmark = pytest.mark.requires("threat 7", "threat 8", "K7", "RP-24")


def test_it_is_found_by_its_cookie(store: SqlStore, new_session: NewSession, now: datetime) -> None:
    store.sessions.begin("cookie", new_session, now, replaces=None)
    found = store.sessions.find("cookie")
    assert found is not None
    assert (found.sub, found.sid, found.claims) == (new_session.sub, new_session.sid, new_session.claims)
    assert (found.auth_time, found.expires_at, found.end_reason) == (now, now + timedelta(hours=8), None)
    assert store.sessions.tokens(found.handle) == new_session.tokens


def test_another_cookie_finds_nothing(store: SqlStore, new_session: NewSession, now: datetime) -> None:
    store.sessions.begin("cookie", new_session, now, replaces=None)
    assert store.sessions.find("Cookie") is None


def test_a_cookie_of_bytes_that_are_no_text_finds_nothing(store: SqlStore) -> None:
    assert store.sessions.find(b"\xff\x80".decode("utf-8", "surrogateescape")) is None


def test_a_new_login_deletes_the_row_of_the_cookie_it_replaces(
    store: SqlStore, new_session: NewSession, now: datetime
) -> None:
    store.sessions.begin("before", new_session, now, replaces=None)
    store.sessions.begin("after", new_session, now, replaces="before")
    assert store.sessions.find("before") is None
    assert store.sessions.find("after") is not None


def test_an_ended_session_keeps_its_first_reason_and_loses_its_tokens(
    store: SqlStore, new_session: NewSession, now: datetime
) -> None:
    store.sessions.begin("cookie", new_session, now, replaces=None)
    found = store.sessions.find("cookie")
    assert found is not None
    store.sessions.end(found.handle, EndReason.REFUSED, now)
    store.sessions.end(found.handle, EndReason.LOGGED_OUT, now)
    ended = store.sessions.find("cookie")
    assert ended is not None
    assert ended.end_reason is EndReason.REFUSED
    assert store.sessions.tokens(found.handle) is None


def test_an_ended_session_takes_no_new_tokens(store: SqlStore, new_session: NewSession, now: datetime) -> None:
    store.sessions.begin("cookie", new_session, now, replaces=None)
    found = store.sessions.find("cookie")
    assert found is not None
    assert store.sessions.lease_refresh(found.handle, 0, "me", now, now + timedelta(seconds=15))
    store.sessions.end(found.handle, EndReason.LOGGED_OUT, now)
    assert not store.sessions.store_refreshed(found.handle, "me", Tokens("a", "r"), now, now)
    assert store.sessions.tokens(found.handle) is None


def test_it_is_forgotten_a_day_after_it_should_have_ended(
    store: SqlStore, new_session: NewSession, now: datetime
) -> None:
    store.sessions.begin("cookie", new_session, now, replaces=None)
    store.purge(now + timedelta(hours=31))
    assert store.sessions.find("cookie") is not None
    store.purge(now + timedelta(hours=32))
    assert store.sessions.find("cookie") is None
