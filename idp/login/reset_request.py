"""Asking for a new password: the same answer and the same work for everyone (I11, S29, threats 2 and 4).

Whoever has no account here gets a link and a mail too: the link belongs to nobody, the mail goes nowhere.
A device that the account knows has a counter of its own, so that strangers use up only theirs, and those behind the
same address too (K23, threat 5).
"""

from datetime import datetime

from idp.accounts.identifiers import LoginName
from idp.accounts.lifecycle import reset_password
from idp.accounts.messages import PasswordResetRequested
from idp.accounts.model import Account
from idp.accounts.nobody import NOBODY
from idp.audit.events import Event
from idp.audit.record import Origin, Subject, record
from idp.credentials.reset_link import ResetLink
from idp.hashing import random_secret, secret_digest
from idp.login.device import kind_of_device
from idp.login.outcome import Refusal, Refused
from idp.login.ports import Begin, LoginUnitOfWork
from idp.throttling.gate import Gate
from idp.throttling.keys import ThrottleKeys
from idp.throttling.limits import ADDRESS_WINDOW, RESET_REQUEST_LIMITS, window_start


class ResetRequest:
    """The first page of 'Wachtwoord vergeten'. link_address: of the page that the mail leads to."""

    def __init__(self, begin_write: Begin, keys: ThrottleKeys, *, link_address: str, tries_per_address: int) -> None:
        self._begin_write = begin_write
        self._keys = keys
        self._link_address = link_address
        self._tries_per_address = tries_per_address

    def ask(self, name: LoginName, *, origin: Origin, now: datetime) -> Refused | None:
        """Mail a link when there is such an account; None either way. Refused after too many requests."""
        with self._begin_write() as unit:
            account = unit.accounts.find_by_login(*_searchable(name))
            account_id = account.account_id if account else ""
            is_known = unit.devices.is_known(origin.device, account_id)
            gate = self._gate_of_device(origin, account_id) if is_known else gate_of_strangers(self._keys, name)
            closed_until = gate.closed_until_locked(unit.throttle, now, may_fail=True)
            if closed_until is None and not is_known:
                closed_until = self._address_closed(unit, origin, now)
            if closed_until is not None:
                return Refused(Refusal.TOO_MANY_TRIES, closed_until)
            gate.count(unit.throttle, now)
            self._mail(unit, account, origin, now)
            return None

    def _gate_of_device(self, origin: Origin, account_id: str) -> Gate:
        return Gate(self._keys.reset_request_on_device(origin.device, account_id), RESET_REQUEST_LIMITS)

    def _mail(self, unit: LoginUnitOfWork, account: Account | None, origin: Origin, now: datetime) -> None:
        owner = account if account and account.state in reset_password.sources else None
        secret = random_secret()
        unit.reset_links.add(secret_digest(secret), ResetLink(owner.account_id if owner else None, now))
        link = f"{self._link_address}?code={secret}"
        message = PasswordResetRequested(owner or NOBODY, now, link, kind_of_device(origin.agent))
        unit.outbox.queue(message, now)
        subject = Subject(account.account_id if account else None)
        record(unit.audit, Event.RESET_REQUESTED, subject, origin=origin, now=now)

    def _address_closed(self, unit: LoginUnitOfWork, origin: Origin, now: datetime) -> datetime | None:
        start = window_start(now, ADDRESS_WINDOW)
        tries = unit.throttle.bump_window(self._keys.reset_address(origin.address), start)
        return start + ADDRESS_WINDOW if tries > self._tries_per_address else None


def gate_of_strangers(keys: ThrottleKeys, name: LoginName) -> Gate:
    """The counter of requests for this pair on every device that its account does not know."""
    return Gate(keys.reset_request(name.relatienummer, name.username), RESET_REQUEST_LIMITS)


def _searchable(name: LoginName) -> tuple[str, str]:
    return name.searchable.relatienummer, name.searchable.username
