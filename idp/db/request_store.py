"""Authorization requests that wait for their user, and those that were pushed before, in SQL (K35, RFC 9126)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from idp.db.tables_oidc import authorization_request, pushed_request
from idp.oidc.model import AuthorizationRequest
from shared.db.prepared import Prepared
from shared.db.remembered import Remembered

_WAITING, _PUSHED = authorization_request.c, pushed_request.c
_ADD = Prepared(insert(authorization_request))
_ADD_PUSHED = Prepared(insert(pushed_request))
_TAKE = Prepared(
    update(authorization_request)
    .where(_WAITING.request_sha256 == bindparam("wanted"))
    .where(_WAITING.expires_at > bindparam("now"), _WAITING.answered_at.is_(None))
    .values(answered_at=bindparam("now"), content=bindparam("nothing", type_=_WAITING.content.type))
)
_TAKE_PUSHED = Prepared(
    delete(pushed_request).where(_PUSHED.request_sha256 == bindparam("wanted"), _PUSHED.expires_at > bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class _Stored:
    """A request as it lies there: of one that is over only whose it was."""

    client_id: str
    request: AuthorizationRequest | None
    expires_at: datetime

    def waiting(self, now: datetime) -> AuthorizationRequest | None:
        """It, while it waits."""
        return self.request if now < self.expires_at else None


class SqlRequestStore:
    """RequestStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, request_sha256: str, request: AuthorizationRequest) -> None:
        _ADD.run(
            self._connection,
            request_sha256=request_sha256,
            client_id=request.client_id,
            content=request.to_json(),
            expires_at=request.expires_at,
            answered_at=None,
        )

    def find(self, request_sha256: str, now: datetime) -> AuthorizationRequest | None:
        stored = _OF.find(self._connection, wanted=request_sha256)
        return None if stored is None else stored.waiting(now)

    def client_of(self, request_sha256: str) -> str | None:
        stored = _OF.find(self._connection, wanted=request_sha256)
        return None if stored is None else stored.client_id

    def take(self, request_sha256: str, now: datetime) -> bool:
        return _TAKE.run(self._connection, wanted=request_sha256, now=now, nothing={}) == 1


class SqlPushedRequestStore:
    """PushedRequestStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, request_sha256: str, request: AuthorizationRequest, expires_at: datetime) -> None:
        _ADD_PUSHED.run(
            self._connection,
            request_sha256=request_sha256,
            client_id=request.client_id,
            content=request.to_json(),
            expires_at=expires_at,
        )

    def find(self, request_sha256: str, now: datetime) -> AuthorizationRequest | None:
        stored = _PUSHED_OF.find(self._connection, wanted=request_sha256)
        return None if stored is None else stored.waiting(now)

    def take(self, request_sha256: str, now: datetime) -> bool:
        return _TAKE_PUSHED.run(self._connection, wanted=request_sha256, now=now) == 1


def _to_stored(rows: Sequence[Any]) -> _Stored:
    (row,) = rows
    is_over = row.answered_at is not None
    return _Stored(row.client_id, None if is_over else AuthorizationRequest.from_json(row.content), row.expires_at)


def _to_pushed(rows: Sequence[Any]) -> _Stored:
    (row,) = rows
    return _Stored(row.client_id, AuthorizationRequest.from_json(row.content), row.expires_at)


_OF = Remembered(
    select(_WAITING.client_id, _WAITING.content, _WAITING.expires_at, _WAITING.answered_at).where(
        _WAITING.request_sha256 == bindparam("wanted")
    ),
    _to_stored,
)
_PUSHED_OF = Remembered(
    select(_PUSHED.client_id, _PUSHED.content, _PUSHED.expires_at).where(_PUSHED.request_sha256 == bindparam("wanted")),
    _to_pushed,
)
