"""A provider on loopback and a relying party of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.clock import FixedClock
from shared.db.database import Database
from shared.encryption import Vault
from shared.jose.keys import PublicKeys
from shared.relying_party.party import RelyingParty
from shared.sessions.sql_store import SqlStore
from tests.support.relying_parties import Visitor, make_party, make_store
from tests.support.tiny_provider import TinyProvider, tiny_provider


@pytest.fixture
def provider(clock: FixedClock) -> Iterator[TinyProvider]:
    with tiny_provider(clock) as provider:
        yield provider


@pytest.fixture
def store(tmp_path: Path, vault: Vault) -> Iterator[SqlStore]:
    database = Database(f"sqlite:///{tmp_path / 'rp.sqlite3'}")
    yield make_store(database, vault)
    database.dispose()


@pytest.fixture
def party(provider: TinyProvider, store: SqlStore, clock: FixedClock) -> RelyingParty:
    party = make_party(provider.issuer, store, clock)
    provider.client_keys = lambda: PublicKeys(party.public_jwks())
    return party


@pytest.fixture
def visitor(party: RelyingParty, provider: TinyProvider) -> Visitor:
    return Visitor(party, provider)
