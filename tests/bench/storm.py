"""200 people who log in at the same moment, with browsers that come back when they are told to.

python -m tests.bench.storm PEOPLE.json IDP CLOCK_FILE
"""

import json
import math
import os
import statistics
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import requests

from tests.bench.measure import Finding
from tests.bench.people import add_people
from tests.support.oidc_client import register
from tests.support.person import Person
from tests.support.stack import ROOT, Stack

PEOPLE = 200
SECONDS = 30  # in which all must be in
REFUSALS = 2  # at most, for each of them
TOKEN_P99_MILLISECONDS = 30
FIELDS = ("relatienummer", "gebruikersnaam", "wachtwoord")


def storm_findings(stack: Stack, folder: Path, count: int = PEOPLE) -> list[Finding]:
    """How long the last one took, how often the unluckiest was refused, and what token requests took meanwhile."""
    people = folder / "people.json"
    people.write_text(json.dumps(add_people(stack.var, count)), encoding="utf-8")
    command = [sys.executable, "-m", "tests.bench.storm", str(people), stack.idp, str(stack.facts["clock_file"])]
    storm = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    tokens = _token_seconds(stack, while_running=storm)
    logins = json.loads(storm.communicate()[0])
    last, refusals = max(login["seconds"] for login in logins), max(login["refusals"] for login in logins)
    inside = sum(login["is_in"] for login in logins)
    p99 = sorted(tokens)[math.ceil(len(tokens) * 0.99) - 1] * 1000
    return [
        Finding(
            f"storm of {count} people at once",
            f"{inside} in, the last after {last:.1f} s (bound {SECONDS}), "
            f"at most {refusals} refusals each (bound {REFUSALS})",
            {"people": count, "in": inside, "last_seconds": round(last, 2), "most_refusals": refusals},
        ),
        Finding(
            f"{len(tokens)} token requests meanwhile",
            f"median {statistics.median(tokens) * 1000:.1f} ms, p99 {p99:.1f} ms (bound {TOKEN_P99_MILLISECONDS})",
            {"requests": len(tokens), "p99_milliseconds": round(p99, 2)},
        ),
    ]


def _token_seconds(stack: Stack, while_running: "subprocess.Popen[str]") -> list[float]:
    """Codes are redeemed one after the other, by an application whose user was in before the storm."""
    person = Person(stack.users()[0], Path(stack.facts["clock_file"]))
    person.log_in(stack.portal)
    client = register(stack.idp, stack.facts["initial_access_token"])
    taken: list[float] = []
    while while_running.poll() is None or not taken:
        code = client.code_for(person)
        started = time.perf_counter()
        answer = client.redeem(code)
        taken.append(time.perf_counter() - started)
        if answer.status_code != 200:
            raise RuntimeError(answer.text)
    return taken


def main(people: Path, idp: str, clock_file: Path) -> None:
    """Let them all loose at once, and write how each of them fared to standard output."""
    os.nice(10)  # these browsers are elsewhere in earnest: the servers go first
    users = json.loads(people.read_text(encoding="utf-8"))
    start = threading.Barrier(len(users))
    with ThreadPoolExecutor(len(users)) as crowd:
        fared = list(crowd.map(lambda user: _log_in(Person(user, clock_file), idp, start), users))
    sys.stdout.write(json.dumps(fared))


def _log_in(person: Person, idp: str, start: threading.Barrier) -> dict[str, object]:
    start.wait()
    started, refusals = time.perf_counter(), 0
    person.get(f"{idp}/inloggen")
    answer = person.submit({name: str(person.user[name]) for name in FIELDS})
    while answer.status_code == requests.codes.service_unavailable:
        refusals += 1
        time.sleep(float(answer.headers["Retry-After"]))
        answer = person.submit({name: str(person.user[name]) for name in FIELDS})
    if urlsplit(answer.url).path == "/inloggen/code":
        answer = person.submit({"code": person.code()}, allow_redirects=False)
    is_in = answer.status_code == requests.codes.see_other and "mcz_idp" in person.http.cookies
    return {"seconds": time.perf_counter() - started, "refusals": refusals, "is_in": is_in}


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
