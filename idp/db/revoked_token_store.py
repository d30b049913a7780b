"""Access tokens that were taken back, in SQL."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from idp.db.tables_oidc import revoked_token
from shared.db.prepared import Prepared
from shared.db.upsert import insert

_HAS = Prepared(select(revoked_token.c.jti).where(revoked_token.c.jti == bindparam("wanted")))


class SqlRevokedTokenStore:
    """RevokedTokenStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, jti: str, expires_at: datetime) -> None:
        row = {"jti": jti, "expires_at": expires_at}
        self._connection.execute(insert(self._connection, revoked_token).values(row).on_conflict_do_nothing())

    def has(self, jti: str) -> bool:
        return _HAS.one(self._connection, wanted=jti) is not None
