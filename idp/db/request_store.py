"""Authorization requests that wait for their user, in SQL (K35)."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from idp.db.tables_oidc import authorization_request
from idp.oidc.model import AuthorizationRequest


class SqlRequestStore:
    """RequestStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, request_sha256: str, request: AuthorizationRequest) -> None:
        self._connection.execute(
            insert(authorization_request).values(
                request_sha256=request_sha256,
                client_id=request.client_id,
                content=request.to_json(),
                expires_at=request.expires_at,
            )
        )

    def find(self, request_sha256: str, now: datetime) -> AuthorizationRequest | None:
        columns = authorization_request.c
        content = self._connection.execute(
            select(columns.content).where(columns.request_sha256 == request_sha256, columns.expires_at > now)
        ).scalar_one_or_none()
        return None if content is None else AuthorizationRequest.from_json(content)

    def take(self, request_sha256: str, now: datetime) -> bool:
        columns = authorization_request.c
        taken = delete(authorization_request).where(columns.request_sha256 == request_sha256, columns.expires_at > now)
        return self._connection.execute(taken).rowcount == 1
