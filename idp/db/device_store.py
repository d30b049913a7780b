"""Known devices in SQL."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select, update

from idp.db.tables_recovery import known_device
from shared.db.prepared import Prepared, Statement
from shared.db.upsert import insert_for

_COLUMNS = known_device.c
_KNOWN = Prepared(
    select(_COLUMNS.used_at).where(
        _COLUMNS.device_digest == bindparam("device"), _COLUMNS.account_id == bindparam("whose")
    )
)
_KNOWN_TO_ANYBODY = Prepared(select(_COLUMNS.used_at).where(_COLUMNS.device_digest == bindparam("device")).limit(1))
_RENAME = Prepared(
    update(known_device).where(_COLUMNS.device_digest == bindparam("old")).values(device_digest=bindparam("new"))
)


def _remembered(dialect: str) -> Statement:
    row = insert_for(dialect, known_device)
    return row.on_conflict_do_update(
        index_elements=["device_digest", "account_id"], set_={"used_at": row.excluded.used_at}
    )


_REMEMBER = Prepared(_remembered)


class SqlKnownDeviceStore:
    """KnownDeviceStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def is_known(self, device: str, account_id: str) -> bool:
        return _KNOWN.one(self._connection, device=device, whose=account_id) is not None

    def is_known_to_anybody(self, device: str) -> bool:
        return _KNOWN_TO_ANYBODY.one(self._connection, device=device) is not None

    def remember(self, old: str, new: str, account_id: str, now: datetime) -> None:
        _RENAME.run(self._connection, old=old, new=new)
        _REMEMBER.run(self._connection, device_digest=new, account_id=account_id, used_at=now)

    def forget_account(self, account_id: str) -> int:
        return self._connection.execute(delete(known_device).where(known_device.c.account_id == account_id)).rowcount

    def forget_unused(self, before: datetime) -> int:
        return self._connection.execute(delete(known_device).where(known_device.c.used_at < before)).rowcount
