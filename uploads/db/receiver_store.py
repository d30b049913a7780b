"""Applications of the CAK that take deliveries."""

from sqlalchemy import Connection, delete, select

from shared.db.upsert import insert
from uploads.db.tables import receiver
from uploads.deliveries.receivers import Receiver


class SqlReceivers:
    """`Receivers` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, client_id: str) -> Receiver | None:
        chosen = select(receiver).where(receiver.c.client_id == client_id)
        row = self._connection.execute(chosen).one_or_none()
        return None if row is None else Receiver(row.client_id, row.name, row.webhook_url)

    def all(self) -> tuple[Receiver, ...]:
        rows = self._connection.execute(select(receiver).order_by(receiver.c.client_id))
        return tuple(Receiver(row.client_id, row.name, row.webhook_url) for row in rows)

    def save(self, one: Receiver) -> None:
        values = {"name": one.name, "webhook_url": one.webhook_url}
        statement = insert(self._connection, receiver).values(client_id=one.client_id, **values)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["client_id"], set_=values))

    def remove(self, client_id: str) -> bool:
        return self._connection.execute(delete(receiver).where(receiver.c.client_id == client_id)).rowcount == 1
