"""How much waits, asked of the database each time that metrics are read."""

from collections.abc import Iterator, Mapping

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Select, Table, func, select
from sqlalchemy.exc import SQLAlchemyError

from shared.db.database import Database
from shared.jobs.lease import MAX_ATTEMPTS
from shared.logging import get_logger

Count = Select[int]
Counts = Mapping[str, tuple[str, Count]]  # by name: what it says, and the question

log = get_logger(__name__)


def given_up(table: Table) -> Count:
    """Rows of a queue that its worker gave up; by the index of what is due."""
    return select(func.count()).select_from(table).where(table.c.dead_at.is_not(None))


def waiting(table: Table) -> Count:
    """Rows of a queue that are still to be done, now or later."""
    return select(func.count()).select_from(table).where(table.c.dead_at.is_(None))


def failing_for_long(table: Table) -> Count:
    """Rows that failed as often as others are given up, and are tried on."""
    return waiting(table).where(table.c.attempts >= MAX_ATTEMPTS)


class Gauges(Collector):
    """Connections last as long as one answer: workers are forked from the process that reads this."""

    def __init__(self, database_url: str, counts: Counts) -> None:
        self._database = Database(database_url)
        self._counts = counts

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Nothing while the database cannot be asked: the counters are told all the same."""
        try:
            with self._database.read() as connection:
                found = {name: connection.execute(query).scalar_one() for name, (_, query) in self._counts.items()}
        except (SQLAlchemyError, TimeoutError) as failure:
            log.warning("gauges_failed", exc_info=failure)
            return
        finally:
            self._database.dispose()
        for name, value in found.items():
            yield GaugeMetricFamily(name, self._counts[name][0], value=value)
