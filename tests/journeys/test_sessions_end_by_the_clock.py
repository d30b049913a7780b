"""K25: half an hour of nothing and eight hours of anything end a session, at the provider and everywhere.

Moves the clock of a running product, so it has one of its own.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.demo_clock import DemoClock
from tests.support.person import Person
from tests.support.stack import Stack, running_stack

MINUTE = 60
HOUR = 60 * MINUTE

pytestmark = [pytest.mark.xdist_group("stack-clock"), pytest.mark.requires("K25", "K7")]


@pytest.fixture(scope="module")
def stack_with_a_clock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running_stack(tmp_path_factory.mktemp("clock") / "var") as running:
        yield running


@pytest.fixture(scope="module")
def time(stack_with_a_clock: Stack) -> DemoClock:
    return stack_with_a_clock.clock


@pytest.fixture
def person(stack_with_a_clock: Stack, time: DemoClock) -> Person:
    time.forward(2 * MINUTE)
    person = Person(stack_with_a_clock.users()[0], Path(stack_with_a_clock.facts["clock_file"]))
    person.log_in(f"{stack_with_a_clock.portal}/")
    return person


@pytest.mark.requires("S44")
def test_after_half_an_hour_of_nothing_a_page_explains_and_leads_back(
    stack_with_a_clock: Stack, person: Person, time: DemoClock
) -> None:
    time.forward(31 * MINUTE)
    page = person.get(f"{stack_with_a_clock.portal}/bestanden?a=b")
    assert page.url == f"{stack_with_a_clock.portal}/sessie-verlopen?terug=/bestanden%3Fa%3Db"
    assert "omdat u 30 minuten niets deed" in page.text
    assert 'name="wachtwoord"' in person.get(f"{stack_with_a_clock.portal}/bestanden").text


def test_who_does_something_every_twenty_minutes_stays_and_keeps_uploads_open_too(
    stack_with_a_clock: Stack, person: Person, time: DemoClock
) -> None:
    for _ in range(4):
        time.forward(20 * MINUTE)
        assert person.get(f"{stack_with_a_clock.portal}/").url == f"{stack_with_a_clock.portal}/"
    assert person.get(f"{stack_with_a_clock.uploads}/").url.startswith(stack_with_a_clock.uploads)


def test_eight_hours_end_it_however_busy(stack_with_a_clock: Stack, person: Person, time: DemoClock) -> None:
    for _ in range(19):
        time.forward(25 * MINUTE)
        assert person.get(f"{stack_with_a_clock.portal}/").url == f"{stack_with_a_clock.portal}/"
    time.forward(8 * MINUTE)
    assert person.get(f"{stack_with_a_clock.portal}/").url.startswith(f"{stack_with_a_clock.portal}/sessie-verlopen")


@pytest.mark.requires("threat 20")
def test_many_requests_at_once_with_an_expired_token_all_go_on(
    stack_with_a_clock: Stack, person: Person, time: DemoClock
) -> None:
    time.forward(15 * MINUTE)
    address = f"{stack_with_a_clock.portal}/"
    with ThreadPoolExecutor(12) as pool:
        pages = list(pool.map(lambda _: person.http.get(address, timeout=60), range(12)))
    assert [page.url for page in pages] == [address] * 12
    time.forward(15 * MINUTE)
    assert person.get(address).url == address
