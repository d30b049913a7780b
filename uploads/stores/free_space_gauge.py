"""How much room is left for uploads, looked at each time that metrics are read."""

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from uploads.protocol.room import Room


class FreeSpaceGauge(Collector):
    """`mcz_uploads_free_bytes` by place, and the floor at which uploads stop."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """A place without an end is not told."""
        free = GaugeMetricFamily("mcz_uploads_free_bytes", "Free bytes where uploads are stored", labels=["place"])
        for place, ask in self._room.places.items():
            known = ask()
            if known is not None:
                free.add_metric([place], known)
        yield free
        keep = self._room.keep_free_bytes
        yield GaugeMetricFamily("mcz_uploads_keep_free_bytes", "Below so many free bytes uploads stop", value=keep)
