"""A store on each database."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from shared.clock import FixedClock
from shared.db.database import Database
from shared.encryption import Vault
from shared.sessions.model import NewSession, Tokens
from shared.sessions.sql_store import SqlStore
from tests.support.relying_parties import make_store


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.dispose()


@pytest.fixture
def store(database: Database, vault: Vault) -> SqlStore:
    return make_store(database, vault)


@pytest.fixture
def now(clock: FixedClock) -> datetime:
    return clock.now()


@pytest.fixture
def new_session(now: datetime) -> NewSession:
    return NewSession(
        sub="s-timmerman",
        sid="sid-1",
        claims={"name": "A. Timmerman", "urn:cak:roles": ["user"]},
        auth_time=now,
        expires_at=now + timedelta(hours=8),
        tokens=Tokens("access-1", "refresh-1"),
        access_expires_at=now + timedelta(minutes=10),
    )
