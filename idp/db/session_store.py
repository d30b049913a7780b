"""Single sign-on sessions in SQL."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, delete, insert, or_, select, update

from idp.db.tables_accounts import account
from idp.db.tables_credentials import password
from idp.db.tables_login import sso_session
from idp.login.sso_session import ABSOLUTE, IDLE, SsoSession
from shared.db.prepared import Prepared
from shared.db.remembered import Remembered

SESSION: Select[Any] = (
    select(sso_session, password.c.expires_at.label("password_expires_at"))
    .join_from(sso_session, account)
    .outerjoin(
        password,
        and_(password.c.account_id == account.c.account_id, password.c.version == account.c.password_version),
    )
)
_ADD = Prepared(insert(sso_session))
_SLIDE = Prepared(
    update(sso_session)
    .where(sso_session.c.sid == bindparam("wanted"), sso_session.c.last_seen_at < bindparam("now"))
    .values(last_seen_at=bindparam("now"))
)


class SqlSessionStore:
    """SessionStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, session: SsoSession, cookie_digest: str) -> None:
        _ADD.run(
            self._connection,
            sid=session.sid,
            cookie_digest=cookie_digest,
            account_id=session.account_id,
            auth_time=session.auth_time,
            amr=list(session.amr),
            acr=session.acr,
            created_at=session.created_at,
            last_seen_at=session.last_seen_at,
            agent=session.agent,
        )

    def find_by_cookie(self, cookie_digest: str, now: datetime) -> SsoSession | None:
        stored = _BY_COOKIE.find(self._connection, wanted=cookie_digest)
        return None if stored is None else stored.at(now)

    def find(self, sid: str, now: datetime) -> SsoSession | None:
        stored = _BY_SID.find(self._connection, wanted=sid)
        return None if stored is None else stored.at(now)

    def slide(self, sid: str, now: datetime) -> None:
        _SLIDE.run(self._connection, wanted=sid, now=now)

    def confirm(self, session: SsoSession, cookie_digest: str) -> None:
        self._connection.execute(
            update(sso_session)
            .where(sso_session.c.sid == session.sid)
            .values(
                cookie_digest=cookie_digest,
                auth_time=session.auth_time,
                last_seen_at=session.last_seen_at,
                amr=list(session.amr),
                acr=session.acr,
            )
        )

    def end(self, sid: str) -> bool:
        return self._connection.execute(delete(sso_session).where(sso_session.c.sid == sid)).rowcount == 1

    def sids_of(self, account_id: str, except_sid: str | None) -> tuple[str, ...]:
        chosen = select(sso_session.c.sid).where(sso_session.c.account_id == account_id)
        if except_sid is not None:
            chosen = chosen.where(sso_session.c.sid != except_sid)
        return tuple(self._connection.execute(chosen).scalars())

    def some_sids(self, limit: int) -> tuple[str, ...]:
        return tuple(self._connection.execute(select(sso_session.c.sid).limit(limit)).scalars())

    def of_account(self, account_id: str, now: datetime) -> tuple[SsoSession, ...]:
        chosen = SESSION.where(sso_session.c.account_id == account_id).order_by(sso_session.c.last_seen_at.desc())
        return tuple(to_session([row]).at(now) for row in self._connection.execute(chosen))

    def forget_ended(self, now: datetime) -> int:
        ended = delete(sso_session).where(
            or_(sso_session.c.last_seen_at <= now - IDLE, sso_session.c.auth_time <= now - ABSOLUTE)
        )
        return self._connection.execute(ended).rowcount


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A session, and when the password of its account expires."""

    session: SsoSession
    password_expires_at: datetime | None

    def at(self, now: datetime) -> SsoSession:
        """The session as it is now."""
        expired = self.password_expires_at is not None and now >= self.password_expires_at
        return replace(self.session, password_expired=True) if expired else self.session


def to_session(rows: Sequence[Any]) -> StoredSession:
    """The session of the only row."""
    row = rows[0]
    session = SsoSession(
        sid=row.sid,
        account_id=row.account_id,
        auth_time=row.auth_time,
        amr=tuple(row.amr),
        acr=row.acr,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        agent=row.agent,
    )
    return StoredSession(session, row.password_expires_at)


_BY_COOKIE = Remembered(SESSION.where(sso_session.c.cookie_digest == bindparam("wanted")), to_session)
_BY_SID = Remembered(SESSION.where(sso_session.c.sid == bindparam("wanted")), to_session)
