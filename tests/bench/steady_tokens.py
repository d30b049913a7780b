"""An application that redeems codes at a steady pace, in a process of its own, so that no other client delays it.

python -m tests.bench.steady_tokens PERSON.json PORTAL IDP INITIAL_ACCESS_TOKEN CLOCK_FILE
"""

import json
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from queue import Queue
from threading import Thread

from tests.support.oidc_client import OidcClient, register
from tests.support.person import Person
from tests.support.stack import ROOT, Stack

PER_SECOND = 30
IN_STOCK = 60  # codes that wait for their turn; they live for a minute
READY = "ready"


@dataclass
class Pace:
    """When each request was sent, by the machine's monotonic clock, and the seconds until its answer."""

    taken: list[tuple[float, float]] = field(default_factory=list)

    def between(self, begin: float, end: float) -> list[float]:
        """Seconds of the requests that were sent then, the quickest first."""
        return sorted(seconds for sent, seconds in self.taken if begin <= sent <= end)


@contextmanager
def steady_tokens(stack: Stack) -> Iterator[Pace]:
    """Token requests until the block ends; what they took is there afterwards."""
    command = [sys.executable, "-m", "tests.bench.steady_tokens", json.dumps(stack.users()[0]), stack.portal]
    command += [stack.idp, stack.facts["initial_access_token"], str(stack.facts["clock_file"])]
    pace = Pace()
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as client:
        if client.stdout is None or client.stdout.readline().strip() != READY:
            raise RuntimeError("the application has no codes")
        yield pace
        pace.taken += json.loads(client.communicate()[0])


def main(person: Person, portal: str, idp: str, initial_access_token: str) -> None:
    """Redeem codes until standard input ends; write what each request took to standard output."""
    person.log_in(portal)
    client, codes = register(idp, initial_access_token), Queue[str](IN_STOCK)
    Thread(target=_supply, args=(client, person, codes), daemon=True).start()
    while not codes.full():
        time.sleep(0.1)
    sys.stdout.write(f"{READY}\n")
    sys.stdout.flush()
    sys.stdout.write(json.dumps(list(_redeemed(client, codes))))


def _supply(client: OidcClient, person: Person, codes: "Queue[str]") -> None:
    while True:
        codes.put(client.code_for(person))


def _redeemed(client: OidcClient, codes: "Queue[str]") -> Iterator[tuple[float, float]]:
    begun = time.monotonic()
    for number in count():
        due = begun + number / PER_SECOND
        if _stopped(within_seconds=max(0.0, due - time.monotonic())):
            return
        code = codes.get()
        sent = time.monotonic()
        answer = client.redeem(code)
        if answer.status_code != 200:
            raise RuntimeError(answer.text)
        yield sent, time.monotonic() - sent


def _stopped(within_seconds: float) -> bool:
    return bool(select.select([sys.stdin], [], [], within_seconds)[0])


if __name__ == "__main__":
    main(Person(json.loads(sys.argv[1]), Path(sys.argv[5])), *sys.argv[2:5])
