"""Ending sessions at every application (K26, S44): first the rows, then everybody is told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from idp.audit.events import Event
from idp.audit.record import Origin, Subject, record
from idp.clients.model import Client, RegisteredBy
from idp.login.farewell import Farewell
from idp.login.sso_session import EndReason, SsoSession
from idp.oidc.backchannel_logout import BackchannelLogout
from idp.oidc.frontchannel_logout import frames_of
from idp.oidc.logout_token import LogoutMessage
from idp.oidc.model import Grant
from idp.oidc.ports import Begin, UnitOfWork
from idp.oidc.subjects import known_subject
from shared.clock import Clock
from shared.translated import Translated

WORKER_STARTS_AFTER: Final = timedelta(seconds=5)  # by then the request itself is done

Messages = list[tuple[Client, LogoutMessage]]


class LogoutService:
    """Implements login's Logout."""

    def __init__(self, begin_write: Begin, backchannel: BackchannelLogout, issuer: str, clock: Clock) -> None:
        self._begin_write = begin_write
        self._backchannel = backchannel
        self._issuer = issuer
        self._clock = clock

    def end_everywhere(self, session: SsoSession, *, origin: Origin, now: datetime) -> Farewell:
        """End this session everywhere; who could not be told in time, and who is told by the browser."""
        with self._begin_write() as unit:
            _end_session(unit, session, origin, now)
            grants = unit.grants.revoke_sessions((session.sid,), now)
            messages, frames = queue_messages(unit, grants, now), frames_of(unit, grants, self._issuer)
        return Farewell(self._tell(messages, session, origin), frames)

    def announce(self, ended_sids: Collection[str], here: str | None = None) -> Farewell:
        """Tell the applications about sessions that ended already; failures go to the worker.

        here: the one of the browser that asked, whose frames are left to it.
        """
        if not ended_sids:
            return Farewell()
        now = self._clock.now()
        with self._begin_write() as unit:
            grants = unit.grants.revoke_sessions(ended_sids, now)
            frames = frames_of(unit, [grant for grant in grants if grant.sid == here], self._issuer)
            messages = queue_messages(unit, grants, now)
        return Farewell(self._tell(messages, None, Origin()), frames)

    def tell(self, messages: Messages) -> None:
        """Send what a committed transaction prepared; failures go to the worker."""
        self._tell(messages, None, Origin())

    def _tell(self, messages: Messages, session: SsoSession | None, origin: Origin) -> tuple[Translated, ...]:
        if not messages:
            return ()
        arrived = {message.key for message in self._backchannel.tell_all(messages)}
        missed = [client for client, message in messages if message.key not in arrived]
        with self._begin_write() as unit:
            unit.logout_jobs.drop(arrived)
            for client in missed:
                about = Subject(
                    account_id=session.account_id if session else None,
                    object_id=client.client_id,
                )
                record(unit.audit, Event.LOGOUT_UNREACHED, about, origin=origin, now=self._clock.now())
        return tuple(client.name for client in missed)


def _end_session(unit: UnitOfWork, session: SsoSession, origin: Origin, now: datetime) -> None:
    if unit.sessions.end(session.sid):
        about = Subject(account_id=session.account_id, object_id=session.sid, detail={"reason": EndReason.LOGOUT.value})
        record(unit.audit, Event.SESSION_ENDED, about, origin=origin, now=now)


def end_grants_of_account(unit: UnitOfWork, account_id: str, now: datetime) -> Messages:
    """End every grant of an account and write a job for each application that it ever met (K26).

    They are told that all sessions of the subject are over, without naming one. An application that can only
    end a session by its sid is told one by one; our own take both, because an upload outlasts its session.
    """
    messages = _about_account(unit, account_id, unit.grants.revoke_account(account_id, now))
    for _, message in messages:
        _write_job(unit, message, now)
    return messages


def _about_account(unit: UnitOfWork, account_id: str, grants: Collection[Grant]) -> Messages:
    """One message for each thing that an application is to hear, however many grants lead to it."""
    clients = {client.client_id: client for client in unit.clients.find_many({grant.client_id for grant in grants})}
    found: Messages = []
    for grant in grants:
        client = clients.get(grant.client_id)
        sub = known_subject(unit.subjects, account_id, client) if client else None
        if client is None or sub is None or client.backchannel_logout_uri is None:
            continue
        is_own = client.registered_by is RegisteredBy.BOOTSTRAP
        sid = grant.sid if client.backchannel_logout_session_required and not is_own else None
        found.append((client, LogoutMessage(client.client_id, sid, sub)))
    return list({message.key: (client, message) for client, message in found}.values())


def _write_job(unit: UnitOfWork, message: LogoutMessage, now: datetime) -> None:
    payload = {"client_id": message.client_id, "sid": message.sid, "sub": message.sub}
    unit.logout_jobs.add(message.key, payload, now, now + WORKER_STARTS_AFTER)


def end_grants_of_sessions(unit: UnitOfWork, sids: Collection[str], now: datetime) -> Messages:
    """End the grants of these sessions and write a job for each application that wants to know.

    The job waits a little: it is dropped when the message arrives at once, and survives our own death.
    """
    return queue_messages(unit, unit.grants.revoke_sessions(sids, now), now)


def queue_messages(unit: UnitOfWork, grants: Collection[Grant], now: datetime) -> Messages:
    """Write a job for each of these ended grants whose application wants to know; the messages, to be sent at once."""
    clients = unit.clients.find_many({grant.client_id for grant in grants})
    return [
        each
        for client in clients
        for each in queue_messages_to(
            unit, client, [grant for grant in grants if grant.client_id == client.client_id], now
        )
    ]


def queue_messages_to(unit: UnitOfWork, client: Client, grants: Collection[Grant], now: datetime) -> Messages:
    """The same for the grants of one application, as it is described here: by the subjects that it knows."""
    messages: Messages = []
    for grant in grants if client.backchannel_logout_uri is not None else ():
        sub = known_subject(unit.subjects, grant.account_id, client)
        if sub is None:
            continue
        message = LogoutMessage(client.client_id, grant.sid, sub)
        _write_job(unit, message, now)
        messages.append((client, message))
    return messages
