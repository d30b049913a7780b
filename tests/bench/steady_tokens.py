"""An application that redeems codes at a steady pace, in processes of its own, so that no other client delays it.

One gets codes, the other redeems them over a connection that stays open, and takes the time.

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
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlencode, urlsplit

import requests

from tests.bench.elsewhere import give_way, go_first
from tests.support.leftovers import ending_with_us
from tests.support.oidc_client import REDIRECT_URI, register
from tests.support.person import Person
from tests.support.stack import ROOT, Stack

PER_SECOND = 30
IN_STORE = 5 * PER_SECOND
READY = "ready"
SUPPLY = "supply"
FORM = "application/x-www-form-urlencoded"


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


def main(arguments: list[str]) -> None:
    """Redeem codes until standard input ends; write what each request took to standard output."""
    if arguments[0] == SUPPLY:
        supply(*arguments[1:])
        return
    command = ending_with_us([sys.executable, "-m", "tests.bench.steady_tokens", SUPPLY, *arguments])
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as supplier:
        if supplier.stdout is None:
            raise RuntimeError("no pipe")
        go_first()  # this one; to get a code takes the processor longer than to redeem it
        redeemer = _Redeemer(json.loads(supplier.stdout.readline()), supplier.stdout)
        sys.stdout.write(f"{READY}\n")
        sys.stdout.flush()
        taken = [redeemer.redeem() for _ in _at_a_steady_pace()]
        supplier.terminate()
    sys.stdout.write(json.dumps(taken))


def supply(person: str, portal: str, idp: str, initial_access_token: str, clock_file: str) -> None:
    """Tell how codes are redeemed, then write as many codes a second as are taken, after some in store."""
    give_way()  # it stands for browsers
    user = Person(json.loads(person), Path(clock_file))
    user.log_in(portal)
    client = register(idp, initial_access_token)
    form = {"grant_type": "authorization_code", "redirect_uri": REDIRECT_URI, "code_verifier": client.verifier}
    request = requests.Request("POST", idp, auth=(client.client_id, client.registration["client_secret"])).prepare()
    told = {
        "endpoint": client.metadata["token_endpoint"],
        "form": urlencode(form),
        "headers": {"Authorization": request.headers["Authorization"], "Content-Type": FORM},
    }
    for line in (json.dumps(told), *(client.code_for(user) for _ in range(IN_STORE))):
        print(line)
    for _ in _at_a_steady_pace():
        print(client.code_for(user), flush=True)


class _Redeemer:
    """told: what `supply` said first; codes: what it says then."""

    def __init__(self, told: dict[str, Any], codes: IO[str]) -> None:
        address = urlsplit(told["endpoint"])
        self._connection = HTTPConnection(address.netloc, timeout=60)
        self._path = address.path
        self._form = told["form"]
        self._headers = told["headers"]
        self._codes = codes

    def redeem(self) -> tuple[float, float]:
        """When it was sent, and the seconds until all of the answer was there."""
        body = f"{self._form}&{urlencode({'code': self._codes.readline().strip()})}"
        sent = time.monotonic()
        self._connection.request("POST", self._path, body, self._headers)
        answer = self._connection.getresponse()
        text = answer.read()
        if answer.status != requests.codes.ok:
            raise RuntimeError(text)
        return sent, time.monotonic() - sent


def _at_a_steady_pace() -> Iterator[None]:
    """So often a second, until standard input ends."""
    begun = time.monotonic()
    for number in count():
        due = begun + number / PER_SECOND
        if select.select([sys.stdin], [], [], max(0.0, due - time.monotonic()))[0]:
            return
        yield


if __name__ == "__main__":
    main(sys.argv[1:])
