"""The first step of a login: three typed fields, of which the password or the one-time password is proven (K19, P8).

Nothing is hashed inside a transaction. Refusals are returned, so that their counters are committed.
"""

from dataclasses import dataclass
from datetime import datetime

from idp.accounts.identifiers import LoginName
from idp.accounts.lifecycle import throttle
from idp.accounts.messages import LoginThrottled
from idp.accounts.model import Account
from idp.accounts.nobody import NOBODY
from idp.audit.events import Event
from idp.audit.record import Origin, Subject, record
from idp.credentials.initial_password import works
from idp.credentials.ports import StoredPassword
from idp.hashing import SlowHasher
from idp.login.attempt import Destination, Purpose, start_attempt
from idp.login.device import kind_of_device
from idp.login.first_login import started
from idp.login.outcome import Proceed, Refusal, Refused
from idp.login.password_gates import PasswordGates
from idp.login.policy import first_proof, opens_with_password
from idp.login.ports import Begin, LoginUnitOfWork
from idp.login.progress import Progress, begin
from idp.login.steps import Step
from idp.throttling.gate import Gate
from idp.throttling.keys import ThrottleKeys
from idp.throttling.limits import ADDRESS_WINDOW, window_start


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was read before the hash was computed."""

    gate: Gate
    closed_until: datetime | None
    account: Account | None
    stored: StoredPassword | None
    encoded: str | None


class Login:
    """The first step, and where it leads."""

    def __init__(
        self,
        begin_read: Begin,
        begin_write: Begin,
        hasher: SlowHasher,
        keys: ThrottleKeys,
        gates: PasswordGates,
        *,
        tries_per_address: int,
    ) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._hasher = hasher
        self._keys = keys
        self._gates = gates
        self._tries_per_address = tries_per_address

    def authenticate(
        self, name: LoginName, password: str, *, to: Destination, origin: Origin, now: datetime
    ) -> Proceed | Refused:
        """Begin a login. Raises TooBusy when no hash can be computed in time.

        An unknown relation, an unknown user and a wrong password cost the same hashes and statements
        and get the same answer (threat 1).
        """
        seen = self._look(name, origin, now)
        if seen.closed_until is not None:
            return self._throttled(seen, origin, now)
        is_right = self._hasher.verify(seen.encoded, password)
        rehashed = self._rehashed(seen.stored, password) if is_right else None
        with self._begin_write() as unit:
            gate, is_right = seen.gate, is_right and _is_still_right(unit, seen, now)
            closed_until = gate.closed_until_locked(unit.throttle, now, may_fail=not is_right)
            if closed_until is not None:
                return Refused(Refusal.TOO_MANY_TRIES, closed_until)
            if not is_right or seen.account is None:
                return self._wrong(unit, name, seen, origin, now)
            if gate.forgive(unit.throttle, now):
                record(unit.audit, Event.LOCK_EXPIRED, _subject(seen.account), origin=origin, now=now)
            if rehashed is not None and seen.stored is not None:
                unit.passwords.rehash(seen.account.account_id, seen.stored.version, rehashed)
            return self._accepted(unit, seen, to, origin, now)

    def _look(self, name: LoginName, origin: Origin, now: datetime) -> _Seen:
        with self._begin_read() as unit:
            account = unit.accounts.find_by_login(name.searchable.relatienummer, name.searchable.username)
            gate = self._gates.choose(unit, name, account, origin)
            closed_until = gate.closed_until(unit.throttle, now)
            if closed_until is None and self._gates.is_of_strangers(gate, name):  # threat 5: neighbours are strangers
                closed_until = self._address_closed(unit, origin, now)
            stored = unit.passwords.current(account.account_id if account else "")
            initial = unit.initial_passwords.find(account.account_id if account else "")
        if account is None or not opens_with_password(account):
            return _Seen(gate, closed_until, account, None, None)
        if first_proof(account) is Step.ONE_TIME_PASSWORD:
            return _Seen(gate, closed_until, account, None, initial.encoded if initial else None)
        return _Seen(gate, closed_until, account, stored, stored.encoded if stored else None)

    def _accepted(
        self, unit: LoginUnitOfWork, seen: _Seen, to: Destination, origin: Origin, now: datetime
    ) -> Proceed | Refused:
        if seen.account is None:
            raise AssertionError("a password was right for nobody")
        proof, account = first_proof(seen.account), started(unit, seen.account, origin=origin, now=now)
        if first_proof(account) is not proof:  # the one-time password ended a moment ago
            return Refused(Refusal.WRONG_DETAILS)
        attempt = start_attempt(account.account_id, Purpose.LOGIN, now, to=to).after(proof, ("pwd",))
        record(unit.audit, Event.PASSWORD_ACCEPTED, Subject(account.account_id), origin=origin, now=now)
        return begin(unit, Progress(account, attempt), now)

    def _address_closed(self, unit: LoginUnitOfWork, origin: Origin, now: datetime) -> datetime | None:
        start = window_start(now, ADDRESS_WINDOW)
        tries = unit.throttle.window_count(self._keys.address(origin.address), start)
        return start + ADDRESS_WINDOW if tries >= self._tries_per_address else None

    def _throttled(self, seen: _Seen, origin: Origin, now: datetime) -> Refused:
        with self._begin_write() as unit:
            record(unit.audit, Event.LOGIN_THROTTLED, _subject(seen.account), origin=origin, now=now)
        return Refused(Refusal.TOO_MANY_TRIES, seen.closed_until)

    def _wrong(self, unit: LoginUnitOfWork, name: LoginName, seen: _Seen, origin: Origin, now: datetime) -> Refused:
        counted, account = seen.gate.count_failure(unit.throttle, now), seen.account
        unit.throttle.bump_window(self._keys.address(origin.address), window_start(now, ADDRESS_WINDOW))
        record(unit.audit, Event.LOGIN_FAILED, _subject(account), origin=origin, now=now)
        if counted.begins_lock and self._gates.is_of_strangers(seen.gate, name):
            _tell_of_lock(unit, account, origin, now)
        return Refused(Refusal.WRONG_DETAILS)

    def _rehashed(self, stored: StoredPassword | None, password: str) -> str | None:
        if stored is None or not self._hasher.needs_rehash(stored.encoded):
            return None
        return self._hasher.hash(password)


def _is_still_right(unit: LoginUnitOfWork, seen: _Seen, now: datetime) -> bool:
    """True when no other password came while this one was compared; the account is held, so that none will now."""
    if seen.account is None:
        return False
    account_id = seen.account.account_id
    unit.factors.hold(account_id)
    if seen.stored is not None:
        current = unit.passwords.current(account_id)
        return current is not None and current.version == seen.stored.version
    initial = unit.initial_passwords.find(account_id)
    return initial is not None and works(initial, now) and initial.encoded == seen.encoded


def _tell_of_lock(unit: LoginUnitOfWork, account: Account | None, origin: Origin, now: datetime) -> None:
    """T16 and M10; mail to nobody where there is no active account, so that a lock costs the same (threat 1)."""
    owner = account if account and account.state in throttle.sources else NOBODY
    unit.outbox.queue(LoginThrottled(owner, now, kind_of_device(origin.agent)), now)
    record(unit.audit, Event.LOGIN_THROTTLED, _subject(account), origin=origin, now=now)


def _subject(account: Account | None) -> Subject:
    return Subject(account.account_id if account else None)
