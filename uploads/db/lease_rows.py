"""The lease columns of the upload table."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime

from sqlalchemy import Connection, bindparam, null, select, update

from shared.db.database import Database
from shared.db.prepared import Prepared
from uploads.db.disk import fullness_told
from uploads.db.tables import upload
from uploads.protocol.ports import Interrupt, LeaseState

_COLUMNS = (
    upload.c.lease_token,
    upload.c.lease_holder,
    upload.c.lease_until,
    upload.c.last_byte_at,
    upload.c.interrupt,
)
_WANTED = upload.c.upload_id == bindparam("wanted")
_HELD = (_WANTED, upload.c.lease_token == bindparam("token"), upload.c.lease_holder.is_not(None))
_LOOK = Prepared(select(*_COLUMNS).where(_WANTED).with_for_update())
_TAKE = Prepared(
    update(upload)
    .where(_WANTED)
    .values(
        lease_token=upload.c.lease_token + 1,
        lease_holder=bindparam("holder"),
        lease_until=bindparam("until"),
        interrupt=Interrupt.NONE,
    )
    .returning(upload.c.lease_token)
)
_RENEW = Prepared(update(upload).where(*_HELD).values(lease_until=bindparam("until")).returning(upload.c.interrupt))
_INTERRUPT = Prepared(update(upload).where(*_HELD).values(interrupt=bindparam("wish")))
_FREE = Prepared(update(upload).where(*_HELD).values(lease_holder=null(), lease_until=null(), interrupt=Interrupt.NONE))


class SqlLeaseRows:
    """`LeaseRows` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def look(self, upload_id: str) -> LeaseState | None:
        row = _LOOK.one(self._connection, wanted=upload_id)
        if row is None:
            return None
        return LeaseState(
            row.lease_token, row.lease_holder, row.lease_until, row.last_byte_at, Interrupt(row.interrupt)
        )

    def take(self, upload_id: str, holder: str, until: datetime) -> int:
        row = _TAKE.one(self._connection, wanted=upload_id, holder=holder, until=until)
        if row is None:
            raise LookupError("no such upload")
        return int(row.lease_token)

    def renew(self, upload_id: str, token: int, until: datetime) -> Interrupt | None:
        row = _RENEW.one(self._connection, wanted=upload_id, token=token, until=until)
        return None if row is None else Interrupt(row.interrupt)

    def interrupt(self, upload_id: str, token: int, wanted: Interrupt) -> None:
        _INTERRUPT.run(self._connection, wanted=upload_id, token=token, wish=wanted)

    def free(self, upload_id: str, token: int) -> None:
        """What a chunk with a checksum left stays marked until the next one writes (tus-K05)."""
        _FREE.run(self._connection, wanted=upload_id, token=token)


def lease_transactions(database: Database) -> Callable[[], AbstractContextManager[SqlLeaseRows]]:
    """What `RowLeases` begins its transactions with."""

    @contextmanager
    def begin() -> Iterator[SqlLeaseRows]:
        with fullness_told(), database.write() as connection:
            yield SqlLeaseRows(connection)

    return begin
