"""Ending a session where no application has to be told."""

from collections.abc import Collection
from datetime import datetime

from idp.audit.record import Origin
from idp.login.farewell import Farewell
from idp.login.ports import Logout
from idp.login.sessions import Sessions
from idp.login.sso_session import EndReason, SsoSession


class OwnLogout(Logout):
    """Logout for an idp without applications: the row goes, nobody else has to hear of it."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def end_everywhere(self, session: SsoSession, *, origin: Origin, now: datetime) -> Farewell:
        self._sessions.end(session.sid, now, EndReason.LOGOUT, origin=origin)
        return Farewell()

    def announce(self, ended_sids: Collection[str], here: str | None = None) -> Farewell:
        return Farewell()
