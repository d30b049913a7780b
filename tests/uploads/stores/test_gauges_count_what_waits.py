"""The gauges are counted by the database on each answer, and are silent while it is away."""

from pathlib import Path

import pytest
from sqlalchemy import update

from tests.uploads.kit import Kit, described
from uploads.db.gauges import Gauges
from uploads.db.tables import job


def told(url: str) -> dict[str, float]:
    return {sample.name: sample.value for gauge in Gauges(url).collect() for sample in gauge.samples}


def test_open_uploads_deliveries_to_check_and_dead_jobs_are_counted(kit_on_each: Kit) -> None:
    kit = kit_on_each
    url = kit.database.engine.url.render_as_string(hide_password=False)
    assert set(told(url).values()) == {0}
    kit.created(5)
    kit.created(5)
    kit.created(5, b"hello", upload_metadata=described(filename="a.csv"))
    counted = {"mcz_uploads_open": 2, "mcz_uploads_deliveries_to_check": 1, "mcz_uploads_dead_jobs": 0}
    assert told(url) == counted
    with kit.database.write() as connection:
        connection.execute(update(job).values(dead_at=kit.clock.now()))
    assert told(url) == counted | {"mcz_uploads_dead_jobs": 1}


@pytest.mark.parametrize("name", ["empty.sqlite3", "no/such/folder.sqlite3"])
def test_without_its_database_it_says_nothing(tmp_path: Path, name: str) -> None:
    assert told(f"sqlite:///{tmp_path / name}") == {}
