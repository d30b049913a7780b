"""The id of the folder that belongs to this database, and uploads that must lie in it (docs/decisions/0058)."""

from sqlalchemy import exists, select

from shared.db.database import Database
from shared.db.upsert import insert
from uploads.db.tables import small_upload, store_mark, upload
from uploads.protocol.model import GONE

ONE = 1


class SqlMark:
    """`MarkRow` in transactions of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self) -> str | None:
        with self._database.read() as connection:
            return connection.execute(select(store_mark.c.store_id)).scalar_one_or_none()

    def note(self, store_id: str) -> None:
        with self._database.write() as connection:
            row = insert(connection, store_mark).values(one=ONE, store_id=store_id)
            fresh = {"store_id": row.excluded.store_id}
            connection.execute(row.on_conflict_do_update(index_elements=["one"], set_=fresh))

    def stored_uploads(self, limit: int) -> tuple[str, ...]:
        is_small = exists().where(small_upload.c.upload_id == upload.c.upload_id)
        stored = (upload.c.upload_offset > 0, upload.c.state.not_in(GONE), ~is_small)
        newest = select(upload.c.upload_id).where(*stored).order_by(upload.c.created_at.desc()).limit(limit)
        with self._database.read() as connection:
            return tuple(connection.execute(newest).scalars())
