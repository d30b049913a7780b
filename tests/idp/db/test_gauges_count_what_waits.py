"""Mails, work and events that wait for the worker of idp, or that it gave up, are told where an alarm can look."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from idp.accounts.messages import NewDevice
from idp.audit.events import Event
from idp.audit.record import Subject, record
from idp.db.gauges import gauges
from idp.db.tables import job, outbox
from idp.worker import seal_events
from shared.jobs.queue import enqueue
from tests.idp.installation import ORIGIN, Installation

pytestmark = pytest.mark.requires("K6")

NOTHING = {name: 0.0 for name in ("dead_jobs", "waiting_mails", "dead_mails", "unsealed_events")}


def told(idp: Installation) -> dict[str, float]:
    url = idp.foundation.database.engine.url.render_as_string(hide_password=False)
    samples = [sample for gauge in gauges(url).collect() for sample in gauge.samples]
    return {sample.name.removeprefix("mcz_idp_"): sample.value for sample in samples}


def test_mails_work_and_events_are_counted(idp: Installation) -> None:
    account, now = idp.add_account(), idp.now
    seal_events(idp.foundation)
    assert told(idp) == NOTHING
    with idp.foundation.units.write() as unit:
        for _ in range(3):
            unit.outbox.queue(NewDevice(account, now, ""), now)
        record(unit.audit, Event.LOGIN_COMPLETED, Subject("a1", object_id="s1"), origin=ORIGIN, now=now)
    with idp.foundation.database.write() as connection:
        enqueue(connection, job, "print", {}, now=now, run_at=now + timedelta(days=1))
        connection.execute(update(job).values(dead_at=now))
        one = select(outbox.c.id).limit(1).scalar_subquery()
        connection.execute(update(outbox).where(outbox.c.id == one).values(dead_at=now))
    assert told(idp) == {"dead_jobs": 1, "waiting_mails": 2, "dead_mails": 1, "unsealed_events": 1}
    seal_events(idp.foundation)
    assert told(idp)["unsealed_events"] == 0
