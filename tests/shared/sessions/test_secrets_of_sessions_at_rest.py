"""Threat 42: a copy of the database holds no cookie, token, verifier or key that could be used."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from shared.database import Database
from shared.encryption import DecryptionRefused, Vault
from shared.jose.keys import from_private_jwk, generate_key, to_private_jwk
from shared.sessions.model import LoginUnderWay, NewSession
from shared.sessions.sql_store import SqlStore
from tests.support.relying_parties import METADATA, TABLES

pytestmark = pytest.mark.requires("threat 42", "threat 8", "ALL-07")


def everything(database: Database) -> str:
    with database.read() as connection:
        return "".join(repr(row) for table in METADATA.sorted_tables for row in connection.execute(select(table)))


def test_no_secret_is_found_in_any_row(
    store: SqlStore, database: Database, new_session: NewSession, now: datetime
) -> None:
    store.logins.save("the-state", "the-browser", LoginUnderWay("the-nonce", "the-verifier", "/"), now)
    store.sessions.begin("the-cookie", new_session, now, replaces=None)
    key = generate_key("ES256")
    store.keys.add(key.kid, key.alg, to_private_jwk(key), now)
    rows = everything(database)
    secrets = ["the-state", "the-browser", "the-nonce", "the-verifier", "the-cookie", "access-1", "refresh-1", '"d"']
    assert key.kid in rows
    assert [secret for secret in secrets if secret in rows] == []


def test_a_key_comes_back_as_it_was(store: SqlStore, now: datetime) -> None:
    key = generate_key("ES256")
    store.keys.add(key.kid, key.alg, to_private_jwk(key), now)
    [stored] = store.keys.all()
    assert from_private_jwk(stored.private_jwk).kid == key.kid


def test_the_newest_key_comes_first(store: SqlStore, now: datetime) -> None:
    old, new = generate_key("ES256"), generate_key("ES256")
    store.keys.add(new.kid, new.alg, to_private_jwk(new), now + timedelta(days=1))
    store.keys.add(old.kid, old.alg, to_private_jwk(old), now)
    assert [key.kid for key in store.keys.all()] == [new.kid, old.kid]


def test_another_master_key_opens_nothing(
    store: SqlStore, database: Database, new_session: NewSession, now: datetime
) -> None:
    store.sessions.begin("cookie", new_session, now, replaces=None)
    found = store.sessions.find("cookie")
    assert found is not None
    thief = SqlStore(database, TABLES, Vault([bytes([7]) * 32]))
    with pytest.raises(DecryptionRefused):
        thief.sessions.tokens(found.handle)
