"""The steps of a login in which a second factor is set up and its recovery codes are saved (K19, T9, T21)."""

from collections.abc import Callable
from datetime import datetime

from idp.accounts.lifecycle import TransitionRefused, recover
from idp.accounts.transitions import refusals_recorded
from idp.hashing import SlowHasher
from idp.login.factor_recovery import finish_recovery
from idp.login.outcome import Completed, Proceed, Refusal, Refused
from idp.login.ports import Begin, LoginUnitOfWork
from idp.login.progress import Cookies, Progress, find, find_held, go_on
from idp.login.sso_session import AMR_OF_CODE, AMR_OF_KEY
from idp.login.steps import Step
from idp.second_factors.changes import Visit
from idp.second_factors.code_renewal import codes_on_offer, keep_codes, name_of, offered_codes
from idp.second_factors.enrolment import Applicant, EnrolmentRefusal, app_secret, confirm_app, confirm_key, key_options
from idp.second_factors.ports import TotpFactor, WebauthnCredential
from idp.second_factors.recovery_codes import hashed
from idp.second_factors.webauthn import RelyingParty

NOT_STARTED = Refused(Refusal.NOT_STARTED)
Outcome = Proceed | Completed | Refused
Added = TotpFactor | WebauthnCredential | EnrolmentRefusal
Add = Callable[[LoginUnitOfWork, Applicant], Added]


class EnrolStep:
    """What was set up proves itself, so a first login asks for no code after it."""

    def __init__(self, begin_read: Begin, begin_write: Begin, hasher: SlowHasher, party: RelyingParty) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._hasher = hasher
        self._party = party

    def attempt(self, cookie: str | None, step: Step, now: datetime) -> Progress | None:
        """The login behind this cookie when it waits for this step, or None."""
        with self._begin_read() as unit:
            return find(unit, cookie, step, now)

    def app_secret(self, cookie: str | None, now: datetime) -> bytes | None:
        """What the app is to hold; 20 bytes."""
        with self._begin_write() as unit:
            progress = find(unit, cookie, Step.ENROL_SECOND_FACTOR, now)
            return app_secret(unit, progress.attempt.attempt_id, now) if progress else None

    def add_app(self, cookies: Cookies, typed: str, name: str, visit: Visit) -> Outcome | EnrolmentRefusal:
        """Keep the app that shows this code, and go on."""

        def app(unit: LoginUnitOfWork, applicant: Applicant) -> Added:
            return confirm_app(unit, applicant, typed, name)

        return self._add(app, cookies, AMR_OF_CODE, visit)

    def key_options(self, cookie: str | None, name: str, visit: Visit) -> str | EnrolmentRefusal | Refused:
        """JSON for the browser, to make a key of this name."""
        with self._begin_write() as unit:
            progress = find(unit, cookie, Step.ENROL_SECOND_FACTOR, visit.now)
            if progress is None:
                return NOT_STARTED
            return key_options(unit, _applicant(progress, visit), self._party, name)

    def add_key(self, cookies: Cookies, name: str, response: str, visit: Visit) -> Outcome | EnrolmentRefusal:
        """Keep the key that answered, and go on."""

        def key(unit: LoginUnitOfWork, applicant: Applicant) -> Added:
            return confirm_key(unit, applicant, self._party, name, response)

        return self._add(key, cookies, AMR_OF_KEY, visit)

    def new_codes(self, cookie: str | None, now: datetime) -> tuple[str, ...] | None:
        """Ten codes to save; they do not count yet."""
        with self._begin_write() as unit:
            progress = find(unit, cookie, Step.SAVE_RECOVERY_CODES, now)
            return offered_codes(unit, progress.attempt.attempt_id, now) if progress else None

    def keep_codes(self, cookies: Cookies, shown: str, visit: Visit) -> Outcome | None:
        """Let the codes of that name count, and go on; None when they are not on offer any more. Raises TooBusy."""
        with self._begin_read() as unit:
            progress = find(unit, cookies.login, Step.SAVE_RECOVERY_CODES, visit.now)
            if progress is None:
                return NOT_STARTED
            codes = codes_on_offer(unit, progress.attempt.attempt_id, visit.now)
        if codes is None or name_of(codes) != shown:
            return None
        kept = hashed(codes, self._hasher, visit.now)
        with self._begin_write() as unit:
            progress = find(unit, cookies.login, Step.SAVE_RECOVERY_CODES, visit.now)
            if progress is None or not keep_codes(unit, _applicant(progress, visit), kept):
                return NOT_STARTED
            return _go_on(
                unit, Progress(progress.account, progress.attempt.after(Step.SAVE_RECOVERY_CODES)), cookies, visit
            )

    def _add(self, add: Add, cookies: Cookies, amr: tuple[str, ...], visit: Visit) -> Outcome | EnrolmentRefusal:
        try:
            with refusals_recorded(self._begin_write, origin=visit.origin, now=visit.now), self._begin_write() as unit:
                progress = find_held(unit, cookies.login, Step.ENROL_SECOND_FACTOR, visit.now)
                if progress is None:
                    return NOT_STARTED
                added = add(unit, _applicant(progress, visit))
                return added if isinstance(added, EnrolmentRefusal) else _proven(unit, progress, cookies, amr, visit)
        except TransitionRefused:
            return NOT_STARTED


def _proven(unit: LoginUnitOfWork, progress: Progress, cookies: Cookies, amr: tuple[str, ...], visit: Visit) -> Outcome:
    if progress.account.state in recover.sources:
        finish_recovery(unit, progress.account, progress.attempt, origin=visit.origin, now=visit.now)
    attempt = progress.attempt.after(Step.ENROL_SECOND_FACTOR, amr).after(Step.SECOND_FACTOR)
    return _go_on(unit, Progress(progress.account, attempt), cookies, visit)


def _go_on(unit: LoginUnitOfWork, progress: Progress, cookies: Cookies, visit: Visit) -> Outcome:
    """The next step follows from the account as it is now."""
    account = unit.accounts.find(progress.account.account_id)
    if account is None:
        return NOT_STARTED
    return go_on(unit, Progress(account, progress.attempt), cookies, origin=visit.origin, now=visit.now)


def _applicant(progress: Progress, visit: Visit) -> Applicant:
    return Applicant(progress.account, progress.attempt.attempt_id, visit)
