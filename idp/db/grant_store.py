"""Grants in SQL: one row a family; one UPDATE decides who rotates a refresh token."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, select, update

from idp.db.tables_accounts import account
from idp.db.tables_oidc import oidc_grant
from idp.oidc.claims_request import ClaimsRequest
from idp.oidc.model import Grant
from shared.db.prepared import Prepared
from shared.db.remembered import Remembered
from shared.db.upsert import insert_for

_COLUMNS = oidc_grant.c
_NAMES = tuple(column.key for column in _COLUMNS)
_ADD = Prepared(lambda dialect: insert_for(dialect, oidc_grant).on_conflict_do_nothing(index_elements=["grant_id"]))
_ROTATE = Prepared(
    update(oidc_grant)
    .where(_COLUMNS.grant_id == bindparam("wanted"), _COLUMNS.refresh_sha256 == bindparam("old"))
    .where(_COLUMNS.revoked_at.is_(None), _COLUMNS.refresh_idle_at > bindparam("now"))
    .where(_COLUMNS.expires_at > bindparam("now"))
    .values(
        refresh_sha256=bindparam("new"),
        previous_sha256=bindparam("old"),
        rotated_at=bindparam("now"),
        refresh_idle_at=bindparam("idle_at"),
        generation=_COLUMNS.generation + 1,
    )
)


class SqlGrantStore:
    """GrantStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, grant: Grant) -> bool:
        row = {name: getattr(grant, name) for name in _NAMES}
        row |= {"scope": list(grant.scope), "amr": list(grant.amr), "resource": list(grant.resource)}
        row["claims"] = grant.claims.to_json()
        return _ADD.run(self._connection, **row) == 1

    def find(self, grant_id: str) -> Grant | None:
        return _BY_ID.find(self._connection, wanted=grant_id)

    def rotate(self, grant_id: str, old_sha256: str, new_sha256: str, idle_at: datetime, now: datetime) -> bool:
        tokens = {"old": old_sha256, "new": new_sha256}
        return _ROTATE.run(self._connection, wanted=grant_id, **tokens, idle_at=idle_at, now=now) == 1

    def revoke(self, grant_id: str, now: datetime) -> bool:
        revoked = (
            update(oidc_grant)
            .where(oidc_grant.c.grant_id == grant_id, oidc_grant.c.revoked_at.is_(None))
            .values(revoked_at=now, refresh_sha256=None)
        )
        return self._connection.execute(revoked).rowcount == 1

    def revoke_client(self, account_id: str, client_id: str, now: datetime) -> int:
        columns = oidc_grant.c
        revoked = (
            update(oidc_grant)
            .where(columns.account_id == account_id, columns.client_id == client_id, columns.revoked_at.is_(None))
            .values(revoked_at=now, refresh_sha256=None)
        )
        return self._connection.execute(revoked).rowcount

    def revoke_account(self, account_id: str, now: datetime) -> list[Grant]:
        mine = oidc_grant.c.account_id == account_id
        known = self._connection.execute(select(oidc_grant).where(mine)).mappings().all()
        live = update(oidc_grant).where(mine, oidc_grant.c.revoked_at.is_(None))
        self._connection.execute(live.values(revoked_at=now, refresh_sha256=None))
        return list({(row["sid"], row["client_id"]): to_grant(row) for row in known}.values())

    def revoke_relation(self, relatie_id: str, client_ids: Collection[str], now: datetime) -> int:
        return self._revoke_of(account.c.relatie_id == relatie_id, client_ids, now)

    def revoke_other_relations(self, relatie_ids: Collection[str], client_ids: Collection[str], now: datetime) -> int:
        return self._revoke_of(account.c.relatie_id.not_in(relatie_ids), client_ids, now)

    def _revoke_of(self, people: ColumnElement[bool], client_ids: Collection[str], now: datetime) -> int:
        columns, theirs = oidc_grant.c, select(account.c.account_id).where(people)
        revoked = (
            update(oidc_grant)
            .where(columns.client_id.in_(client_ids), columns.account_id.in_(theirs), columns.revoked_at.is_(None))
            .values(revoked_at=now, refresh_sha256=None)
        )
        return self._connection.execute(revoked).rowcount

    def revoke_some_of_client(self, client_id: str, limit: int, now: datetime) -> list[Grant]:
        columns = oidc_grant.c
        live = (columns.client_id == client_id, columns.revoked_at.is_(None), columns.expires_at > now)
        chosen = select(oidc_grant).where(*live).order_by(columns.grant_id).limit(limit)
        found = self._connection.execute(chosen).mappings().all()
        ended = update(oidc_grant).where(columns.grant_id.in_([row["grant_id"] for row in found]))
        self._connection.execute(ended.values(revoked_at=now, refresh_sha256=None))
        return [to_grant(row) for row in found]

    def revoke_sessions(self, sids: Collection[str], now: datetime) -> list[Grant]:
        known = self._connection.execute(select(oidc_grant).where(oidc_grant.c.sid.in_(sids))).mappings().all()
        self._connection.execute(
            update(oidc_grant)
            .where(oidc_grant.c.sid.in_(sids), oidc_grant.c.revoked_at.is_(None))
            .values(revoked_at=now, refresh_sha256=None)
        )
        return list({(row["sid"], row["client_id"]): to_grant(row) for row in known}.values())


def to_grant(row: Mapping[Any, Any]) -> Grant:
    """A row of the grant table, by name."""
    lists = {name: tuple(row[name] or ()) for name in ("scope", "amr", "resource")}
    return Grant(**{**row, **lists, "claims": ClaimsRequest.from_json(row["claims"])})


_BY_ID = Remembered(
    select(oidc_grant).where(_COLUMNS.grant_id == bindparam("wanted")), lambda rows: to_grant(rows[0]._asdict())
)
