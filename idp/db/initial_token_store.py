"""Initial access tokens and used client assertions in SQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Insert, RowMapping, bindparam, or_, select, update

from idp.clients.ports import InitialAccessToken
from idp.db.tables_clients import client_assertion, initial_access_token
from idp.hashing import secret_digest
from shared.db.prepared import Prepared
from shared.db.upsert import insert, insert_for


class SqlInitialAccessTokenStore:
    """InitialAccessTokenStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, token: InitialAccessToken) -> None:
        row = {
            "token_sha256": token.token_sha256,
            "label": token.label,
            "policy_name": token.policy_name,
            "scope": list(token.scope),
            "uses_left": token.uses_left,
            "may_skip_pkce": token.may_skip_pkce,
            "hosts": list(token.hosts),
            "expires_at": token.expires_at,
            "created_at": token.created_at,
        }
        self._connection.execute(insert(self._connection, initial_access_token).values(row).on_conflict_do_nothing())

    def find(self, token_sha256: str, now: datetime) -> InitialAccessToken | None:
        row = self._connection.execute(select(initial_access_token).where(*_usable(token_sha256, now)))
        return _to_token(row.mappings().one_or_none())

    def use(self, token_sha256: str, now: datetime) -> InitialAccessToken | None:
        columns = initial_access_token.c
        taken = (
            update(initial_access_token)
            .where(*_usable(token_sha256, now))
            .values(uses_left=columns.uses_left - 1)  # stays NULL when NULL
            .returning(*columns)
        )
        return _to_token(self._connection.execute(taken).mappings().one_or_none())

    def some(self, *, offset: int, limit: int) -> Sequence[InitialAccessToken]:
        columns = initial_access_token.c
        newest = select(initial_access_token).order_by(columns.created_at.desc(), columns.token_sha256)
        rows = self._connection.execute(newest.offset(offset).limit(limit)).mappings()
        return [token for row in rows if (token := _to_token(row)) is not None]

    def end(self, token_sha256: str, now: datetime) -> InitialAccessToken | None:
        ended = (
            update(initial_access_token)
            .where(*_usable(token_sha256, now))
            .values(expires_at=now)
            .returning(*initial_access_token.c)
        )
        return _to_token(self._connection.execute(ended).mappings().one_or_none())


def _usable(token_sha256: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    columns = initial_access_token.c
    return (
        columns.token_sha256 == token_sha256,
        or_(columns.uses_left.is_(None), columns.uses_left > 0),
        or_(columns.expires_at.is_(None), columns.expires_at > now),
    )


def _to_token(row: RowMapping | None) -> InitialAccessToken | None:
    if row is None:
        return None
    return InitialAccessToken(**{**row, "scope": tuple(row["scope"]), "hosts": tuple(row["hosts"] or ())})


def _use(dialect: str) -> Insert:
    return insert_for(dialect, client_assertion).on_conflict_do_nothing().returning(client_assertion.c.jti_sha256)


_USE = Prepared(_use)
_USED = Prepared(
    select(client_assertion.c.jti_sha256).where(
        client_assertion.c.client_id == bindparam("wanted"), client_assertion.c.jti_sha256 == bindparam("jti")
    )
)


class SqlAssertionStore:
    """AssertionStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def use(self, client_id: str, jti: str, expires_at: datetime) -> bool:
        row = {"client_id": client_id, "jti_sha256": secret_digest(jti), "expires_at": expires_at}
        # A row that comes back was new; rowcount is not to be trusted after a conflict on PostgreSQL.
        return _USE.one(self._connection, **row) is not None

    def was_used(self, client_id: str, jti: str) -> bool:
        return _USED.one(self._connection, wanted=client_id, jti=secret_digest(jti)) is not None
