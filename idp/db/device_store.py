"""Known devices in SQL."""

from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from idp.db.tables_recovery import known_device
from shared.database import insert


class SqlKnownDeviceStore:
    """KnownDeviceStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def is_known(self, device: str, account_id: str) -> bool:
        columns = known_device.c
        found = select(columns.used_at).where(columns.device_digest == device, columns.account_id == account_id)
        return self._connection.execute(found).one_or_none() is not None

    def remember(self, old: str, new: str, account_id: str, now: datetime) -> None:
        self._connection.execute(
            update(known_device).where(known_device.c.device_digest == old).values(device_digest=new)
        )
        row = insert(self._connection, known_device).values(device_digest=new, account_id=account_id, used_at=now)
        self._connection.execute(
            row.on_conflict_do_update(index_elements=["device_digest", "account_id"], set_={"used_at": now})
        )

    def forget_account(self, account_id: str) -> int:
        return self._connection.execute(delete(known_device).where(known_device.c.account_id == account_id)).rowcount

    def forget_unused(self, before: datetime) -> int:
        return self._connection.execute(delete(known_device).where(known_device.c.used_at < before)).rowcount
