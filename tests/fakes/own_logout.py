"""Ending a session where no application has to be told."""

from collections.abc import Collection
from datetime import datetime

from idp.audit.record import Origin
from idp.login.sessions import Sessions
from idp.login.sso_session import EndReason, SsoSession


class OwnLogout:
    """Logout for an idp without applications: the row goes, nobody else has to hear of it."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def end_everywhere(self, session: SsoSession, *, origin: Origin, now: datetime) -> tuple[str, ...]:
        self._sessions.end(session.sid, now, EndReason.LOGOUT, origin=origin)
        return ()

    def announce(self, ended_sids: Collection[str]) -> None:
        return None
