"""What is kept for long and lies encrypted under a master key, to be encrypted under a newer one."""

from collections.abc import Mapping

from sqlalchemy import Connection, Table, select, update

from uploads.db.tables import receipt_key, rp, upload

# name: table, column that names the row, column with the encrypted value
SEALED: Mapping[str, tuple[Table, str, str]] = {
    "data_key": (upload, "upload_id", "data_key"),
    "receipt_key": (receipt_key, "kid", "private_jwk"),
    "rp_key": (rp.key, "kid", "private_jwk"),
}


class SqlSealedValues:
    """The values of one of SEALED on one connection, in order of their rows' names."""

    def __init__(self, connection: Connection, name: str) -> None:
        self._connection = connection
        self._table, id_column, value_column = SEALED[name]
        self._id, self._value = self._table.c[id_column], self._table.c[value_column]

    def after(self, last_id: str, limit: int) -> list[tuple[str, bytes]]:
        """Row name and value of those that come after this row."""
        chosen = select(self._id, self._value).where(self._id > last_id, self._value.is_not(None))
        return [(one, value) for one, value in self._connection.execute(chosen.order_by(self._id).limit(limit))]

    def replace(self, row_id: str, old: bytes, new: bytes) -> bool:
        """Store the new value, unless the old one is gone or another by now."""
        same = update(self._table).where(self._id == row_id, self._value == old)
        return self._connection.execute(same.values({self._value.name: new})).rowcount == 1
