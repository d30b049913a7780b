"""Choosing three secret questions: as a step of the first login (I9), and later in 'Uw account' (A2)."""

from collections.abc import Sequence
from datetime import datetime

from idp.accounts.model import Account
from idp.audit.events import Event
from idp.audit.record import Origin, Subject, record
from idp.credentials.secret_questions import (
    OWN_QUESTION,
    Broken,
    ChosenQuestion,
    StoredQuestion,
    normalise,
    violations,
)
from idp.hashing import SlowHasher
from idp.login.outcome import Completed, Proceed, Refusal, Refused
from idp.login.ports import Begin, LoginUnitOfWork
from idp.login.progress import Cookies, Progress, find, go_on
from idp.login.sessions import still_lives
from idp.login.sso_session import SsoSession
from idp.login.steps import Step

Violated = tuple[Broken, ...]


class OwnQuestions:
    """Judges the three outside any transaction, and keeps them inside one."""

    def __init__(self, begin_read: Begin, begin_write: Begin, hasher: SlowHasher) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._hasher = hasher

    def attempt(self, cookie: str | None, now: datetime) -> Progress | None:
        """The first login that waits for questions behind this cookie, or None."""
        with self._begin_read() as unit:
            return find(unit, cookie, Step.SET_SECRET_QUESTIONS, now)

    def set_first(
        self, cookies: Cookies, chosen: Sequence[ChosenQuestion], *, origin: Origin, now: datetime
    ) -> Proceed | Completed | Refused | Violated:
        """I9: keep them and go on with the first login. Raises TooBusy."""
        progress = self.attempt(cookies.login, now)
        if progress is None:
            return Refused(Refusal.NOT_STARTED)
        broken = violations(chosen, progress.account.username)
        if broken:
            return broken
        stored = self._stored(chosen)
        with self._begin_write() as unit:
            waiting = find(unit, cookies.login, Step.SET_SECRET_QUESTIONS, now)
            if waiting is None:
                return Refused(Refusal.NOT_STARTED)
            _keep(unit, waiting.account, stored, origin, now)
            account = unit.accounts.find(waiting.account.account_id) or waiting.account
            done = Progress(account, waiting.attempt.after(Step.SET_SECRET_QUESTIONS))
            return go_on(unit, done, cookies, origin=origin, now=now)

    def change(
        self,
        session: SsoSession,
        account: Account,
        chosen: Sequence[ChosenQuestion],
        *,
        origin: Origin,
        now: datetime,
    ) -> Refused | Violated | None:
        """A2: keep them instead of the ones before; only soon after a full login (A0). Raises TooBusy."""
        if not session.is_fresh(now):
            return Refused(Refusal.NOT_CONFIRMED)
        broken = violations(chosen, account.username)
        if broken:
            return broken
        stored = self._stored(chosen)
        with self._begin_write() as unit:
            if not still_lives(unit, session, now):
                return Refused(Refusal.NOT_CONFIRMED)
            _keep(unit, account, stored, origin, now)
        return None

    def _stored(self, chosen: Sequence[ChosenQuestion]) -> tuple[StoredQuestion, ...]:
        return tuple(
            StoredQuestion(
                position=position,
                question=each.question,
                own_words=each.words.strip() if each.question == OWN_QUESTION else "",
                encoded=self._hasher.hash(normalise(each.answer)),
            )
            for position, each in enumerate(chosen)
        )


def _keep(
    unit: LoginUnitOfWork, account: Account, stored: tuple[StoredQuestion, ...], origin: Origin, now: datetime
) -> None:
    unit.questions.replace(account.account_id, stored, now)
    record(unit.audit, Event.QUESTIONS_SET, Subject(account.account_id), origin=origin, now=now)
