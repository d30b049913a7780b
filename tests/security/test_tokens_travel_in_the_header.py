"""Our own relying parties send tokens in the Authorization header (RP-25)."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from portal.remote.own_account import OwnAccount
from shared.clock import FixedClock
from shared.db.database import Database
from shared.egress.fetcher import Fetcher
from shared.encryption import Vault
from shared.relying_party.session import RpSession
from tests.support.relying_parties import Visitor, make_party, make_store
from tests.support.tiny_provider import Seen, TinyProvider, tiny_provider


@pytest.fixture
def provider(clock: FixedClock) -> Iterator[TinyProvider]:
    with tiny_provider(clock) as provider:
        yield provider


@pytest.fixture
def asked(provider: TinyProvider, clock: FixedClock, vault: Vault, tmp_path: Path) -> Iterator[Seen]:
    """What arrives at the provider when home asks for the user's facts."""
    database = Database(f"sqlite:///{tmp_path / 'rp.sqlite3'}")
    party = make_party(provider.issuer, make_store(database, vault), clock)
    session = party.session(Visitor(party, provider).log_in())
    assert isinstance(session, RpSession)
    OwnAccount(provider.issuer, party, Fetcher([urlsplit(provider.issuer).netloc])).facts(session)
    yield provider.seen[-1]
    database.dispose()


@pytest.mark.requires("RP-25")
def test_the_token_is_in_the_header(asked: Seen) -> None:
    headers = {name.lower(): value for name, value in asked.headers.items()}
    assert headers["authorization"].startswith("Bearer ")
