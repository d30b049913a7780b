"""The user's side of RFC 8628 (I16): whoever types the code sees which program asks, from where, and for what.

5.4: the page warns of a code that somebody else sent. Wrong codes are counted for each account (E40, E06).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from idp.audit.events import Event
from idp.audit.record import Origin, Subject, record
from idp.clients.model import Client
from idp.login.sso_session import SsoSession
from idp.oidc.device import DeviceRequest, DeviceState, typed_user_code
from idp.oidc.device_authorization import UserCodes
from idp.oidc.model import agreed
from idp.oidc.own_clients import PART_OF
from idp.oidc.ports import Begin, UnitOfWork
from idp.throttling.gate import Gate
from idp.throttling.keys import ThrottleKeys
from idp.throttling.limits import DEVICE_CODE_LIMITS


@dataclass(frozen=True, slots=True)
class DeviceQuestion:
    """What the page shows."""

    client: Client
    scope: tuple[str, ...]
    address: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class NoSuchCode:
    """Unknown, over, or answered already (E40)."""


@dataclass(frozen=True, slots=True)
class NotEntitled:
    """The relation lacks the application, or the account was kept from it (K12); the program is told no."""


@dataclass(frozen=True, slots=True)
class TooManyCodes:
    """again_at: when one may try again (E06)."""

    again_at: datetime


Refusal = NoSuchCode | NotEntitled | TooManyCodes


@dataclass(frozen=True, slots=True)
class Typed:
    """A code as somebody typed it, and who that is."""

    code: str
    session: SsoSession
    origin: Origin


class DeviceQuestions:
    """Finds the request of a code, and keeps the answer."""

    def __init__(self, begin_write: Begin, codes: UserCodes, keys: ThrottleKeys) -> None:
        self._begin_write = begin_write
        self._codes = codes
        self._keys = keys

    def ask(self, typed: Typed, now: datetime) -> DeviceQuestion | Refusal:
        """The question that belongs to this code."""
        with self._begin_write() as unit:
            found = self._find(unit, typed, now)
            return found if not isinstance(found, _Found) else found.question

    def answer(self, typed: Typed, *, allow: bool, now: datetime) -> DeviceQuestion | Refusal:
        """Keep yes or no; the first answer counts."""
        with self._begin_write() as unit:
            found = self._find(unit, typed, now)
            if not isinstance(found, _Found):
                return found
            if not _decide(unit, found.request, typed, allow=allow, now=now):
                return NoSuchCode()
            if allow:
                _remember(unit, typed.session.account_id, found, now)
            return found.question

    def _find(self, unit: UnitOfWork, typed: Typed, now: datetime) -> _Found | Refusal:
        gate = Gate(self._keys.device_code(typed.session.account_id), DEVICE_CODE_LIMITS)
        closed_until = gate.closed_until_locked(unit.throttle, now, may_fail=True)
        if closed_until is not None:
            return TooManyCodes(closed_until)
        code = typed_user_code(typed.code)
        request = unit.device_requests.find_waiting(self._codes.digest(code), now) if code else None
        client = unit.clients.find(request.client_id) if request else None
        if request is None or client is None:
            gate.count(unit.throttle, now)
            return NoSuchCode()
        if not may_use(unit, typed.session.account_id, client.client_id):
            _decide(unit, request, typed, allow=False, now=now)
            return NotEntitled()
        return _Found(request, DeviceQuestion(client, request.scope, request.address, request.created_at))


@dataclass(frozen=True, slots=True)
class _Found:
    request: DeviceRequest
    question: DeviceQuestion


def may_use(unit: UnitOfWork, account_id: str, client_id: str) -> bool:
    """Whether this account may use the program, and the application that it is a part of (K12)."""
    of = unit.entitlements.of
    return of(account_id, client_id).allows and of(account_id, PART_OF.get(client_id, client_id)).allows


def _decide(unit: UnitOfWork, request: DeviceRequest, typed: Typed, *, allow: bool, now: datetime) -> bool:
    """False when it was decided before."""
    state, event = (DeviceState.ALLOWED, Event.DEVICE_ALLOWED) if allow else (DeviceState.REFUSED, Event.DEVICE_REFUSED)
    if not unit.device_requests.decide(request.device_sha256, state, typed.session):
        return False
    subject = Subject(typed.session.account_id, object_id=request.client_id)
    record(unit.audit, event, subject, origin=typed.origin, now=now)
    return True


def _remember(unit: UnitOfWork, account_id: str, found: _Found, now: datetime) -> None:
    """A consent like any other: listed and withdrawn in 'Uw account'."""
    client = found.question.client
    older = unit.consents.find(account_id, client.client_id)
    unit.consents.save(agreed(older, account_id, client, found.request.scope, now))
