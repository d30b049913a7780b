"""S35: Goedemorgen from 6, Goedemiddag from 12, Goedenavond from 18, Goedenacht from 0, on the Dutch clock."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.greeting import PartOfDay, part_of_day
from portal.web.texts import GREETINGS
from shared.clock import AMSTERDAM, FixedClock
from tests.support.html import Html

pytestmark = pytest.mark.requires("S35", "P15")

VECTORS = [
    ("05:59", PartOfDay.NIGHT),
    ("06:00", PartOfDay.MORNING),
    ("11:59", PartOfDay.MORNING),
    ("12:00", PartOfDay.AFTERNOON),
    ("17:59", PartOfDay.AFTERNOON),
    ("18:00", PartOfDay.EVENING),
    ("23:59", PartOfDay.EVENING),
    ("00:00", PartOfDay.NIGHT),
]


@pytest.mark.parametrize("day", ["2027-02-16", "2027-07-01"])
@pytest.mark.parametrize(("clock_time", "part"), VECTORS)
def test_each_part_starts_at_its_first_minute_in_winter_and_summer(day: str, clock_time: str, part: PartOfDay) -> None:
    moment = datetime.fromisoformat(f"{day}T{clock_time}:00").replace(tzinfo=AMSTERDAM)
    assert part_of_day(moment.astimezone(UTC)) is part


@pytest.mark.parametrize(
    ("utc", "part"),
    [
        ("2027-03-28T00:59", PartOfDay.NIGHT),  # 01:59, a minute before the clock goes forward
        ("2027-03-28T03:59", PartOfDay.NIGHT),  # 05:59 summer time; it would be 04:59 without the change
        ("2027-03-28T04:00", PartOfDay.MORNING),  # 06:00 summer time
        ("2027-10-31T04:59", PartOfDay.NIGHT),  # 05:59 winter time; it would be 06:59 without the change
        ("2027-10-31T05:00", PartOfDay.MORNING),  # 06:00 winter time
    ],
)
def test_the_days_on_which_the_clock_changes(utc: str, part: PartOfDay) -> None:
    assert part_of_day(datetime.fromisoformat(utc).replace(tzinfo=UTC)) is part


def test_every_part_of_the_day_has_its_word(app: Flask) -> None:
    with app.test_request_context():
        assert {part: str(GREETINGS[part]) for part in PartOfDay} == {
            PartOfDay.NIGHT: "Goedenacht",
            PartOfDay.MORNING: "Goedemorgen",
            PartOfDay.AFTERNOON: "Goedemiddag",
            PartOfDay.EVENING: "Goedenavond",
        }


@pytest.mark.requires("S36")
def test_home_greets_and_says_what_the_menu_is_for(user: FlaskClient) -> None:
    page = Html(user.get("/").text)
    assert page.one("h1").words == "Goedemorgen meneer Timmerman,"
    lead = page.one("p", class_="measure").words
    assert "veilig gegevens uit met het CAK" in lead
    assert "menu bovenin" in lead


def test_home_greets_in_the_evening_too(log_in: Callable[..., FlaskClient], clock: FixedClock) -> None:
    clock.set(datetime(2027, 2, 16, 17, 0, tzinfo=UTC))
    page = Html(log_in(**{"urn:cak:aanhef": "mevrouw", "family_name": "van den Berg"}).get("/").text)
    assert page.one("h1").words == "Goedenavond mevrouw Van den Berg,"
