"""Threat 20, K25: twelve requests in two processes find an expired token; the provider is asked once."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from shared.clock import FixedClock
from shared.db.database import Database
from shared.egress.fetcher import TIMEOUT_SECONDS
from shared.encryption import Vault
from shared.jose.keys import PublicKeys
from shared.relying_party.refresh import LEASE
from shared.relying_party.session import RpSession
from shared.sessions.sql_store import SqlStore
from tests.support.relying_parties import Visitor, make_party, make_store
from tests.support.tiny_provider import TinyProvider

pytestmark = pytest.mark.requires("threat 20", "K25")

ROOT = Path(__file__).resolve().parents[3]
THREADS = 6


@pytest.fixture
def store(database_url: str, vault: Vault) -> Iterator[SqlStore]:
    """On both databases: the lease is one statement of each."""
    database = Database(database_url)
    yield make_store(database, vault)
    database.dispose()


def test_a_lease_outlasts_the_two_calls_that_it_is_for() -> None:
    assert timedelta(seconds=2 * TIMEOUT_SECONDS) < LEASE


def test_who_does_not_get_the_lease_goes_on_with_tokens_that_live(
    store: SqlStore, provider: TinyProvider, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    party = make_party(provider.issuer, store, clock)
    provider.client_keys = lambda: PublicKeys(party.public_jwks())
    cookie = Visitor(party, provider).log_in()
    clock.advance(timedelta(minutes=5))
    found = store.sessions.find(cookie)
    assert found is not None
    assert store.sessions.lease_refresh(found.handle, 0, "another", clock.now(), clock.now() + LEASE)
    monkeypatch.setattr("shared.relying_party.refresh.sleep", lambda _: pytest.fail("waited"))

    assert isinstance(party.session(cookie), RpSession)
    assert provider.count("/token", "refresh_token") == 0


def test_one_wins_and_all_go_on_with_the_new_tokens(
    store: SqlStore, database_url: str, provider: TinyProvider, clock: FixedClock
) -> None:
    party = make_party(provider.issuer, store, clock)
    provider.client_keys = lambda: PublicKeys(party.public_jwks())
    cookie = Visitor(party, provider).log_in()
    clock.advance(timedelta(minutes=15))
    provider.seconds_per_refresh = 0.4
    arguments = [database_url, provider.issuer, cookie, clock.now().isoformat(), str(THREADS)]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.support.refresh_in_a_process", *arguments],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    found = "".join(process.communicate(timeout=90)[0] for process in processes).split()
    assert found == ["RpSession"] * THREADS * 2
    assert provider.count("/token", "refresh_token") == 1
