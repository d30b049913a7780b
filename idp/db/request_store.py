"""Authorization requests that wait for their user, and those that were pushed before, in SQL (K35, RFC 9126)."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from idp.db.tables_oidc import authorization_request, pushed_request
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
        waiting = (columns.request_sha256 == request_sha256, columns.expires_at > now, columns.answered_at.is_(None))
        content = self._connection.execute(select(columns.content).where(*waiting)).scalar_one_or_none()
        return None if content is None else AuthorizationRequest.from_json(content)

    def client_of(self, request_sha256: str) -> str | None:
        columns = authorization_request.c
        found = select(columns.client_id).where(columns.request_sha256 == request_sha256)
        return self._connection.execute(found).scalar_one_or_none()

    def take(self, request_sha256: str, now: datetime) -> bool:
        columns = authorization_request.c
        waiting = (columns.request_sha256 == request_sha256, columns.expires_at > now, columns.answered_at.is_(None))
        taken = update(authorization_request).where(*waiting).values(answered_at=now)
        return self._connection.execute(taken).rowcount == 1


class SqlPushedRequestStore:
    """PushedRequestStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, request_sha256: str, request: AuthorizationRequest, expires_at: datetime) -> None:
        self._connection.execute(
            insert(pushed_request).values(
                request_sha256=request_sha256,
                client_id=request.client_id,
                content=request.to_json(),
                expires_at=expires_at,
            )
        )

    def find(self, request_sha256: str, now: datetime) -> AuthorizationRequest | None:
        columns = pushed_request.c
        content = self._connection.execute(
            select(columns.content).where(columns.request_sha256 == request_sha256, columns.expires_at > now)
        ).scalar_one_or_none()
        return None if content is None else AuthorizationRequest.from_json(content)

    def take(self, request_sha256: str, now: datetime) -> bool:
        columns = pushed_request.c
        taken = delete(pushed_request).where(columns.request_sha256 == request_sha256, columns.expires_at > now)
        return self._connection.execute(taken).rowcount == 1
