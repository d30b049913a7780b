"""Forgetting what the protocol no longer needs, so that its tables do not grow."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete

from idp.db.tables_clients import client_assertion
from idp.db.tables_oidc import (
    authorization_request,
    device_request,
    oidc_grant,
    pushed_request,
    revoked_token,
)

# A request that is over is kept for a working day, so that the page that says so knows which application to begin
# again at.
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
        """Delete what is over; the number of rows."""
        return sum(
            self._connection.execute(delete(table).where(table.c.expires_at < now - kept)).rowcount
            for table, kept in KEPT_AFTER_EXPIRY.items()
        )
