"""The gauges are counted by the database on each answer, and are silent while it is away."""

from pathlib import Path

import pytest
from sqlalchemy import select, update

from shared.jobs.lease import MAX_ATTEMPTS
from tests.uploads.kit import JANSEN, Kit, described
from uploads.db.gauges import gauges
from uploads.db.tables import job, outbox
from uploads.intake.notices import upload_expires
from uploads.protocol.model import Owner


def told(url: str) -> dict[str, float]:
    return {sample.name: sample.value for gauge in gauges(url).collect() for sample in gauge.samples}


def test_uploads_deliveries_jobs_and_mails_that_wait_or_were_given_up_are_counted(kit_on_each: Kit) -> None:
    kit = kit_on_each
    url = kit.database.engine.url.render_as_string(hide_password=False)
    assert set(told(url).values()) == {0}
    kit.created(5)
    kit.created(5)
    kit.created(5, b"hello", upload_metadata=described(filename="a.csv"))
    with kit.units.write() as unit:
        for _ in range(2):
            unit.mails.tell(Owner(JANSEN.account, JANSEN.relatienummer), upload_expires(), kit.clock.now())
    counted = {"mcz_uploads_open": 2, "mcz_uploads_deliveries_to_check": 1, "mcz_uploads_dead_jobs": 0}
    counted |= {"mcz_uploads_failing_jobs": 0}
    counted |= {"mcz_uploads_waiting_mails": 2, "mcz_uploads_dead_mails": 0}
    assert told(url) == counted
    with kit.database.write() as connection:
        connection.execute(update(job).values(attempts=MAX_ATTEMPTS))
    assert told(url) == counted | {"mcz_uploads_failing_jobs": 1}
    with kit.database.write() as connection:
        connection.execute(update(job).values(dead_at=kit.clock.now()))
        one = select(outbox.c.id).limit(1).scalar_subquery()
        connection.execute(update(outbox).where(outbox.c.id == one).values(dead_at=kit.clock.now()))
    given_up = {"mcz_uploads_dead_jobs": 1, "mcz_uploads_waiting_mails": 1, "mcz_uploads_dead_mails": 1}
    assert told(url) == counted | given_up


@pytest.mark.parametrize("name", ["empty.sqlite3", "no/such/folder.sqlite3"])
def test_without_its_database_it_says_nothing(tmp_path: Path, name: str) -> None:
    assert told(f"sqlite:///{tmp_path / name}") == {}
