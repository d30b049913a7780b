"""Keys of a client behind jwks_uri: fetched through the guarded fetcher, kept, asked again only now and then."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from idp.clients.model import Client, RegisteredBy
from idp.oidc.client_auth.client_keys import KEPT_FOR, KEPT_WHILE_AWAY, REFETCH_AFTER, ClientKeys
from shared.clock import FixedClock
from shared.egress.fetcher import Fetcher
from shared.jose.keys import generate_key
from tests.idp.oidc.publishing import Publisher, publishing

ONE, TWO = (generate_key("ES256").public_jwk() for _ in range(2))


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publishing({"keys": [ONE]}) as publisher:
        yield publisher


@pytest.fixture
def client(publisher: Publisher, clock: FixedClock) -> Client:
    return Client(
        client_id="c1",
        client_name="App",
        policy_name="general",
        redirect_uris=("https://app.example/cb",),
        token_endpoint_auth_method="private_key_jwt",
        registered_by=RegisteredBy.COMMAND,
        created_at=clock.now(),
        jwks_uri=publisher.address,
    )


@pytest.fixture
def keys(publisher: Publisher) -> ClientKeys:
    return ClientKeys(Fetcher([publisher.destination]))


def test_the_set_is_kept_for_an_hour(publisher: Publisher, client: Client, keys: ClientKeys, clock: FixedClock) -> None:
    first = keys.of(client, clock.now())
    clock.advance(KEPT_FOR - timedelta(seconds=1))

    assert keys.of(client, clock.now()) is first
    assert publisher.asked == 1
    clock.advance(timedelta(seconds=1))
    keys.of(client, clock.now())
    assert publisher.asked == 2


def test_a_lacking_key_is_looked_for_again_but_not_at_once(
    publisher: Publisher, client: Client, keys: ClientKeys, clock: FixedClock
) -> None:
    keys.of(client, clock.now())
    publisher.document = {"keys": [ONE, TWO]}

    for _ in range(5):
        keys.of(client, clock.now(), lacking=True)
    assert publisher.asked == 1

    clock.advance(REFETCH_AFTER)
    found = keys.of(client, clock.now(), lacking=True)

    assert found is not None
    assert found.kids == {ONE["kid"], TWO["kid"]}


@pytest.mark.parametrize(
    ("status", "document"),
    [(404, {"keys": [ONE]}), (302, {"keys": [ONE]}), (200, []), (200, {"keys": [{**ONE, "d": "x"}]}), (200, None)],
)
def test_what_is_no_public_key_set_gives_no_keys(
    publisher: Publisher, client: Client, keys: ClientKeys, clock: FixedClock, status: int, document: Any
) -> None:
    publisher.status, publisher.document = status, document

    assert keys.of(client, clock.now()) is None


@pytest.mark.requires("threat 21")
def test_what_is_nested_too_deeply_to_be_read_gives_no_keys(
    publisher: Publisher, client: Client, keys: ClientKeys, clock: FixedClock
) -> None:
    publisher.body = b"[" * 60_000

    assert keys.of(client, clock.now()) is None


def test_after_a_failure_it_recovers(publisher: Publisher, client: Client, keys: ClientKeys, clock: FixedClock) -> None:
    publisher.status = 500
    assert keys.of(client, clock.now()) is None
    publisher.status = 200
    assert keys.of(client, clock.now()) is None  # not asked again so soon
    clock.advance(REFETCH_AFTER)

    assert keys.of(client, clock.now()) is not None


@pytest.mark.requires("C-08")
@pytest.mark.parametrize(("status", "body"), [(503, None), (200, b"<h1>Onderhoud</h1>")])
def test_a_guess_while_the_address_is_away_makes_no_client_unknown(
    publisher: Publisher, client: Client, keys: ClientKeys, clock: FixedClock, status: int, body: bytes | None
) -> None:
    known = keys.of(client, clock.now())
    publisher.status, publisher.body = status, body
    clock.advance(REFETCH_AFTER)

    assert keys.of(client, clock.now(), lacking=True) is known
    assert publisher.asked == 2
    clock.advance(KEPT_WHILE_AWAY - REFETCH_AFTER - timedelta(seconds=1))
    assert keys.of(client, clock.now()) is known
    clock.advance(KEPT_FOR)
    assert keys.of(client, clock.now()) is None


@pytest.mark.requires("M-28")
def test_a_set_that_gives_away_a_private_key_voids_the_keys_before_it(
    publisher: Publisher, client: Client, keys: ClientKeys, clock: FixedClock
) -> None:
    keys.of(client, clock.now())
    publisher.document = {"keys": [{**ONE, "d": "x"}]}
    clock.advance(KEPT_FOR)

    assert keys.of(client, clock.now()) is None


@pytest.mark.requires("threat 21", "C-08")
def test_twenty_guesses_at_once_are_one_question(
    publisher: Publisher, client: Client, keys: ClientKeys, clock: FixedClock
) -> None:
    keys.of(client, clock.now())
    clock.advance(REFETCH_AFTER)
    publisher.document = {"keys": [ONE, TWO]}
    publisher.came.clear()
    publisher.answers.clear()

    with ThreadPoolExecutor(20) as pool:
        guesses = [pool.submit(keys.of, client, clock.now(), lacking=True) for _ in range(20)]
        assert publisher.came.wait(2)
        publisher.answers.set()
        found = [guess.result() for guess in guesses]

    assert publisher.asked == 2
    assert all(each is not None and TWO["kid"] in each.kids for each in found)


def test_who_has_keys_does_not_wait_while_they_are_fetched_again(
    publisher: Publisher, client: Client, keys: ClientKeys, clock: FixedClock
) -> None:
    known = keys.of(client, clock.now())
    clock.advance(KEPT_FOR)
    publisher.came.clear()
    publisher.answers.clear()

    with ThreadPoolExecutor(1) as pool:
        fetching = pool.submit(keys.of, client, clock.now())
        assert publisher.came.wait(2)
        assert keys.of(client, clock.now()) is known
        assert not fetching.done()
        publisher.answers.set()
        assert fetching.result() is not known


@pytest.mark.requires("threat 21")
def test_an_address_that_is_not_allowed_is_not_asked(publisher: Publisher, client: Client, clock: FixedClock) -> None:
    assert ClientKeys(Fetcher()).of(client, clock.now()) is None
    assert publisher.asked == 0
