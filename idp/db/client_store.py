"""Registered applications in SQL."""

import json
from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Text, bindparam, cast, delete, select

from idp.clients.model import Client, OldCredentials, RegisteredBy
from idp.db.tables_clients import client, client_origin
from shared.database import insert
from shared.prepared import Prepared

_COLUMNS = {"client_id", "secret_sha256", "registration_sha256", "created_at", "old"}
_LISTS = {member.name for member in fields(Client) if member.type == "tuple[str, ...]"}
_KEPT = 1024  # clients as objects, in each process


class _Row(NamedTuple):
    """What a client is made of. content and old_jwks: JSON as text, so that equal rows are seen to be equal."""

    client_id: str
    content: str
    secret_sha256: str | None
    registration_sha256: str | None
    old_secret_sha256: str | None
    old_jwks: str | None
    old_ends_at: datetime | None
    created_at: datetime


_AS_TEXT = {"content", "old_jwks"}
_CLIENTS = select(
    *(cast(client.c[name], Text).label(name) if name in _AS_TEXT else client.c[name] for name in _Row._fields)
)
_BY_ID = Prepared(_CLIENTS.where(client.c.client_id == bindparam("wanted")))


class SqlClientStore:
    """ClientStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, client_id: str) -> Client | None:
        found = self.registered(client_id)
        return None if found is None or found.stopped else found

    def registered(self, client_id: str) -> Client | None:
        if not client_id.isprintable():  # a NUL or half a surrogate cannot even be looked for
            return None
        row = _BY_ID.one(self._connection, wanted=client_id)
        return None if row is None else _to_client(row)

    def find_many(self, client_ids: Collection[str]) -> list[Client]:
        rows = self._connection.execute(_CLIENTS.where(client.c.client_id.in_(client_ids)))
        return [_to_client(row) for row in rows]

    def list(self) -> list[Client]:
        return [_to_client(row) for row in self._connection.execute(_CLIENTS.order_by(client.c.client_id))]

    def has_origin(self, origin: str, client_id: str | None) -> bool:
        if not f"{origin}{client_id}".isprintable():
            return False
        found = select(client_origin.c.origin).where(client_origin.c.origin == origin).limit(1)
        if client_id is not None:
            found = found.where(client_origin.c.client_id == client_id)
        return self._connection.execute(found).first() is not None

    def save(self, new: Client, now: datetime) -> None:
        changed = _changed(new, now)
        statement = insert(self._connection, client).values(
            client_id=new.client_id, created_at=new.created_at, **changed
        )
        self._connection.execute(statement.on_conflict_do_update(index_elements=["client_id"], set_=changed))
        self._save_origins(new)

    def replace_registration(self, old: Client, new: Client, now: datetime) -> bool:
        if not self._is_still(old):
            return False
        self.save(new, now)
        return True

    def delete(self, gone: Client) -> bool:
        if not self._is_still(gone):
            return False
        return self._connection.execute(delete(client).where(client.c.client_id == gone.client_id)).rowcount == 1

    def _is_still(self, seen: Client) -> bool:
        """True when nothing of it changed since; its row is ours until the transaction ends."""
        mine = _CLIENTS.where(client.c.client_id == seen.client_id).with_for_update()
        row = self._connection.execute(mine).one_or_none()
        return row is not None and _to_client(row) == seen

    def _save_origins(self, new: Client) -> None:
        self._connection.execute(delete(client_origin).where(client_origin.c.client_id == new.client_id))
        rows = [{"client_id": new.client_id, "origin": origin} for origin in sorted(new.browser_origins)]
        if rows:
            self._connection.execute(insert(self._connection, client_origin).on_conflict_do_nothing(), rows)


def _changed(value: Client, now: datetime) -> dict[str, Any]:
    old = value.old
    return {
        "old_secret_sha256": old.secret_sha256 if old else None,
        "old_jwks": old.jwks if old else None,
        "old_ends_at": old.ends_at if old else None,
        "content": _content(value),
        "secret_sha256": value.secret_sha256,
        "registration_sha256": value.registration_sha256,
        "updated_at": now,
    }


def _content(value: Client) -> dict[str, Any]:
    return {member.name: getattr(value, member.name) for member in fields(value) if member.name not in _COLUMNS}


def _to_client(row: Sequence[Any]) -> Client:
    return _made_of(_Row(*row))


@lru_cache(maxsize=_KEPT)
def _made_of(row: _Row) -> Client:
    """The client of a row as it is now: the same object until anything in the row is another."""
    content = json.loads(row.content)
    old_jwks = json.loads(row.old_jwks) if row.old_jwks else None
    values: dict[str, Any] = {name: tuple(value) if name in _LISTS else value for name, value in content.items()}
    values |= {name: getattr(row, name) for name in ("client_id", "secret_sha256", "registration_sha256", "created_at")}
    values["registered_by"] = RegisteredBy(content["registered_by"])
    values["old"] = OldCredentials(row.old_ends_at, row.old_secret_sha256, old_jwks) if row.old_ends_at else None
    return Client(**values)
