"""The lease columns of the upload table."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select, update

from shared.database import Database
from uploads.db.disk import fullness_told
from uploads.db.tables import upload
from uploads.db.upload_store import NO_LEASE
from uploads.protocol.ports import Interrupt, LeaseState

_COLUMNS = (
    upload.c.lease_token,
    upload.c.lease_holder,
    upload.c.lease_until,
    upload.c.last_byte_at,
    upload.c.interrupt,
)


class SqlLeaseRows:
    """`LeaseRows` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def look(self, upload_id: str) -> LeaseState | None:
        chosen = select(*_COLUMNS).where(upload.c.upload_id == upload_id).with_for_update()
        row = self._connection.execute(chosen).one_or_none()
        if row is None:
            return None
        return LeaseState(
            row.lease_token, row.lease_holder, row.lease_until, row.last_byte_at, Interrupt(row.interrupt)
        )

    def take(self, upload_id: str, holder: str, until: datetime) -> int:
        values = {"lease_holder": holder, "lease_until": until, "interrupt": Interrupt.NONE}
        statement = update(upload).where(upload.c.upload_id == upload_id)
        statement = statement.values(lease_token=upload.c.lease_token + 1, **values)
        return int(self._connection.execute(statement.returning(upload.c.lease_token)).scalar_one())

    def renew(self, upload_id: str, token: int, until: datetime) -> Interrupt | None:
        statement = update(upload).where(*_held(upload_id, token)).values(lease_until=until)
        found = self._connection.execute(statement.returning(upload.c.interrupt)).scalar_one_or_none()
        return None if found is None else Interrupt(found)

    def interrupt(self, upload_id: str, token: int, wanted: Interrupt) -> None:
        self._connection.execute(update(upload).where(*_held(upload_id, token)).values(interrupt=wanted))

    def free(self, upload_id: str, token: int) -> None:
        """What a chunk with a checksum left stays marked until the next one writes (tus-K05)."""
        self._connection.execute(update(upload).where(*_held(upload_id, token)).values(**NO_LEASE))


def _held(upload_id: str, token: int) -> tuple[ColumnElement[bool], ...]:
    return upload.c.upload_id == upload_id, upload.c.lease_token == token, upload.c.lease_holder.is_not(None)


def lease_transactions(database: Database) -> Callable[[], AbstractContextManager[SqlLeaseRows]]:
    """What `RowLeases` begins its transactions with."""

    @contextmanager
    def begin() -> Iterator[SqlLeaseRows]:
        with fullness_told(), database.write() as connection:
            yield SqlLeaseRows(connection)

    return begin
