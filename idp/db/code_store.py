"""Authorization codes in SQL: one UPDATE decides who redeems a code."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from idp.db.tables_oidc import authorization_code
from idp.oidc.claims_request import ClaimsRequest
from idp.oidc.model import Code
from shared.prepared import Prepared

_COLUMNS = authorization_code.c
_ADD = Prepared(insert(authorization_code))
_FIND = Prepared(select(authorization_code).where(_COLUMNS.code_sha256 == bindparam("wanted")))
_CONSUME = Prepared(
    update(authorization_code)
    .where(_COLUMNS.code_sha256 == bindparam("wanted"), _COLUMNS.consumed_at.is_(None))
    .values(consumed_at=bindparam("now"))
)


class SqlCodeStore:
    """CodeStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, code: Code) -> None:
        content = {
            "redirect_uri": code.redirect_uri,
            "scope": list(code.scope),
            "nonce": code.nonce,
            "code_challenge": code.code_challenge,
            "acr": code.acr,
            "amr": list(code.amr),
            "resource": list(code.resource),
            "claims": code.claims.to_json(),
        }
        _ADD.run(
            self._connection,
            code_sha256=code.code_sha256,
            grant_id=code.grant_id,
            client_id=code.client_id,
            account_id=code.account_id,
            sid=code.sid,
            content=content,
            auth_time=code.auth_time,
            expires_at=code.expires_at,
            consumed_at=None,
        )

    def find(self, code_sha256: str) -> Code | None:
        row = _FIND.one(self._connection, wanted=code_sha256)
        return None if row is None else _to_code(row)

    def consume(self, code_sha256: str, now: datetime) -> bool:
        return _CONSUME.run(self._connection, wanted=code_sha256, now=now) == 1


def _to_code(row: Any) -> Code:
    content = row.content
    return Code(
        code_sha256=row.code_sha256,
        grant_id=row.grant_id,
        client_id=row.client_id,
        account_id=row.account_id,
        sid=row.sid,
        redirect_uri=content["redirect_uri"],
        scope=tuple(content["scope"]),
        nonce=content["nonce"],
        code_challenge=content["code_challenge"],
        auth_time=row.auth_time,
        acr=content["acr"],
        amr=tuple(content["amr"]),
        expires_at=row.expires_at,
        consumed_at=row.consumed_at,
        resource=tuple(content.get("resource", ())),
        claims=ClaimsRequest.from_json(content.get("claims")),
    )
