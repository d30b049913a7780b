"""Upload passes: the cookie by which one browser goes on with one upload after its session ended (K26)."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, or_, select, update

from shared.db.upsert import insert
from shared.sessions.model import EndReason
from uploads.db.tables import rp, upload, upload_pass
from uploads.protocol.model import Owner


class SqlPasses:
    """The rows of `upload_pass`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, token_hash: str, upload_id: str, account: str, sid: str, auth_time: datetime) -> None:
        row = {"upload_id": upload_id, "account": account, "sid": sid, "auth_time": auth_time}
        self._connection.execute(insert(self._connection, upload_pass).values(token_hash=token_hash, **row))

    def owner(self, token_hash: str, upload_id: str) -> Owner | None:
        """Whose upload it opens; None when it is unknown, for another upload, or void."""
        valid = and_(upload_pass.c.token_hash == token_hash, upload_pass.c.upload_id == upload_id)
        columns: Select[Any] = select(upload.c.account, upload.c.relatienummer)
        joined = columns.join_from(upload_pass, upload).where(valid, upload_pass.c.void_at.is_(None), ~_was_ended())
        row = self._connection.execute(joined.where(upload.c.account == upload_pass.c.account)).one_or_none()
        return None if row is None else Owner(row.account, row.relatienummer)

    def void_ended(self, now: datetime) -> None:
        """Make void for good what log-out or block ended, before the stones on the sessions are forgotten."""
        ended = (upload_pass.c.void_at.is_(None), _was_ended())
        self._connection.execute(update(upload_pass).where(*ended).values(void_at=now))


def _was_ended() -> ColumnElement[bool]:
    """A stone on the session or, with a block, on everything the account had begun; or its own log-out here.

    A session that merely ran out ends nothing: an upload outlasts it.
    """
    stone, session = rp.tombstone.c, rp.session.c
    same_sid = and_(stone.kind == "sid", stone.value == upload_pass.c.sid)
    blocked = and_(stone.kind == "sub", stone.value == upload_pass.c.account, upload_pass.c.auth_time <= stone.ended_at)
    buried = exists(select(stone.value).where(or_(same_sid, blocked)))
    logged_out = and_(session.sid == upload_pass.c.sid, session.end_reason == EndReason.LOGGED_OUT.value)
    return or_(buried, exists(select(session.sid).where(logged_out)))
