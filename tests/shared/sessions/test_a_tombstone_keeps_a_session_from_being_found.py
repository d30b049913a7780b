"""K26: what the provider ended stays ended, whichever came first, and each message counts once."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from shared.sessions.model import EndReason, NewSession
from shared.sessions.sql_store import SqlStore

pytestmark = pytest.mark.requires("K26", "C-10")

KEEP = timedelta(hours=9)


def record(store: SqlStore, now: datetime, jti: str = "j1", sid: str | None = None, sub: str | None = None) -> bool:
    return store.logouts.record(jti, sid=sid, sub=sub, now=now, keep_until=now + KEEP)


def test_a_sid_ends_its_session_and_no_other(store: SqlStore, new_session: NewSession, now: datetime) -> None:
    store.sessions.begin("one", new_session, now, replaces=None)
    store.sessions.begin("other", replace(new_session, sid="sid-2"), now, replaces=None)
    assert record(store, now, sid="sid-1", sub=new_session.sub)
    assert store.sessions.find("one") is None
    assert store.sessions.find("other") is not None


def test_a_session_that_comes_after_its_logout_is_not_found(
    store: SqlStore, new_session: NewSession, now: datetime
) -> None:
    record(store, now, sid="sid-1")
    store.sessions.begin("late", new_session, now, replaces=None)
    assert store.sessions.find("late") is None


def test_a_sub_alone_ends_all_its_sessions(store: SqlStore, new_session: NewSession, now: datetime) -> None:
    store.sessions.begin("one", new_session, now, replaces=None)
    store.sessions.begin("two", replace(new_session, sid="sid-2"), now, replaces=None)
    store.sessions.begin("else", replace(new_session, sub="s-other", sid="sid-3"), now, replaces=None)
    assert record(store, now, sub=new_session.sub)
    assert [store.sessions.find(cookie) is None for cookie in ("one", "two", "else")] == [True, True, False]


def test_a_sub_may_log_in_again_later(store: SqlStore, new_session: NewSession, now: datetime) -> None:
    record(store, now, sub=new_session.sub)
    later = now + timedelta(seconds=1)
    store.sessions.begin("again", replace(new_session, auth_time=later), later, replaces=None)
    assert store.sessions.find("again") is not None


def test_a_sub_that_logged_in_after_the_message_was_made_goes_on(
    store: SqlStore, new_session: NewSession, now: datetime
) -> None:
    later = now + timedelta(seconds=1)
    store.sessions.begin("again", replace(new_session, auth_time=later), later, replaces=None)
    record(store, now, sub=new_session.sub)
    found = store.sessions.find("again")
    assert found is not None
    assert found.end_reason is None


def test_the_tokens_go_with_the_session(store: SqlStore, new_session: NewSession, now: datetime) -> None:
    store.sessions.begin("one", new_session, now, replaces=None)
    found = store.sessions.find("one")
    assert found is not None
    record(store, now, sid="sid-1")
    assert store.sessions.tokens(found.handle) is None


def test_a_message_counts_once(store: SqlStore, now: datetime) -> None:
    assert record(store, now, sid="sid-1")
    assert not record(store, now, sid="sid-9")
    assert record(store, now, jti="j2", sid="sid-1")


def test_a_repeated_message_ends_nothing(store: SqlStore, new_session: NewSession, now: datetime) -> None:
    record(store, now, sid="sid-9")
    store.sessions.begin("one", new_session, now, replaces=None)
    record(store, now, sid="sid-1")
    assert store.sessions.find("one") is not None


def test_stones_go_when_their_sessions_would_be_over(store: SqlStore, new_session: NewSession, now: datetime) -> None:
    record(store, now, sid="sid-1")
    store.sessions.begin("late", new_session, now, replaces=None)
    store.purge(now + KEEP - timedelta(seconds=1))
    assert store.sessions.find("late") is None
    store.purge(now + KEEP)
    assert store.sessions.find("late") is not None
    assert record(store, now, sid="sid-9")


def test_why_a_session_ended_here_stays_known(store: SqlStore, new_session: NewSession, now: datetime) -> None:
    store.sessions.begin("one", new_session, now, replaces=None)
    found = store.sessions.find("one")
    assert found is not None
    store.sessions.end(found.handle, EndReason.REFUSED, now)
    ended = store.sessions.find("one")
    assert ended is not None
    assert ended.end_reason is EndReason.REFUSED


def test_a_logout_that_comes_after_it_does_not_change_that(
    store: SqlStore, new_session: NewSession, now: datetime
) -> None:
    store.sessions.begin("one", new_session, now, replaces=None)
    found = store.sessions.find("one")
    assert found is not None
    store.sessions.end(found.handle, EndReason.REFUSED, now)
    record(store, now, sid="sid-1")
    store.logouts.purge(now + KEEP)  # its stone is gone, the row is there
    ended = store.sessions.find("one")
    assert ended is not None
    assert ended.end_reason is EndReason.REFUSED
