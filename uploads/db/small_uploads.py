"""The bytes of small uploads, beside their rows."""

from collections.abc import Callable

from sqlalchemy import Connection, bindparam, delete, insert, select

from shared.db.database import Database
from shared.db.prepared import Prepared
from uploads.db.tables import small_upload

_ADD = Prepared(insert(small_upload).values(upload_id=bindparam("upload_id"), frame=bindparam("frame")))


def add_small(connection: Connection, upload_id: str, frame: bytes) -> None:
    """Store them, encrypted."""
    _ADD.run(connection, upload_id=upload_id, frame=frame)


def delete_small(connection: Connection, upload_id: str) -> None:
    """Remove them; nothing happens to a large one."""
    connection.execute(delete(small_upload).where(small_upload.c.upload_id == upload_id))


def small_frames(database: Database) -> Callable[[str], bytes | None]:
    """How the store finds them, in a transaction of its own."""

    def find(upload_id: str) -> bytes | None:
        with database.read() as connection:
            chosen = select(small_upload.c.frame).where(small_upload.c.upload_id == upload_id)
            return connection.execute(chosen).scalar_one_or_none()

    return find
