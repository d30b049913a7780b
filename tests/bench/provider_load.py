"""What a load costs a provider: processor time, rate and latency of one round, ours and theirs by turns."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.bench.provider_servers import Target
from tests.bench.wrk import Load, send

SETTLE_SECONDS = 0.3  # what was asked last is answered to nobody
Make = Callable[[Target, int, int], Load]  # for so many clients and seconds; what they need is prepared in it


@dataclass(frozen=True)
class Sample:
    """One round of one case at one server."""

    cpu_microseconds: float
    per_second: float
    p50_milliseconds: float
    p99_milliseconds: float


def measure(target: Target, make: Make, clients: int, seconds: int) -> Sample:
    """Load it for so long by so many clients; what they need first is not measured."""
    load = make(target, clients, seconds)
    cpu = target.cpu_seconds()
    answered = send(load, target.port, clients, seconds)
    cpu = target.cpu_seconds() - cpu
    time.sleep(SETTLE_SECONDS)
    return Sample(
        cpu_microseconds=cpu * 1e6 / answered.operations,
        per_second=answered.operations / answered.seconds,
        p50_milliseconds=answered.p50_milliseconds,
        p99_milliseconds=answered.p99_milliseconds,
    )


def paired_samples(
    ours: Target, theirs: Target, make: Make, clients: int, seconds: int, rounds: int
) -> list[tuple[Sample, Sample]]:
    """Rounds of both by turns, after one of a second that makes both warm."""
    for target in (ours, theirs):
        measure(target, make, clients, 1)
    return [(measure(ours, make, clients, seconds), measure(theirs, make, clients, seconds)) for _ in range(rounds)]


def median_ratio(pairs: list[tuple[Sample, Sample]]) -> tuple[float, float, float]:
    """Theirs divided by ours, CPU for CPU: median, least and most of the pairs."""
    ratios = [other.cpu_microseconds / own.cpu_microseconds for own, other in pairs]
    return statistics.median(ratios), min(ratios), max(ratios)
