"""C-07, tus-X03: who knows the provider's documents waits for nobody while it hangs."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event
from typing import Any

import pytest

from shared.clock import FixedClock
from shared.egress.errors import EgressFailed
from shared.egress.fetcher import Fetcher
from shared.egress.message import Response
from shared.relying_party.cached_document import RETRY_AFTER_FAILURE, CachedDocument
from shared.relying_party.errors import ProviderUnavailable

pytestmark = pytest.mark.requires("C-07", "tus-X03")

URL = "https://idp.example/document"
LIMIT = timedelta(seconds=5)
MINUTE = timedelta(minutes=1)


@dataclass
class Hanging(Fetcher):
    """A provider that answers, or hangs until our time for it is over. goes_on: the end of that time."""

    clock: FixedClock
    hangs: bool = False
    asked: int = 0
    came: Event = field(default_factory=Event)
    goes_on: Event = field(default_factory=Event)

    def get(self, url: str, **_: Any) -> Response:
        self.asked += 1
        if not self.hangs:
            return Response(200, {"cache-control": "max-age=60"}, b'{"n": %d}' % self.asked)
        self.came.set()
        self.goes_on.wait(2)
        self.clock.advance(LIMIT)
        raise EgressFailed("too_slow")


Document = CachedDocument[Mapping[str, Any]]


@pytest.fixture
def provider(clock: FixedClock) -> Hanging:
    return Hanging(clock)


@pytest.fixture
def document(provider: Hanging, clock: FixedClock) -> Document:
    return CachedDocument(provider, clock, dict)


def test_a_known_document_is_used_while_another_request_waits_for_a_newer_one(
    document: Document, provider: Hanging, clock: FixedClock
) -> None:
    document.get(URL)
    provider.hangs = True
    clock.advance(MINUTE)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(document.get, URL)
        assert provider.came.wait(2)
        assert [document.get(URL) for _ in range(8)] == [{"n": 1}] * 8
        assert not waiting.done()
        provider.goes_on.set()
        assert waiting.result() == {"n": 1}
    assert provider.asked == 2


def test_after_it_hung_nobody_tries_for_a_moment(document: Document, provider: Hanging, clock: FixedClock) -> None:
    document.get(URL)
    provider.hangs = True
    provider.goes_on.set()
    clock.advance(MINUTE)
    for _ in range(8):
        assert document.get(URL) == {"n": 1}
    assert provider.asked == 2
    clock.advance(RETRY_AFTER_FAILURE)
    document.get(URL)
    assert provider.asked == 3


def test_without_a_document_one_request_waits_and_the_others_are_told_at_once(
    document: Document, provider: Hanging
) -> None:
    provider.hangs = True
    provider.goes_on.set()
    for _ in range(8):
        with pytest.raises(ProviderUnavailable):
            document.get(URL)
    assert provider.asked == 1


@pytest.mark.requires("C-08")
def test_what_is_fresh_stays_so_when_something_newer_is_not_to_be_had(
    document: Document, provider: Hanging, clock: FixedClock
) -> None:
    document.get(URL)
    provider.hangs = True
    provider.goes_on.set()
    assert document.get_newer(URL, not_within=timedelta(0)) == {"n": 1}
    clock.advance(RETRY_AFTER_FAILURE)
    assert document.get(URL) == {"n": 1}
    assert provider.asked == 2
