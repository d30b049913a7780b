"""How much waits, asked of the database each time that metrics are read."""

from collections.abc import Iterator, Mapping

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Select, func, select
from sqlalchemy.exc import SQLAlchemyError

from shared.database import Database
from shared.logging import get_logger
from uploads.db.tables import delivery, job, upload
from uploads.deliveries.states import DeliveryState
from uploads.protocol.model import UploadState

Count = Select[int]

# Each by an index of its own: ix_upload_expiry, ix_delivery_state, ix_job_due.
GAUGES: Mapping[str, tuple[str, Count]] = {
    "mcz_uploads_open": (
        "Uploads that may still get bytes",
        select(func.count()).select_from(upload).where(upload.c.state == UploadState.OPEN),
    ),
    "mcz_uploads_deliveries_to_check": (
        "Final deliveries that wait for the scanner and their receipt",
        select(func.count()).select_from(delivery).where(delivery.c.state == DeliveryState.CHECKING),
    ),
    "mcz_uploads_dead_jobs": (
        "Work that the worker gave up",
        select(func.count()).select_from(job).where(job.c.dead_at.is_not(None)),
    ),
}

log = get_logger(__name__)


class Gauges(Collector):
    """Connections last as long as one answer: workers are forked from the process that reads this."""

    def __init__(self, database_url: str) -> None:
        self._database = Database(database_url)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Nothing while the database cannot be asked: the counters are told all the same."""
        try:
            with self._database.read() as connection:
                found = {name: connection.execute(query).scalar_one() for name, (_, query) in GAUGES.items()}
        except (SQLAlchemyError, TimeoutError) as failure:
            log.warning("gauges_failed", exc_info=failure)
            return
        finally:
            self._database.dispose()
        for name, value in found.items():
            yield GaugeMetricFamily(name, GAUGES[name][0], value=value)
