"""Forgetting what the protocol no longer needs, so that its tables do not grow."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, update

from idp.db.tables_clients import client_assertion
from idp.db.tables_oidc import (
    authorization_request,
    device_request,
    oidc_grant,
    pushed_request,
    revoked_token,
)

# Whose a request was is kept for a working day after it is over, so that the page that says so knows which application
# to begin again at.
KEPT_AFTER_EXPIRY = {
    authorization_request: timedelta(hours=8),
    pushed_request: timedelta(0),
    oidc_grant: timedelta(hours=1),
    client_assertion: timedelta(0),
    revoked_token: timedelta(minutes=5),
    device_request: timedelta(hours=8),
}


class SqlProtocolRows:
    """Housekeeping on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def forget_expired(self, now: datetime) -> int:
        """Delete what is over; the number of rows. Of a request that waited in vain only whose it was stays (K35)."""
        columns = authorization_request.c
        over = update(authorization_request).where(columns.expires_at <= now, columns.answered_at.is_(None))
        self._connection.execute(over.values(content={}, answered_at=columns.expires_at))
        return sum(
            self._connection.execute(delete(table).where(table.c.expires_at < now - kept)).rowcount
            for table, kept in KEPT_AFTER_EXPIRY.items()
        )
