"""200 people who log in at the same moment, with browsers that come back when they are told to.

python -m tests.bench.storm PEOPLE.json IDP CLOCK_FILE
"""

import json
import math
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import requests

from tests.bench.elsewhere import give_way
from tests.bench.measure import Finding
from tests.bench.people import add_people
from tests.bench.steady_tokens import PER_SECOND, steady_tokens
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
    with steady_tokens(stack) as pace:
        storm = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    logins = json.loads(storm.stdout)
    begin, end = min(login["begin"] for login in logins), max(login["end"] for login in logins)
    tokens = pace.between(begin, end)
    refusals, inside = max(login["refusals"] for login in logins), sum(login["is_in"] for login in logins)
    p99 = tokens[math.ceil(len(tokens) * 0.99) - 1] * 1000
    return [
        Finding(
            f"storm of {count} people at once",
            f"{inside} in, the last after {end - begin:.1f} s (bound {SECONDS}), "
            f"at most {refusals} refusals each (bound {REFUSALS})",
            {"people": count, "in": inside, "last_seconds": round(end - begin, 2), "most_refusals": refusals},
        ),
        Finding(
            f"{len(tokens)} token requests meanwhile, {PER_SECOND} a second",
            f"median {statistics.median(tokens) * 1000:.1f} ms, p99 {p99:.1f} ms (bound {TOKEN_P99_MILLISECONDS}), "
            f"the slowest {tokens[-1] * 1000:.1f} ms",
            {"requests": len(tokens), "p99_milliseconds": round(p99, 2)},
        ),
    ]


def main(people: Path, idp: str, clock_file: Path) -> None:
    """Let them all loose at once, and write how each of them fared to standard output."""
    give_way()
    users = json.loads(people.read_text(encoding="utf-8"))
    start = threading.Barrier(len(users))
    with ThreadPoolExecutor(len(users)) as crowd:
        fared = list(crowd.map(lambda user: _log_in(Person(user, clock_file), idp, start), users))
    sys.stdout.write(json.dumps(fared))


def _log_in(person: Person, idp: str, start: threading.Barrier) -> dict[str, object]:
    typed = {name: str(person.user[name]) for name in FIELDS}
    start.wait()
    begin = time.monotonic()
    refusals = _obeying(person, lambda: person.get(f"{idp}/inloggen"))
    refusals += _obeying(person, lambda: person.submit(typed))
    answer = person.page
    if answer is not None and urlsplit(answer.url).path == "/inloggen/code":
        refusals += _obeying(person, lambda: person.submit({"code": person.code()}, allow_redirects=False))
        answer = person.page
    is_in = answer is not None and answer.status_code == requests.codes.see_other and "mcz_idp" in person.http.cookies
    return {"begin": begin, "end": time.monotonic(), "refusals": refusals, "is_in": is_in}


def _obeying(person: Person, ask: Callable[[], requests.Response]) -> int:
    """Ask, and again from the same page as often as the server says when; how often it said so."""
    page, refusals = person.page, 0
    while (answer := ask()).status_code == requests.codes.service_unavailable:
        refusals += 1
        time.sleep(float(answer.headers["Retry-After"]))
        if answer.history:  # what was asked was done, and led to a page for which there was no time
            ask = partial(person.get, answer.url)
        else:
            person.page = page
    return refusals


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
