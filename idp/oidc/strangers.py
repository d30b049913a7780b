"""How much somebody who proved nothing can make us keep: requests that wait for a login, counted by address (0056).

A browser on which somebody logged in before counts by itself (K23), so that a neighbour behind the same address does
not keep its owner out (threat 5). Applications that prove who they are push what they ask, and are not counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import ceil

from idp.audit.record import Origin
from idp.clients.model import Client
from idp.oidc.errors import ErrorCode, OAuthError
from idp.oidc.ports import Begin, UnitOfWork
from idp.throttling.keys import ThrottleKeys
from idp.throttling.limits import ADDRESS_WINDOW, window_start


class TooManyWaiting(OAuthError):
    """No more from there until then; nothing was kept. A program is told so (RFC 9126 2.3), a person by a page."""

    def __init__(self, until: datetime, now: datetime) -> None:
        self.until = until
        self.headers = (("Retry-After", str(ceil((until - now).total_seconds()))),)
        super().__init__(ErrorCode.TEMPORARILY_UNAVAILABLE, "too many requests from this address wait", self.headers)


@dataclass(frozen=True, slots=True)
class Counter:
    """Where one more is counted."""

    key: str
    start: datetime

    def count(self, unit: UnitOfWork) -> None:
        """One more, in the transaction that keeps it."""
        unit.throttle.bump_window(self.key, self.start)


class StrangersRequests:
    """most: requests that one address, and one known browser, may leave here in a quarter of an hour."""

    def __init__(self, begin_read: Begin, keys: ThrottleKeys, most: int) -> None:
        self._begin_read = begin_read
        self._keys = keys
        self._most = most

    def counter(self, origin: Origin, now: datetime) -> Counter:
        """Where to count what comes from there. Raises TooManyWaiting."""
        start = window_start(now, ADDRESS_WINDOW)
        with self._begin_read() as unit:
            address = Counter(self._keys.waiting_from(origin.address), start)
            if self._has_room(unit, address):
                return address
            browser = Counter(self._keys.waiting_on_device(origin.device), start)
            if unit.devices.is_known_to_anybody(origin.device) and self._has_room(unit, browser):
                return browser
        raise TooManyWaiting(start + ADDRESS_WINDOW, now)

    def counter_of(self, client: Client, origin: Origin, now: datetime) -> Counter | None:
        """The same for a request of this client alone; None when it proved who it is."""
        return None if client.is_confidential else self.counter(origin, now)

    def _has_room(self, unit: UnitOfWork, counter: Counter) -> bool:
        return unit.throttle.window_count(counter.key, counter.start) < self._most
