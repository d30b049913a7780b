"""Proving the current password inside a session: a wrong one is a guess like any other (K22, K22a)."""

from datetime import datetime

from idp.accounts.identifiers import LoginName
from idp.accounts.model import Account
from idp.audit.record import Origin
from idp.hashing import SlowHasher
from idp.login.outcome import Refusal, Refused
from idp.login.password_gates import PasswordGates
from idp.login.ports import Begin, LoginUnitOfWork
from idp.throttling.gate import Gate


class CurrentPassword:
    """Judges outside the transaction, counts inside it; the counter is the one of the login."""

    def __init__(self, begin_read: Begin, hasher: SlowHasher, gates: PasswordGates) -> None:
        self._begin_read = begin_read
        self._hasher = hasher
        self._gates = gates

    def refusal(self, account: Account, password: str, *, origin: Origin, now: datetime) -> Refused | None:
        """Why this is not accepted, or None. Raises TooBusy. Nothing is hashed once the counter is full."""
        with self._begin_read() as unit:
            closed_until = self._gate(unit, account, origin).closed_until(unit.throttle, now)
            stored = unit.passwords.current(account.account_id)
        if closed_until is not None:
            return Refused(Refusal.TOO_MANY_TRIES, closed_until)
        if not self._hasher.verify(stored.encoded if stored else None, password):
            return Refused(Refusal.WRONG_PASSWORD)
        return None

    def settle(
        self, unit: LoginUnitOfWork, account: Account, refused: Refused | None, *, origin: Origin, now: datetime
    ) -> Refused | None:
        """Count what was refused; under the lock, a right password after too many wrong ones is refused too."""
        gate = self._gate(unit, account, origin)
        closed_until = gate.closed_until_locked(unit.throttle, now, may_fail=refused is not None)
        if closed_until is not None:
            return Refused(Refusal.TOO_MANY_TRIES, closed_until)
        if refused is None:
            gate.forgive(unit.throttle, now)
        elif refused.refusal is Refusal.WRONG_PASSWORD:
            gate.count(unit.throttle, now)
        return refused

    def _gate(self, unit: LoginUnitOfWork, account: Account, origin: Origin) -> Gate:
        return self._gates.choose(unit, LoginName(account.relatienummer, account.username), account, origin)
