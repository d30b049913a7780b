"""Proving the current password inside a session: a wrong one is a guess like any other (K22, K22a)."""

from datetime import datetime

from idp.accounts.identifiers import LoginName
from idp.accounts.model import Account
from idp.hashing import SlowHasher
from idp.login.outcome import Refusal, Refused
from idp.login.ports import Begin, LoginUnitOfWork
from idp.throttling.gate import Gate
from idp.throttling.keys import ThrottleKeys
from idp.throttling.limits import PASSWORD_LIMITS


class CurrentPassword:
    """Judges outside the transaction, counts inside it; the counter is the one of the login."""

    def __init__(self, begin_read: Begin, hasher: SlowHasher, keys: ThrottleKeys) -> None:
        self._begin_read = begin_read
        self._hasher = hasher
        self._keys = keys

    def refusal(self, account: Account, name: LoginName, password: str, now: datetime) -> Refused | None:
        """Why this is not accepted, or None. Raises TooBusy. Nothing is hashed once the counter is full."""
        with self._begin_read() as unit:
            closed_until = self._gate(name).closed_until(unit.throttle, now)
            stored = unit.passwords.current(account.account_id)
        if closed_until is not None:
            return Refused(Refusal.TOO_MANY_TRIES, closed_until)
        if not self._hasher.verify(stored.encoded if stored else None, password):
            return Refused(Refusal.WRONG_PASSWORD)
        return None

    def settle(self, unit: LoginUnitOfWork, name: LoginName, refused: Refused | None, now: datetime) -> Refused | None:
        """Count what was refused; under the lock, a right password after too many wrong ones is refused too."""
        gate = self._gate(name)
        closed_until = gate.closed_until_locked(unit.throttle, now, may_fail=refused is not None)
        if closed_until is not None:
            return Refused(Refusal.TOO_MANY_TRIES, closed_until)
        if refused is None:
            gate.forgive(unit.throttle, now)
        elif refused.refusal is Refusal.WRONG_PASSWORD:
            gate.count(unit.throttle, now)
        return refused

    def _gate(self, name: LoginName) -> Gate:
        return Gate(self._keys.password(name.relatienummer, name.username), PASSWORD_LIMITS)
