"""From one step to the next, and from the last one to a session.

Each step that raises what the browser may do gives it a new secret; the old one is dead (threat 7).
"""

from dataclasses import dataclass
from datetime import datetime

from idp.accounts.lifecycle import activate
from idp.accounts.messages import NewDevice
from idp.accounts.model import Account
from idp.audit.events import Event
from idp.audit.record import Origin, Subject, record
from idp.hashing import random_secret, secret_digest
from idp.login.attempt import LoginAttempt, Purpose
from idp.login.device import kind_of_device
from idp.login.expiry_page import takes_notice
from idp.login.outcome import Completed, Proceed, Refusal, Refused
from idp.login.policy import may_enter, next_step
from idp.login.ports import LoginUnitOfWork
from idp.login.sessions import end_sessions
from idp.login.set_up import finish_set_up
from idp.login.sso_session import EndReason, SsoSession, start_session
from idp.login.steps import Step


@dataclass(frozen=True, slots=True)
class Progress:
    """Whose login it is and how far it has come."""

    account: Account
    attempt: LoginAttempt


@dataclass(frozen=True, slots=True)
class Cookies:
    """What the browser sent: the secret of its login, and of the session it may have had before."""

    login: str
    session: str | None = None


def begin(unit: LoginUnitOfWork, progress: Progress, now: datetime) -> Proceed:
    """Keep a new attempt; every login owes a second step, so it never ends here."""
    step = next_step(progress.account, progress.attempt, now)
    if step is None:
        raise AssertionError("a login was complete after its first step")
    cookie = random_secret()
    unit.login_attempts.add(progress.attempt, secret_digest(cookie))
    return Proceed(step, cookie)


def find(unit: LoginUnitOfWork, cookie: str | None, step: Step, now: datetime) -> Progress | None:
    """The live attempt of this cookie, when this step is the one it owes; None otherwise."""
    attempt = unit.login_attempts.find(secret_digest(cookie)) if cookie else None
    account = unit.accounts.find(attempt.account_id) if attempt else None
    if attempt is None or account is None or not attempt.is_live(now):
        return None
    return Progress(account, attempt) if next_step(account, attempt, now) is step else None


def find_held(unit: LoginUnitOfWork, cookie: str | None, step: Step, now: datetime) -> Progress | None:
    """The same; nobody else moves this account or its login until the transaction ends."""
    seen = find(unit, cookie, step, now)
    if seen is None:
        return None
    unit.factors.hold(seen.account.account_id)
    return find(unit, cookie, step, now)


def go_on(
    unit: LoginUnitOfWork, progress: Progress, cookies: Cookies, *, origin: Origin, now: datetime
) -> Proceed | Completed | Refused:
    """After a step was done: to the next one, into a session, or nowhere when the account may not enter.

    The account is read again: a step may have changed it.
    """
    account = unit.accounts.find(progress.account.account_id) or progress.account
    progress = Progress(account, progress.attempt)
    if not may_enter(progress.account):
        unit.login_attempts.end(secret_digest(cookies.login))
        record(unit.audit, Event.LOGIN_REFUSED, Subject(progress.account.account_id), origin=origin, now=now)
        return Refused(Refusal.NO_ENTRY)
    step = next_step(progress.account, progress.attempt, now)
    if step is None:
        return _complete(unit, progress, cookies, origin, now)
    cookie = random_secret()
    if not unit.login_attempts.advance(progress.attempt, secret_digest(cookies.login), secret_digest(cookie)):
        return Refused(Refusal.NOT_STARTED)
    return Proceed(step, cookie)


def _complete(
    unit: LoginUnitOfWork, progress: Progress, cookies: Cookies, origin: Origin, now: datetime
) -> Completed | Refused:
    before = unit.sessions.find_by_cookie(secret_digest(cookies.session), now) if cookies.session else None
    goes_on = before is not None and before.is_live(now) and before.account_id == progress.account.account_id
    # Ending the attempt decides between two requests that finish the same login.
    if not unit.login_attempts.end(secret_digest(cookies.login)):
        return Refused(Refusal.NOT_STARTED)
    activated = progress.account.state in activate.sources
    if activated:
        progress = Progress(finish_set_up(unit, progress.account, origin=origin, now=now), progress.attempt)
    cookie = random_secret()
    if before is not None and goes_on:
        session = before.confirmed(now, progress.attempt.amr)
        unit.sessions.confirm(session, secret_digest(cookie))
        ended: tuple[str, ...] = ()
    elif progress.attempt.purpose is Purpose.CONFIRM:
        return Refused(Refusal.NOT_STARTED)
    else:
        ended = _end_replaced(unit, before, origin, now)
        session = start_session(progress.account.account_id, progress.attempt.amr, now, origin.agent)
        unit.sessions.add(session, secret_digest(cookie))
    _remember(unit, progress, session, origin, now)
    device = _know_device(unit, progress, origin, now)
    is_plain_login = progress.attempt.purpose is Purpose.LOGIN and not activated
    notice = is_plain_login and takes_notice(unit, progress.account, now)
    return Completed(session, cookie, progress.attempt.to, ended, device, notice, activated)


def _remember(unit: LoginUnitOfWork, progress: Progress, session: SsoSession, origin: Origin, now: datetime) -> None:
    subject = Subject(session.account_id, object_id=session.sid, detail={"amr": " ".join(session.amr)})
    if progress.attempt.purpose is Purpose.CONFIRM:
        record(unit.audit, Event.CONFIRMED, subject, origin=origin, now=now)
        return
    unit.accounts.note_login(session.account_id, now)
    record(unit.audit, Event.LOGIN_COMPLETED, subject, origin=origin, now=now)


def _know_device(unit: LoginUnitOfWork, progress: Progress, origin: Origin, now: datetime) -> str | None:
    """The new cookie of a device that the account knows from now on (K23); its owner hears of a new one (M17)."""
    if progress.attempt.purpose is not Purpose.LOGIN:
        return None
    account, device = progress.account, random_secret()
    if account.last_login_at is not None and not unit.devices.is_known(origin.device, account.account_id):
        unit.outbox.queue(NewDevice(account, now, kind_of_device(origin.agent)), now)
        record(unit.audit, Event.NEW_DEVICE, Subject(account.account_id), origin=origin, now=now)
    unit.devices.remember(origin.device, secret_digest(device), account.account_id, now)
    return device


def _end_replaced(unit: LoginUnitOfWork, before: SsoSession | None, origin: Origin, now: datetime) -> tuple[str, ...]:
    if before is None:
        return ()
    return end_sessions(unit, before.account_id, (before.sid,), EndReason.REPLACED, origin=origin, now=now)
