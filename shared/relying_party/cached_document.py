"""A JSON document of the provider, kept as long as its headers say (RP-16, RS-12, C-07)."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Generic, TypeVar

from shared.clock import Clock
from shared.egress.errors import EgressFailed, EgressRefused
from shared.egress.fetcher import Fetcher
from shared.egress.message import Response
from shared.logging import get_logger
from shared.relying_party.errors import ProviderUnavailable

SHORTEST_LIFE = timedelta(minutes=1)
LONGEST_LIFE = timedelta(days=1)
LIFE_WITHOUT_HEADERS = timedelta(hours=1)
RETRY_AFTER_FAILURE = timedelta(seconds=2)

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})\"?(?:$|[,\s])", re.ASCII)

Document = TypeVar("Document")

log = get_logger(__name__)


class CachedDocument(Generic[Document]):
    """Fetched when first asked for and again when its time is over.

    read: from parsed JSON to the value that is kept; raises ValueError for a document that is not to
    be trusted. When a fetch fails the older value stays in use, and nobody tries again for a moment. Who has
    a value does not wait for another's fetch: a provider that hangs holds one request, not all.
    """

    def __init__(self, fetcher: Fetcher, clock: Clock, read: Callable[[Mapping[str, Any]], Document]) -> None:
        self._fetcher, self._clock, self._read = fetcher, clock, read
        self._lock = Lock()
        self._value: Document | None = None
        self._fetched_at: datetime | None = None
        self._stale_at: datetime | None = None

    def get(self, url: str) -> Document:
        """The document at this address. Raises ProviderUnavailable when there has never been one."""
        if self._is_stale() and self._lock.acquire(blocking=self._value is None):
            try:
                if self._is_stale():
                    self._fetch(url)
            finally:
                self._lock.release()
        return self._known()

    def get_newer(self, url: str, *, not_within: timedelta) -> Document:
        """As get, but fetched again now unless the last try was less than so long ago (C-08)."""
        with self._lock:
            if self._fetched_at is None or self._clock.now() - self._fetched_at >= not_within:
                self._fetch(url)
        return self._known()

    def _is_stale(self) -> bool:
        return self._stale_at is None or self._clock.now() >= self._stale_at

    def _known(self) -> Document:
        if self._value is None:
            raise ProviderUnavailable("document")
        return self._value

    def _fetch(self, url: str) -> None:
        self._fetched_at = self._clock.now()
        try:
            answer = self._fetcher.get(url, headers={"Accept": "application/json"})
            self._value = self._read(_json_object(answer))
        except (EgressRefused, EgressFailed, ValueError) as error:
            log.warning("document_not_fetched", url=url, error=type(error).__name__, reason=str(error))
            if self._is_stale():  # what is fresh stays so, whoever asked for something newer
                self._stale_at = self._clock.now() + RETRY_AFTER_FAILURE
        else:
            self._stale_at = self._fetched_at + life_of(answer.headers)


def life_of(headers: Mapping[str, str]) -> timedelta:
    """How long an answer may be kept: its max-age, between a minute and a day (RFC 9111 5.2)."""
    control = headers.get("cache-control", "").lower()
    if "no-store" in control or "no-cache" in control:
        return SHORTEST_LIFE
    found = _MAX_AGE.search(control)
    if found is None:
        return LIFE_WITHOUT_HEADERS
    return min(max(timedelta(seconds=int(found[1])), SHORTEST_LIFE), LONGEST_LIFE)


def _json_object(answer: Response) -> Mapping[str, Any]:
    if answer.status != 200:
        raise ValueError(f"status {answer.status}")
    value = answer.json()
    if not isinstance(value, dict):
        raise ValueError("no JSON object")
    return value
