"""Threat 42: a copy of the database holds no cookie, token, verifier or key that could be used."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from shared.db.database import Database
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
    [stored] = store.keys.published(now)
    assert from_private_jwk(stored.private_jwk).kid == key.kid


def test_the_newest_key_comes_first(store: SqlStore, now: datetime) -> None:
    old, new = generate_key("ES256"), generate_key("ES256")
    store.keys.add(new.kid, new.alg, to_private_jwk(new), now + timedelta(days=1))
    store.keys.add(old.kid, old.alg, to_private_jwk(old), now)
    assert [key.kid for key in store.keys.published(now)] == [new.kid, old.kid]


def test_another_master_key_opens_nothing(
    store: SqlStore, database: Database, new_session: NewSession, now: datetime
) -> None:
    store.sessions.begin("cookie", new_session, now, replaces=None)
    found = store.sessions.find("cookie")
    assert found is not None
    thief = SqlStore(database, TABLES, Vault([bytes([7]) * 32]))
    with pytest.raises(DecryptionRefused):
        thief.sessions.tokens(found.handle)


@pytest.mark.requires("RP-11")
def test_a_new_key_sets_an_end_to_the_others_and_keeps_the_ends_that_are_set(store: SqlStore, now: datetime) -> None:
    kids = []
    for minutes in (0, 10, 20):
        key = generate_key("ES256")
        kids.append(key.kid)
        made_at = now + timedelta(minutes=minutes)
        ends = made_at + timedelta(minutes=15) if minutes else None
        store.keys.add(key.kid, key.alg, to_private_jwk(key), made_at, others_until=ends)
    ends_of = {key.kid: key.retired_at for key in store.keys.published(now)}
    assert [ends_of[kid] for kid in kids] == [now + timedelta(minutes=25), now + timedelta(minutes=35), None]
    assert [key.kid for key in store.keys.published(now + timedelta(minutes=25))] == [kids[2], kids[1]]
    store.keys.purge(now + timedelta(minutes=25))
    assert len(store.keys.published(now)) == 2


@pytest.mark.requires("RP-11")
def test_a_key_that_is_over_goes_with_all_else_that_is(store: SqlStore, database: Database, now: datetime) -> None:
    old, new = generate_key("ES256"), generate_key("ES256")
    store.keys.add(old.kid, old.alg, to_private_jwk(old), now)
    store.keys.add(new.kid, new.alg, to_private_jwk(new), now, others_until=now + timedelta(minutes=15))
    store.purge(now + timedelta(minutes=15))
    rows = everything(database)
    assert (old.kid in rows, new.kid in rows) == (False, True)
