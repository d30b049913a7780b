"""The second step with a passkey or security key (I3, K20, threat 6)."""

from datetime import datetime

from idp.audit.events import Event
from idp.audit.record import Origin, Subject, record
from idp.login.outcome import Completed, Proceed, Refusal, Refused
from idp.login.ports import Begin, LoginUnitOfWork
from idp.login.progress import Cookies, Progress, find, go_on
from idp.login.sso_session import AMR_OF_KEY
from idp.login.steps import Step
from idp.second_factors.ports import CeremonyKind, WebauthnCredential
from idp.second_factors.webauthn import (
    RelyingParty,
    accept_assertion,
    authentication_options,
    credential_id_of,
    new_challenge,
)


class KeyStep:
    """Asks a key and judges its answer, for every purpose that owes a second step.

    Nothing is counted: an answer cannot be guessed, and a full counter of codes does not stop a key (K22).
    """

    def __init__(self, begin_write: Begin, party: RelyingParty) -> None:
        self._begin_write = begin_write
        self._party = party

    def options(self, cookie: str | None, now: datetime) -> str | None:
        """JSON for the browser with a challenge of its own, or None when no login waits or it has no key."""
        with self._begin_write() as unit:
            progress = find(unit, cookie, Step.SECOND_FACTOR, now)
            known = unit.webauthn.of_account(progress.account.account_id) if progress else ()
            if progress is None or not known:
                return None
            challenge = new_challenge()
            unit.ceremonies.start(progress.attempt.attempt_id, CeremonyKind.KEY_LOGIN, challenge, now)
            return authentication_options(self._party, challenge=challenge, known=known)

    def answer(
        self, cookies: Cookies, response: str, *, origin: Origin, now: datetime
    ) -> Proceed | Completed | Refused:
        """Judge the answer; its challenge is used up, whatever the verdict."""
        with self._begin_write() as unit:
            progress = find(unit, cookies.login, Step.SECOND_FACTOR, now)
            if progress is None:
                return Refused(Refusal.NOT_STARTED)
            challenge = unit.ceremonies.take(progress.attempt.attempt_id, CeremonyKind.KEY_LOGIN, now)
            key = _key_of(unit, progress, response)
            refusal = self._refusal(unit, progress, key, response, challenge, origin, now)
            if refusal is not None:
                record(unit.audit, Event.KEY_FAILED, _subject(progress, key), origin=origin, now=now)
                return Refused(refusal)
            done = Progress(progress.account, progress.attempt.after(Step.SECOND_FACTOR, AMR_OF_KEY))
            return go_on(unit, done, cookies, origin=origin, now=now)

    def _refusal(
        self,
        unit: LoginUnitOfWork,
        progress: Progress,
        key: WebauthnCredential | None,
        response: str,
        challenge: bytes | None,
        origin: Origin,
        now: datetime,
    ) -> Refusal | None:
        if challenge is None:
            return Refusal.WRONG_KEY
        if key is None:
            return Refusal.WRONG_KEY if credential_id_of(response) is None else Refusal.UNKNOWN_KEY
        sign_count = accept_assertion(self._party, key, response, challenge=challenge)
        if sign_count is None:
            return Refusal.WRONG_KEY
        if not unit.webauthn.use(key.key_id, sign_count, now):
            # The same key counted further elsewhere: a copy of it is in use (WebAuthn 7.2 step 22).
            record(unit.audit, Event.FACTOR_CLONE_SUSPECTED, _subject(progress, key), origin=origin, now=now)
            return Refusal.WRONG_KEY
        return None


def _key_of(unit: LoginUnitOfWork, progress: Progress, response: str) -> WebauthnCredential | None:
    wanted = credential_id_of(response)
    keys = unit.webauthn.of_account(progress.account.account_id)
    return next((key for key in keys if key.credential_id == wanted), None)


def _subject(progress: Progress, key: WebauthnCredential | None) -> Subject:
    return Subject(progress.account.account_id, object_id=key.key_id if key else progress.attempt.attempt_id)
