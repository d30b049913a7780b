"""Choosing a new password: rules, history, term and the mail about it (P1, P3-P7, S17, K22a)."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from idp.accounts.messages import PasswordChanged
from idp.accounts.model import Account
from idp.accounts.ports import Outbox
from idp.audit.events import Event
from idp.audit.record import AuditStore, Origin, Subject, record
from idp.credentials.password_expiry import expires_at
from idp.credentials.password_history import is_reused
from idp.credentials.password_policy import Owner, Violation, violations
from idp.credentials.ports import InitialPasswordStore, PasswordStore, StoredPassword
from idp.hashing import SlowHasher
from idp.throttling.gate import Gate
from idp.throttling.keys import ThrottleKeys
from idp.throttling.limits import PASSWORD_CHANGE_LIMITS
from idp.throttling.ports import ThrottleStore


class ChangeUnitOfWork(Protocol):
    """The stores of one transaction, as far as a change of password needs them."""

    @property
    def passwords(self) -> PasswordStore: ...
    @property
    def initial_passwords(self) -> InitialPasswordStore: ...
    @property
    def throttle(self) -> ThrottleStore: ...
    @property
    def audit(self) -> AuditStore: ...
    @property
    def outbox(self) -> Outbox: ...


@dataclass(frozen=True, slots=True)
class NotAllowed:
    """Why a new password was refused: broken rules, in reading order, or too many changes today."""

    violations: tuple[Violation, ...] = ()
    too_often: bool = False


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A password that may be kept, hashed already."""

    account: Account
    stored: StoredPassword


class PasswordChange:
    """Judges a new password outside any transaction, and keeps it inside one."""

    def __init__(
        self,
        begin_read: Callable[[], AbstractContextManager[ChangeUnitOfWork]],
        hasher: SlowHasher,
        keys: ThrottleKeys,
    ) -> None:
        self._begin_read = begin_read
        self._hasher = hasher
        self._keys = keys

    def judge(self, account: Account, password: str, now: datetime) -> NewPassword | NotAllowed:
        """The password ready to be kept, or why not. What is refused here costs no change (K22a).

        Up to 12 slow hashes are compared, after the cheap rules have passed. Raises TooBusy.
        """
        broken = violations(password, Owner(account.username, account.relatienummer))
        if broken:
            return NotAllowed(broken)
        with self._begin_read() as unit:
            version = unit.passwords.version(account.account_id) + 1
            recent = unit.passwords.recent(account.account_id)
            initial = unit.initial_passwords.find(account.account_id)
            if self._gate(account).closed_until(unit.throttle, now) is not None:
                return NotAllowed(too_often=True)
        if initial is not None and self._hasher.verify(initial.encoded, password):
            return NotAllowed((Violation.INITIAL_PASSWORD,))
        if is_reused(password, recent, self._hasher.verify):
            return NotAllowed((Violation.REUSED,))
        return NewPassword(account, StoredPassword(version, self._hasher.hash(password), now, expires_at(now)))

    def keep(
        self, unit: ChangeUnitOfWork, new: NewPassword, device: str, *, origin: Origin, now: datetime
    ) -> NotAllowed | None:
        """Make it the current password, with its audit row and its mail (M08), in the running transaction."""
        gate = self._gate(new.account)
        if gate.closed_until_locked(unit.throttle, now, may_fail=True) is not None:
            return NotAllowed(too_often=True)
        if not unit.passwords.replace(new.account.account_id, new.stored):
            return NotAllowed((Violation.REUSED,))  # another request changed it first, maybe to this one
        gate.count(unit.throttle, now)
        record(unit.audit, Event.PASSWORD_CHANGED, Subject(new.account.account_id), origin=origin, now=now)
        unit.outbox.queue(PasswordChanged(new.account, now, new.stored.expires_at, device), now)
        return None

    def keep_first(self, unit: ChangeUnitOfWork, new: NewPassword, *, origin: Origin, now: datetime) -> bool:
        """Make it the first password and end the one-time one; False when another request chose before (S27, S28)."""
        if not unit.passwords.replace(new.account.account_id, new.stored):
            return False
        unit.initial_passwords.end(new.account.account_id, now)
        record(unit.audit, Event.PASSWORD_SET, Subject(new.account.account_id), origin=origin, now=now)
        return True

    def _gate(self, account: Account) -> Gate:
        return Gate(self._keys.password_change(account.account_id), PASSWORD_CHANGE_LIMITS)
