"""The user's side of RFC 8628 (I16): who types the code sees which program asks, from where, and for what.

5.4: the page warns of a code that somebody else sent. Wrong codes are counted for each account (E40, E06).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from idp.audit.events import Event
from idp.audit.record import Origin, Subject, record
from idp.clients.model import Client
from idp.login.sso_session import SsoSession
from idp.oidc.device import DeviceRequest, DeviceState, typed_user_code
from idp.oidc.device_authorization import UserCodes
from idp.oidc.model import Consent
from idp.oidc.ports import Begin, UnitOfWork
from idp.throttling.gate import Gate
from idp.throttling.keys import ThrottleKeys
from idp.throttling.limits import Limit

LIMITS: Final = (Limit(5, timedelta(minutes=15)), Limit(20, timedelta(days=1)))


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
class TooManyCodes:
    """again_at: when one may try again (E06)."""

    again_at: datetime


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

    def ask(self, typed: Typed, now: datetime) -> DeviceQuestion | NoSuchCode | TooManyCodes:
        """The question that belongs to this code."""
        with self._begin_write() as unit:
            found = self._find(unit, typed, now)
            return found if not isinstance(found, _Found) else found.question

    def answer(self, typed: Typed, *, allow: bool, now: datetime) -> DeviceQuestion | NoSuchCode | TooManyCodes:
        """Keep yes or no; the first answer counts."""
        with self._begin_write() as unit:
            found = self._find(unit, typed, now)
            if not isinstance(found, _Found):
                return found
            state, event = (
                (DeviceState.ALLOWED, Event.DEVICE_ALLOWED) if allow else (DeviceState.REFUSED, Event.DEVICE_REFUSED)
            )
            if not unit.device_requests.decide(found.request.device_sha256, state, typed.session):
                return NoSuchCode()
            account_id, client_id = typed.session.account_id, found.request.client_id
            if allow:
                _remember(unit, account_id, found.request, now)
            record(unit.audit, event, Subject(account_id, object_id=client_id), origin=typed.origin, now=now)
            return found.question

    def _find(self, unit: UnitOfWork, typed: Typed, now: datetime) -> _Found | NoSuchCode | TooManyCodes:
        gate = Gate(self._keys.device_code(typed.session.account_id), LIMITS)
        closed_until = gate.closed_until_locked(unit.throttle, now, may_fail=True)
        if closed_until is not None:
            return TooManyCodes(closed_until)
        code = typed_user_code(typed.code)
        request = unit.device_requests.find_waiting(self._codes.digest(code), now) if code else None
        client = unit.clients.find(request.client_id) if request else None
        if request is None or client is None:
            gate.count(unit.throttle, now)
            return NoSuchCode()
        return _Found(request, DeviceQuestion(client, request.scope, request.address, request.created_at))


@dataclass(frozen=True, slots=True)
class _Found:
    request: DeviceRequest
    question: DeviceQuestion


def _remember(unit: UnitOfWork, account_id: str, request: DeviceRequest, now: datetime) -> None:
    """A consent like any other: listed and withdrawn in 'Uw account'."""
    older = unit.consents.find(account_id, request.client_id)
    scope = tuple(dict.fromkeys([*(older.scope if older else ()), *request.scope]))
    unit.consents.save(Consent(account_id, request.client_id, scope, now))
