"""Activation codes in SQL: one row an account, decided by conditional updates."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, delete, insert, select, update

from idp.activation.activatiecode import MAX_FAILURES
from idp.activation.ports import StoredCode
from idp.db.tables_activation import activatiecode
from shared.db.prepared import Prepared

_PUT = Prepared(insert(activatiecode))
_VOID = Prepared(delete(activatiecode).where(activatiecode.c.account_id == bindparam("wanted")))


class SqlActivatiecodeStore:
    """ActivatiecodeStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, account_id: str) -> StoredCode | None:
        row = self._connection.execute(
            select(activatiecode).where(activatiecode.c.account_id == account_id)
        ).one_or_none()
        return None if row is None else StoredCode(**row._mapping)

    def put(self, code: StoredCode) -> None:
        self.void(code.account_id)
        _PUT.run(self._connection, **asdict(code))

    def fail(self, code: StoredCode) -> int | None:
        counted = self._connection.execute(
            update(activatiecode).where(*_usable(code)).values(failures=activatiecode.c.failures + 1)
        )
        if counted.rowcount != 1:
            return None
        failures: int = self._connection.execute(
            select(activatiecode.c.failures).where(activatiecode.c.account_id == code.account_id)
        ).scalar_one()
        return failures

    def use(self, code: StoredCode, now: datetime) -> bool:
        # One conditional update decides between any number of racers (threat 26).
        return self._one(*_usable(code), activatiecode.c.expires_at > now, used_at=now)

    def note_typed(self, code: StoredCode, attempt_id: str, now: datetime) -> bool:
        return self._one(*_usable(code), activatiecode.c.expires_at > now, typed_in=attempt_id)

    def use_typed(self, account_id: str, attempt_id: str, now: datetime) -> bool:
        return self._one(*_open(account_id), activatiecode.c.typed_in == attempt_id, used_at=now)

    def void(self, account_id: str) -> None:
        _VOID.run(self._connection, wanted=account_id)

    def _one(self, *where: ColumnElement[bool], **values: object) -> bool:
        return self._connection.execute(update(activatiecode).where(*where).values(**values)).rowcount == 1


def _usable(code: StoredCode) -> tuple[ColumnElement[bool], ...]:
    """This very code, neither used nor void: a reprint keeps the letter's id and has another hash."""
    return (*_open(code.account_id), activatiecode.c.encoded == code.encoded)


def _open(account_id: str) -> tuple[ColumnElement[bool], ...]:
    columns = activatiecode.c
    return (columns.account_id == account_id, columns.used_at.is_(None), columns.failures < MAX_FAILURES)
