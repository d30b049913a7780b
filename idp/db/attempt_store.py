"""Logins on their way in SQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, insert, select, update

from idp.db.tables_login import login_attempt
from idp.db.tables_oidc import device_request
from idp.login.attempt import LoginAttempt, Purpose
from idp.login.steps import Step
from idp.oidc.device import DeviceState
from shared.db.prepared import Prepared
from shared.db.remembered import Remembered

_COLUMNS = login_attempt.c
_ADD = Prepared(insert(login_attempt))
_ADVANCE = Prepared(
    update(login_attempt)
    .where(_COLUMNS.cookie_digest == bindparam("old"))
    .values(cookie_digest=bindparam("new"), done=bindparam("steps"), amr=bindparam("methods"))
)
_END = Prepared(delete(login_attempt).where(_COLUMNS.cookie_digest == bindparam("wanted")))


class SqlAttemptStore:
    """AttemptStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, attempt: LoginAttempt, cookie_digest: str) -> None:
        _ADD.run(
            self._connection,
            cookie_digest=cookie_digest,
            attempt_id=attempt.attempt_id,
            account_id=attempt.account_id,
            purpose=attempt.purpose,
            done=sorted(attempt.done),
            amr=list(attempt.amr),
            started_at=attempt.started_at,
            request_id=attempt.request_id,
            return_path=attempt.return_path,
            sid=attempt.sid,
        )

    def find(self, cookie_digest: str) -> LoginAttempt | None:
        return _BY_COOKIE.find(self._connection, wanted=cookie_digest)

    def advance(self, attempt: LoginAttempt, old_digest: str, new_digest: str) -> bool:
        changes = {"steps": sorted(attempt.done), "methods": list(attempt.amr)}
        return _ADVANCE.run(self._connection, old=old_digest, new=new_digest, **changes) == 1

    def end(self, cookie_digest: str) -> bool:
        return _END.run(self._connection, wanted=cookie_digest) == 1

    def end_of_account(self, account_id: str, *, except_for: str | None = None) -> int:
        ended = delete(login_attempt).where(login_attempt.c.account_id == account_id)
        if except_for is not None:
            ended = ended.where(login_attempt.c.cookie_digest != except_for)
        self._refuse_programs(device_request.c.account_id == account_id)
        return self._connection.execute(ended).rowcount

    def forget_before(self, moment: datetime) -> int:
        """Erase attempts that began before this moment, and refuse such programs; the number of rows."""
        self._refuse_programs(device_request.c.created_at < moment)
        return self._connection.execute(delete(login_attempt).where(login_attempt.c.started_at < moment)).rowcount

    def _refuse_programs(self, which: ColumnElement[bool]) -> None:
        """Or the next poll would begin a session after all others have ended (RFC 8628 3.5)."""
        let_in = device_request.c.state == DeviceState.ALLOWED.value
        self._connection.execute(update(device_request).where(which, let_in).values(state=DeviceState.REFUSED.value))


def _to_attempt(rows: Sequence[Any]) -> LoginAttempt:
    (row,) = rows
    return LoginAttempt(
        attempt_id=row.attempt_id,
        account_id=row.account_id,
        purpose=Purpose(row.purpose),
        done=frozenset(Step(step) for step in row.done),
        amr=tuple(row.amr),
        started_at=row.started_at,
        request_id=row.request_id,
        return_path=row.return_path,
        sid=row.sid,
    )


_BY_COOKIE = Remembered(select(login_attempt).where(_COLUMNS.cookie_digest == bindparam("wanted")), _to_attempt)
