"""Logins on their way in SQL."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from idp.db.tables_login import login_attempt
from idp.login.attempt import LoginAttempt, Purpose
from idp.login.steps import Step


class SqlAttemptStore:
    """AttemptStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, attempt: LoginAttempt, cookie_digest: str) -> None:
        self._connection.execute(
            insert(login_attempt).values(
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
        )

    def find(self, cookie_digest: str) -> LoginAttempt | None:
        row = self._connection.execute(
            select(login_attempt).where(login_attempt.c.cookie_digest == cookie_digest)
        ).one_or_none()
        if row is None:
            return None
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

    def advance(self, attempt: LoginAttempt, old_digest: str, new_digest: str) -> bool:
        moved = self._connection.execute(
            update(login_attempt)
            .where(login_attempt.c.cookie_digest == old_digest)
            .values(cookie_digest=new_digest, done=sorted(attempt.done), amr=list(attempt.amr))
        )
        return moved.rowcount == 1

    def end(self, cookie_digest: str) -> bool:
        ended = delete(login_attempt).where(login_attempt.c.cookie_digest == cookie_digest)
        return self._connection.execute(ended).rowcount == 1

    def end_of_account(self, account_id: str, *, except_for: str | None = None) -> int:
        ended = delete(login_attempt).where(login_attempt.c.account_id == account_id)
        if except_for is not None:
            ended = ended.where(login_attempt.c.cookie_digest != except_for)
        return self._connection.execute(ended).rowcount

    def forget_before(self, moment: datetime) -> int:
        """Erase attempts that began before this moment; the number of rows."""
        return self._connection.execute(delete(login_attempt).where(login_attempt.c.started_at < moment)).rowcount
