"""A4: what an account's owner sees of sessions and events, and what can be ended there (S5, K23)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from idp.accounts.model import Account
from idp.audit.events import Event
from idp.audit.history import PastEvent
from idp.audit.record import Origin, Subject, record
from idp.login.ports import Begin
from idp.login.sessions import end_sessions
from idp.login.sso_session import EndReason, SsoSession

EVENTS_SHOWN = 20
LANGUAGES = frozenset({"nl", "en"})


@dataclass(frozen=True, slots=True)
class Overview:
    """Live sessions, the one that was used last first, and events, newest first."""

    sessions: tuple[SsoSession, ...]
    events: tuple[PastEvent, ...]


class OwnSessions:
    """The owner's view on the own account."""

    def __init__(self, begin_read: Begin, begin_write: Begin) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write

    def overview(self, account_id: str, events: Collection[Event], now: datetime) -> Overview:
        """events: those that there are words for."""
        with self._begin_read() as unit:
            sessions = unit.sessions.of_account(account_id, now)
            return Overview(
                tuple(session for session in sessions if session.is_live(now)),
                unit.history.latest(account_id, events, EVENTS_SHOWN),
            )

    def end_one(self, account_id: str, sid: str, *, origin: Origin, now: datetime) -> tuple[str, ...]:
        """End one session of this account; its sid, or nothing when it is not theirs or ended before."""
        with self._begin_write() as unit:
            own = tuple(each for each in unit.sessions.sids_of(account_id, None) if each == sid)
            return end_sessions(unit, account_id, own, EndReason.BY_OWNER, origin=origin, now=now)

    def end_everywhere(self, account_id: str, *, origin: Origin, now: datetime) -> tuple[str, ...]:
        """End every session and every login on its way; no device is known any more. The sids that ended."""
        with self._begin_write() as unit:
            unit.devices.forget_account(account_id)
            unit.login_attempts.end_of_account(account_id)
            sids = unit.sessions.sids_of(account_id, None)
            record(unit.audit, Event.LOGGED_OUT_EVERYWHERE, Subject(account_id), origin=origin, now=now)
            return end_sessions(unit, account_id, sids, EndReason.EVERYWHERE, origin=origin, now=now)

    def choose_language(self, account: Account, language: str, *, origin: Origin, now: datetime) -> bool:
        """Write and speak to the owner in this language from now on; False when we do not have it."""
        if language not in LANGUAGES:
            return False
        if language != account.language:
            with self._begin_write() as unit:
                unit.accounts.choose_language(account.account_id, language)
                subject = Subject(account.account_id, detail={"language": language})
                record(unit.audit, Event.LANGUAGE_CHANGED, subject, origin=origin, now=now)
        return True
