"""A3: changing one's own second factors inside a session, soon after a full login (S43, T18)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from idp.accounts import lifecycle
from idp.accounts.model import Account
from idp.hashing import SlowHasher
from idp.login.outcome import Refusal, Refused
from idp.login.ports import Begin, LoginUnitOfWork
from idp.login.sessions import still_lives
from idp.login.sso_session import SsoSession
from idp.second_factors.changes import Visit
from idp.second_factors.code_renewal import codes_on_offer, keep_codes, name_of, offered_codes
from idp.second_factors.enrolment import Applicant, EnrolmentRefusal, app_secret, confirm_app, confirm_key, key_options
from idp.second_factors.ports import SecondFactors, TotpFactor, WebauthnCredential
from idp.second_factors.recovery_codes import hashed
from idp.second_factors.removal import Method, RemovalRefusal, remove
from idp.second_factors.webauthn import RelyingParty

NOT_CONFIRMED = Refused(Refusal.NOT_CONFIRMED)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Owner:
    """Who is logged in, and since when."""

    session: SsoSession
    account: Account

    def applicant(self, visit: Visit) -> Applicant:
        """The owner as one who sets something up. Raises TransitionRefused unless the account is active."""
        return Applicant(lifecycle.change_factors(self.account), self.session.sid, visit)


def _still_owns(unit: LoginUnitOfWork, owner: Owner, now: datetime) -> bool:
    """False when the session ended since. Holds the account first: a recovery that takes every factor away at this
    moment ends the session as well, and nothing is added after it (T20).
    """
    unit.factors.hold(owner.account.account_id)
    return still_lives(unit, owner.session, now)


class OwnFactors:
    """Each change is one use case; each asks that the last full login is fresh (A0)."""

    def __init__(self, begin_read: Begin, begin_write: Begin, hasher: SlowHasher, party: RelyingParty) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._hasher = hasher
        self._party = party

    def overview(self, account: Account) -> SecondFactors:
        """What the account has."""
        with self._begin_read() as unit:
            return unit.factors.of_account(account.account_id)

    def app_secret(self, owner: Owner, now: datetime) -> bytes:
        """What the app is to hold; 20 bytes."""
        with self._begin_write() as unit:
            return app_secret(unit, owner.session.sid, now)

    def add_app(self, owner: Owner, typed: str, name: str, visit: Visit) -> TotpFactor | EnrolmentRefusal | Refused:
        """Keep the app that shows this code."""
        return self._change(owner, visit, lambda unit, applicant: confirm_app(unit, applicant, typed, name))

    def key_options(self, owner: Owner, name: str, visit: Visit) -> str | EnrolmentRefusal | Refused:
        """JSON for the browser, to make a key of this name."""
        if not owner.session.is_fresh(visit.now):
            return NOT_CONFIRMED
        with self._begin_write() as unit:
            return key_options(unit, owner.applicant(visit), self._party, name)

    def add_key(
        self, owner: Owner, name: str, response: str, visit: Visit
    ) -> WebauthnCredential | EnrolmentRefusal | Refused:
        """Keep the key that answered."""
        return self._change(
            owner, visit, lambda unit, applicant: confirm_key(unit, applicant, self._party, name, response)
        )

    def remove(self, owner: Owner, method_id: str, visit: Visit) -> Method | RemovalRefusal | Refused:
        """Take one method away, never the last."""
        return self._change(owner, visit, lambda unit, applicant: remove(unit, applicant.account, method_id, visit))

    def new_codes(self, owner: Owner, now: datetime) -> tuple[str, ...]:
        """Ten codes to save; they do not count yet."""
        with self._begin_write() as unit:
            return offered_codes(unit, owner.session.sid, now)

    def keep_codes(self, owner: Owner, shown: str, visit: Visit) -> bool | Refused:
        """Let the codes of that name count; False when they are not on offer any more. Raises TooBusy."""
        if not owner.session.is_fresh(visit.now):
            return NOT_CONFIRMED
        with self._begin_read() as unit:
            codes = codes_on_offer(unit, owner.session.sid, visit.now)
        if codes is None or name_of(codes) != shown:
            return False
        kept = hashed(codes, self._hasher, visit.now)
        return self._change(owner, visit, lambda unit, applicant: keep_codes(unit, applicant, kept))

    def _change(self, owner: Owner, visit: Visit, change: Callable[[LoginUnitOfWork, Applicant], T]) -> T | Refused:
        """Make it soon after a full login, in a session that still goes on (A0)."""
        if not owner.session.is_fresh(visit.now):
            return NOT_CONFIRMED
        with self._begin_write() as unit:
            if not _still_owns(unit, owner, visit.now):
                return NOT_CONFIRMED
            return change(unit, owner.applicant(visit))
