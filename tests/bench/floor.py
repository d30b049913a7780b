"""How much cheaper than npm's oidc-provider any application on the product's server could be at all.

The same wrk and rounds by turns, and the same server with its processes, threads and database; but its application
does only what an answer cannot do without (`floor_app`). A goal above such a ratio is out of reach of whatever stands
behind that server.

python -m tests.bench.floor [--clients N] [--rounds N] [--seconds N]
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from tests.bench import provider_requests as cases
from tests.bench.comparison_cases import CASES, Case
from tests.bench.floor_app import FOLDER
from tests.bench.provider_load import Make, measure, median_ratio
from tests.bench.provider_servers import WORKERS, Target, end, our_provider, rival_provider, wait_for
from tests.bench.wire import get_request, post_request
from tests.bench.wrk import Load, require_wrk
from tests.support.leftovers import ending_with_us
from tests.support.stack import ROOT, free_ports

PEOPLE: Final = 10
THREADS: Final = 24
KINDS: Final = ("opaque", "jwt")
SERVE: Final = "from shared.wsgi_server import serve; serve('tests.bench.floor_app:application', **{})"
BOTTOMS: Final = {  # where the floor answers instead
    "discovery": "/document",
    "client credentials, basic": "/signed",
    "client credentials, basic (rival signs too)": "/signed",
    "client credentials, private_key_jwt": "/verified",
    "refresh, ES256": "/rotated",
}


@contextmanager
def floor_server(folder: Path, like: Target) -> Iterator[Target]:
    """The server with that application. like: the provider whose clients ask it."""
    folder.mkdir()
    port = free_ports(1)[0]
    given = {"host": "127.0.0.1", "port": port, "workers": WORKERS, "threads": THREADS}
    process = subprocess.Popen(
        ending_with_us([sys.executable, "-c", SERVE.format(given)]),
        cwd=ROOT,
        env={**os.environ, FOLDER: str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://localhost:{port}/document", process)
        yield replace(like, name="floor", port=port, process=process, prepared={})
    finally:
        end(process)


def requests_of(path: str) -> Make:
    """The load of one bottom: as the case's own request, but for what nobody looks at."""

    def make(target: Target, _clients: int, _seconds: int) -> Load:
        if path == "/document":
            return Load("turns.lua", [get_request(target.port, path)], ("200", ""))
        secret = cases.basic(target.clients["load-basic"])
        return Load("turns.lua", [post_request(target.port, path, cases.CREDENTIALS, secret)], ("200", ""))

    return make


def row(case: Case, floor: Target, ours: Target, rival: Target, wish: argparse.Namespace) -> str:
    """Floor, provider and rival by turns, after a round that makes all of them warm."""
    loads = ((floor, requests_of(BOTTOMS[case.name])), (ours, case.make), (rival, case.make))
    for target, make in loads:
        measure(target, make, wish.clients, 1)
    rounds = [[measure(target, make, wish.clients, wish.seconds) for target, make in loads] for _ in range(wish.rounds)]
    ratio, least, most = median_ratio([(bottom, theirs) for bottom, _, theirs in rounds])
    own, _, _ = median_ratio([(provider, theirs) for _, provider, theirs in rounds])
    spent = [statistics.median(each[place].cpu_microseconds for each in rounds) for place in range(len(loads))]
    figures = "".join(f"{microseconds:>8.0f}" for microseconds in spent)
    reach = f"floor {ratio:.2f}x ({least:.2f}-{most:.2f}), provider {own:.2f}x, goal {case.goal}x"
    return f"{case.name:<46}{figures} µs  {reach}"


def main() -> int:
    """Measure, and print a row for each case."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.floor")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2)
    wish = parser.parse_args()
    require_wrk()
    with tempfile.TemporaryDirectory() as name, ExitStack() as running:
        folder = Path(name)
        ours = running.enter_context(our_provider(folder / "var", PEOPLE))
        floor = running.enter_context(floor_server(folder / "floor", ours))
        rivals = {kind: running.enter_context(rival_provider(folder, ours, kind)) for kind in KINDS}
        print(f"{'CPU an operation':<46}{'floor':>8}{'idp':>8}{'rival':>8}", flush=True)
        for case in CASES:
            if case.name in BOTTOMS:
                print(row(case, floor, ours, rivals[case.rival], wish), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
