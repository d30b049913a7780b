"""Registered applications in SQL."""

from collections.abc import Collection
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select

from idp.clients.model import Client, OldCredentials, RegisteredBy
from idp.db.tables_clients import client, client_origin
from shared.db.remembered import Remembered
from shared.db.upsert import insert

_COLUMNS = {"client_id", "secret_sha256", "registration_sha256", "created_at", "old"}
_LISTS = {member.name for member in fields(Client) if member.type == "tuple[str, ...]"}


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
        return _BY_ID.find(self._connection, wanted=client_id)

    def find_many(self, client_ids: Collection[str]) -> list[Client]:
        rows = self._connection.execute(select(client).where(client.c.client_id.in_(client_ids)))
        return [to_client(row) for row in rows]

    def list(self) -> list[Client]:
        return [to_client(row) for row in self._connection.execute(select(client).order_by(client.c.client_id))]

    def with_tile(self) -> tuple[Client, ...]:
        return tuple(each for each in _MARKED.find(self._connection) or () if each.has_tile)

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

    def hold(self, client_ids: Collection[str]) -> None:
        mine = select(client.c.client_id).where(client.c.client_id.in_(client_ids)).order_by(client.c.client_id)
        self._connection.execute(mine.with_for_update()).all()

    def hold_for_a_grant(self, client_id: str) -> None:
        mine = select(client.c.client_id).where(client.c.client_id == client_id)
        self._connection.execute(mine.with_for_update(read=True, key_share=True)).all()

    def _is_still(self, seen: Client) -> bool:
        """True when nothing of it changed since; its row is ours until the transaction ends."""
        mine = select(client).where(client.c.client_id == seen.client_id).with_for_update()
        row = self._connection.execute(mine).one_or_none()
        return row is not None and to_client(row) == seen

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


def to_client(row: Any) -> Client:
    """A row of the client table."""
    values: dict[str, Any] = {name: tuple(value) if name in _LISTS else value for name, value in row.content.items()}
    values |= {name: getattr(row, name) for name in ("client_id", "secret_sha256", "registration_sha256", "created_at")}
    values["registered_by"] = RegisteredBy(row.content["registered_by"])
    values["old"] = OldCredentials(row.old_ends_at, row.old_secret_sha256, row.old_jwks) if row.old_ends_at else None
    return Client(**values)


_BY_ID = Remembered(select(client).where(client.c.client_id == bindparam("wanted")), lambda rows: to_client(rows[0]))
_MARKED = Remembered(
    select(client).where(client.c.content["first_party"].as_boolean()).order_by(client.c.client_id),
    lambda rows: tuple(map(to_client, rows)),
)
