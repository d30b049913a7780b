"""Accepting the terms of use: at the first login, and again at the next login after they changed (S5, P16)."""

from datetime import datetime

from idp.accounts.terms import CURRENT_TERMS
from idp.audit.events import Event
from idp.audit.record import Origin, Subject, record
from idp.login.outcome import Completed, Proceed, Refusal, Refused
from idp.login.policy import first_proof
from idp.login.ports import Begin, LoginUnitOfWork
from idp.login.progress import Cookies, Progress, find, go_on
from idp.login.steps import Step


class TermsStep:
    """Keeps which version was accepted, and when."""

    def __init__(self, begin_read: Begin, begin_write: Begin) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write

    def attempt(self, cookie: str | None, now: datetime) -> Progress | None:
        """The login that waits for this answer behind this cookie, or None."""
        with self._begin_read() as unit:
            return _waiting(unit, cookie, now)

    def accept(self, cookies: Cookies, version: str, *, origin: Origin, now: datetime) -> Proceed | Completed | Refused:
        """Keep the agreement with the version that was shown; NOT_AGREED when that no longer is the current one."""
        with self._begin_write() as unit:
            progress = _waiting(unit, cookies.login, now)
            if progress is None:
                return Refused(Refusal.NOT_STARTED)
            if version != CURRENT_TERMS.version:
                return Refused(Refusal.NOT_AGREED)
            account_id = progress.account.account_id
            unit.accounts.accept_terms(account_id, version, now)
            subject = Subject(account_id, object_id=version)
            record(unit.audit, Event.TERMS_ACCEPTED, subject, origin=origin, now=now)
            return go_on(unit, progress, cookies, origin=origin, now=now)  # the account shows that it is done


def is_first_time(progress: Progress) -> bool:
    """True at a first login, which shows the step bar."""
    return first_proof(progress.account) is Step.ONE_TIME_PASSWORD


def _waiting(unit: LoginUnitOfWork, cookie: str | None, now: datetime) -> Progress | None:
    return find(unit, cookie, Step.ACCEPT_TERMS, now) or find(unit, cookie, Step.ACCEPT_NEW_TERMS, now)
