"""How much room a relation's uploads take (threat 34)."""

from sqlalchemy import BigInteger, Connection, bindparam, func, select, update

from shared.db.prepared import Prepared
from shared.db.upsert import insert
from uploads.db.tables import relation_space, upload

_SIZE = bindparam("size", type_=BigInteger)
_QUOTA = func.coalesce(relation_space.c.quota_bytes, bindparam("default_quota", type_=BigInteger))
_TAKE = Prepared(
    update(relation_space)
    .where(relation_space.c.relatienummer == bindparam("number"), relation_space.c.reserved_bytes + _SIZE <= _QUOTA)
    .values(reserved_bytes=relation_space.c.reserved_bytes + _SIZE)
)
_ITS_RELATION = select(upload.c.relatienummer).where(upload.c.upload_id == bindparam("upload")).scalar_subquery()
_GIVE_BACK = Prepared(
    update(relation_space)
    .where(relation_space.c.relatienummer == _ITS_RELATION)
    .values(reserved_bytes=relation_space.c.reserved_bytes - _SIZE)
)


class SqlSpace:
    """`Space` on one connection."""

    def __init__(self, connection: Connection, default_quota_bytes: int) -> None:
        self._connection = connection
        self._default_quota_bytes = default_quota_bytes

    def reserve(self, relatienummer: str, size: int) -> bool:
        """One UPDATE decides, so that parallel requests can't both take the last room; the first one makes the row."""
        if self._take(relatienummer, size):
            return True
        row = {"relatienummer": relatienummer, "reserved_bytes": 0}
        fresh = insert(self._connection, relation_space).values(row).on_conflict_do_nothing()
        self._connection.execute(fresh)
        return self._take(relatienummer, size)

    def _take(self, relatienummer: str, size: int) -> bool:
        quota = self._default_quota_bytes
        return _TAKE.run(self._connection, number=relatienummer, size=size, default_quota=quota) == 1

    def give_back(self, upload_id: str, size: int) -> None:
        """A merge that ends while this waits for its row takes the row along; then a second look finds the new one."""
        given = {"upload": upload_id, "size": size}
        if not _GIVE_BACK.run(self._connection, **given):
            _GIVE_BACK.run(self._connection, **given)

    def left(self, relatienummer: str) -> int:
        row = self._connection.execute(
            select(relation_space).where(relation_space.c.relatienummer == relatienummer)
        ).one_or_none()
        if row is None:
            return self._default_quota_bytes
        quota = self._default_quota_bytes if row.quota_bytes is None else row.quota_bytes
        return max(0, int(quota) - int(row.reserved_bytes))
