"""C-07, RP-16, RS-12: the provider's documents, kept as their headers say and never believed blindly."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest

from shared.clock import FixedClock
from shared.egress.fetcher import Fetcher
from shared.relying_party.cached_document import LONGEST_LIFE, SHORTEST_LIFE, life_of
from shared.relying_party.errors import ProviderUnavailable
from shared.relying_party.provider import DISCOVERY_PATH, Provider
from tests.support.tiny_provider import Change, Claims, TinyProvider, changed, without

pytestmark = pytest.mark.requires("C-07", "RP-16", "RS-12")


@pytest.fixture
def known(provider: TinyProvider, clock: FixedClock) -> Provider:
    return Provider(provider.issuer, Fetcher([provider.issuer.removeprefix("http://")]), clock)


def test_it_is_fetched_once_while_it_is_fresh(known: Provider, provider: TinyProvider, clock: FixedClock) -> None:
    known.metadata()
    clock.advance(timedelta(minutes=10, seconds=-1))
    assert known.metadata().token_endpoint == f"{provider.issuer}/token"
    assert provider.count(DISCOVERY_PATH) == 1


def test_it_is_fetched_again_when_its_time_is_over(known: Provider, provider: TinyProvider, clock: FixedClock) -> None:
    known.metadata()
    provider.change_discovery = changed(token_endpoint=f"{provider.issuer}/token2")
    clock.advance(timedelta(minutes=10))
    assert known.metadata().token_endpoint == f"{provider.issuer}/token2"


@pytest.mark.parametrize(
    "change",
    [
        changed(issuer="https://rogue.example"),
        without("issuer"),
        without("token_endpoint"),
        changed(jwks_uri=7),
        changed(authorization_endpoint="javascript:alert(1)"),
        changed(end_session_endpoint="//evil.example"),
    ],
)
def test_a_document_that_is_not_this_providers_is_refused(
    known: Provider, provider: TinyProvider, change: Change
) -> None:
    provider.change_discovery = change
    with pytest.raises(ProviderUnavailable):
        known.metadata()


def test_the_older_document_is_used_while_the_provider_is_away(
    known: Provider, provider: TinyProvider, clock: FixedClock
) -> None:
    before = known.metadata()
    provider.is_down = True
    clock.advance(timedelta(hours=2))
    assert known.metadata() == before
    known.metadata()
    assert provider.count(DISCOVERY_PATH) == 2
    clock.advance(timedelta(seconds=2))
    known.metadata()
    assert provider.count(DISCOVERY_PATH) == 3


def test_a_provider_that_never_answered_is_asked_again_after_a_moment(
    known: Provider, provider: TinyProvider, clock: FixedClock
) -> None:
    provider.is_down = True
    for _ in range(3):
        with pytest.raises(ProviderUnavailable):
            known.metadata()
    assert provider.count(DISCOVERY_PATH) == 1
    provider.is_down = False
    clock.advance(timedelta(seconds=2))
    assert known.metadata().issuer == provider.issuer


@pytest.mark.parametrize("status", [203, 302, 404, 503])
def test_only_an_answer_that_says_200_is_believed(known: Provider, provider: TinyProvider, status: int) -> None:
    provider.statuses[DISCOVERY_PATH] = status
    with pytest.raises(ProviderUnavailable):
        known.metadata()


def test_who_waited_for_the_first_document_does_not_fetch_it_again(known: Provider, provider: TinyProvider) -> None:
    asked, go_on = Event(), Event()

    def hold(document: Claims) -> Claims:
        asked.set()
        go_on.wait(5)
        return document

    provider.change_discovery = hold
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(known.metadata)
        asked.wait(5)
        second = threads.submit(known.metadata)
        go_on.set()
        assert first.result() == second.result()
    assert provider.count(DISCOVERY_PATH) == 1


@pytest.mark.parametrize(
    ("header", "life"),
    [
        (None, timedelta(hours=1)),
        ("public", timedelta(hours=1)),
        ("max-age=600", timedelta(minutes=10)),
        ("public, Max-Age=600, immutable", timedelta(minutes=10)),
        ("s-max-age=600", timedelta(hours=1)),
        ("max-age=1", SHORTEST_LIFE),
        ("max-age=999999999", LONGEST_LIFE),
        ("no-store", SHORTEST_LIFE),
        ("no-cache, max-age=600", SHORTEST_LIFE),
        ("max-age=soon", timedelta(hours=1)),
    ],
)
def test_how_long_a_document_is_kept(header: str | None, life: timedelta) -> None:
    assert life_of({} if header is None else {"cache-control": header}) == life
