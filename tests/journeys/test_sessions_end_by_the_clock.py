"""K25: half an hour of nothing and eight hours of anything end a session, at the provider and everywhere.

Moves the clock of a running product.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.demo_clock import DemoClock
from tests.support.person import Person
from tests.support.stack import Stack

MINUTE = 60
HOUR = 60 * MINUTE

pytestmark = [pytest.mark.xdist_group("passing-time"), pytest.mark.requires("K25", "K7")]


@pytest.fixture
def time(passing_time: Stack) -> DemoClock:
    return passing_time.clock


@pytest.fixture
def person(passing_time: Stack, time: DemoClock) -> Person:
    time.forward(2 * MINUTE)
    person = Person(passing_time.account_to_log_in(), Path(passing_time.facts["clock_file"]))
    person.log_in(f"{passing_time.portal}/")
    return person


@pytest.mark.requires("S44")
def test_after_half_an_hour_of_nothing_a_page_explains_and_leads_back(
    passing_time: Stack, person: Person, time: DemoClock
) -> None:
    time.forward(31 * MINUTE)
    page = person.get(f"{passing_time.portal}/bestanden?a=b")
    assert page.url == f"{passing_time.portal}/sessie-verlopen?terug=/bestanden%3Fa%3Db"
    assert "omdat u 30 minuten niets deed" in page.text
    assert 'name="wachtwoord"' in person.get(f"{passing_time.portal}/bestanden").text


def test_who_does_something_every_twenty_minutes_stays_and_keeps_uploads_open_too(
    passing_time: Stack, person: Person, time: DemoClock
) -> None:
    for _ in range(4):
        time.forward(20 * MINUTE)
        assert person.get(f"{passing_time.portal}/").url == f"{passing_time.portal}/"
    assert person.get(f"{passing_time.uploads}/").url.startswith(passing_time.uploads)


def test_eight_hours_end_it_however_busy(passing_time: Stack, person: Person, time: DemoClock) -> None:
    for _ in range(19):
        time.forward(25 * MINUTE)
        assert person.get(f"{passing_time.portal}/").url == f"{passing_time.portal}/"
    time.forward(8 * MINUTE)
    assert person.get(f"{passing_time.portal}/").url.startswith(f"{passing_time.portal}/sessie-verlopen")


@pytest.mark.requires("threat 20")
def test_many_requests_at_once_with_an_expired_token_all_go_on(
    passing_time: Stack, person: Person, time: DemoClock
) -> None:
    time.forward(15 * MINUTE)
    address = f"{passing_time.portal}/"
    with ThreadPoolExecutor(12) as pool:
        pages = list(pool.map(lambda _: person.http.get(address, timeout=60), range(12)))
    assert [page.url for page in pages] == [address] * 12
    time.forward(15 * MINUTE)
    assert person.get(address).url == address
