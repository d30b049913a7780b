"""Userinfo by 8 clients while 16 browsers log in, beside the same without them (K24: pages take turns).

python -m tests.bench.logins PEOPLE.json IDP CLOCK_FILE   (the browsers, in a process that lets the servers go first)
"""

import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.provider_load import Sample, measure
from tests.bench.provider_requests import FEW, userinfo
from tests.bench.provider_servers import Target, load_user
from tests.bench.storm import log_in
from tests.support.leftovers import ending_with_us
from tests.support.person import Person
from tests.support.stack import ROOT

BROWSERS = 16
CLIENTS = 8
PEOPLE = 3000  # each logs in once: a code cannot be used again
READY = "ready"
P99_MILLISECONDS, SHARE = 30, 0.2
Logins = list[dict[str, Any]]


def userinfo_during_logins(target: Target, folder: Path, seconds: int, rounds: int) -> dict[str, Any]:
    """Rounds without and with browsers by turns. Each round needs people of its own."""
    people = [load_user(target.facts["users"], number) for number in range(1, PEOPLE + 1)]
    each = len(people) // rounds
    quiet: list[Sample] = []
    disturbed: list[Sample] = []
    rates: list[float] = []
    for number in range(rounds):
        quiet.append(measure(target, userinfo(FEW), CLIENTS, seconds))
        with browsers(target, people[number * each :][:each], folder) as logins:
            begin = time.monotonic()
            disturbed.append(measure(target, userinfo(FEW), CLIENTS, seconds))
            end = time.monotonic()
        rates.append(sum(begin <= login["end"] <= end for login in logins) / (end - begin))
    p99 = statistics.median(sample.p99_milliseconds for sample in disturbed)
    shares = [one.per_second / other.per_second for one, other in zip(disturbed, quiet, strict=True)]
    return {
        "case": f"userinfo while {BROWSERS} browsers log in",
        "p99_milliseconds": round(p99, 2),
        "p99_milliseconds_undisturbed": round(statistics.median(sample.p99_milliseconds for sample in quiet), 2),
        "per_second": round(statistics.median(sample.per_second for sample in disturbed)),
        "share_of_undisturbed_rate": round(statistics.median(shares), 3),
        "share_spread": [round(min(shares), 3), round(max(shares), 3)],
        "logins_per_second": round(statistics.median(rates), 1),
        "met": p99 <= P99_MILLISECONDS and statistics.median(shares) >= SHARE,
    }


@contextmanager
def browsers(target: Target, people: list[Mapping[str, str]], folder: Path) -> Iterator[Logins]:
    """They log in until the block ends; how each of them fared is there afterwards."""
    file, fared = folder / "people.json", Logins()
    file.write_text(json.dumps(people), encoding="utf-8")
    command = [sys.executable, "-m", "tests.bench.logins", file, target.issuer, folder / "no-clock-offset"]
    with subprocess.Popen(
        ending_with_us(command), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as crowd:
        if crowd.stdout is None or crowd.stdout.readline().strip() != READY:
            raise RuntimeError("nobody logs in")
        yield fared
        fared += json.loads(crowd.communicate()[0])


def main(people: Path, idp: str, clock_file: Path) -> None:
    """Log in one after the other in every browser until standard input ends; everybody must get in."""
    os.nice(10)  # these browsers are elsewhere in earnest: the servers go first
    waiting = [Person(user, clock_file) for user in json.loads(people.read_text(encoding="utf-8"))]
    fared, is_over = Logins(), threading.Event()

    def browse(_: int) -> None:
        while not is_over.is_set():
            fared.append(log_in(waiting.pop(), idp))
            if not fared[-1]["is_in"]:
                raise RuntimeError("somebody did not get in")

    with ThreadPoolExecutor(BROWSERS) as crowd:
        browsing = [crowd.submit(browse, number) for number in range(BROWSERS)]
        while len(fared) < BROWSERS and not any(one.done() for one in browsing):
            time.sleep(0.05)
        sys.stdout.write(f"{READY}\n")
        sys.stdout.flush()
        sys.stdin.read()
        is_over.set()
        for one in browsing:
            one.result()
    sys.stdout.write(json.dumps(fared))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
