"""How much room is left for uploads, looked at each time that metrics are read."""

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from shared.logging import get_logger
from uploads.protocol.room import Free, Room

log = get_logger(__name__)


class FreeSpaceGauge(Collector):
    """`mcz_uploads_free_bytes` by place, and the floor at which uploads stop."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """A place without an end, or that cannot be looked at now, is not told."""
        free = GaugeMetricFamily("mcz_uploads_free_bytes", "Free bytes where uploads are stored", labels=["place"])
        for place, ask in self._room.places.items():
            if (known := _known(place, ask)) is not None:
                free.add_metric([place], known)
        yield free
        keep = self._room.keep_free_bytes
        yield GaugeMetricFamily("mcz_uploads_keep_free_bytes", "Below so many free bytes uploads stop", value=keep)


def _known(place: str, ask: Free) -> int | None:
    try:
        return ask()
    except OSError as failure:
        log.warning("free space is not known", place=place, exc_info=failure)
        return None
