"""Userinfo by 8 clients while 16 browsers log in, beside the same without them (K24: pages take turns)."""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode

import pyotp

from tests.bench.provider_load import Sample, measure
from tests.bench.provider_requests import FEW, userinfo
from tests.bench.provider_servers import Target, load_user
from tests.bench.wire import get_request, post_request
from tests.bench.wrk import Answered, Load, send

BROWSERS = 16
CLIENTS = 8
PEOPLE = 4000  # they take turns: nobody is back before the next code
LOGINS_PER_SECOND = 150  # more than two cores can hash
HEAD_START_SECONDS = 1
FIELDS = ("relatienummer", "gebruikersnaam", "wachtwoord")
P99_MILLISECONDS, SHARE = 30, 0.2


def login(target: Target, clients: int, seconds: int) -> Load:
    """Both pages and both forms, by people of whom none logs in twice."""
    cookie, pages = "Cookie: {cookie}\r\n", ("/inloggen", "/inloggen/code")
    headers = f"Origin: {target.issuer}\r\n{cookie}"
    requests = [
        get_request(target.port, pages[0]),
        post_request(target.port, pages[0], {}, headers, open_field="csrf_token"),
        get_request(target.port, pages[1], cookie),
        post_request(target.port, pages[1], {}, headers, open_field="csrf_token"),
    ]
    people = _next_people(target, LOGINS_PER_SECOND * seconds)
    return Load("login.lua", [*requests, *people], (str(clients),), requests=0, alone=True)


def userinfo_during_logins(target: Target, seconds: int, rounds: int) -> dict[str, Any]:
    """Rounds without and with browsers by turns, and what a login costs when there is nothing else."""
    alone = measure(target, login, BROWSERS, seconds)
    quiet: list[Sample] = []
    disturbed: list[tuple[Sample, Answered]] = []
    for _ in range(rounds):
        quiet.append(measure(target, userinfo(FEW), CLIENTS, seconds))
        disturbed.append(_disturbed(target, seconds))
    p99 = statistics.median(sample.p99_milliseconds for sample, _ in disturbed)
    shares = [one.per_second / other.per_second for (one, _), other in zip(disturbed, quiet, strict=True)]
    return {
        "case": f"userinfo while {BROWSERS} browsers log in",
        "p99_milliseconds": round(p99, 2),
        "p99_milliseconds_undisturbed": round(statistics.median(sample.p99_milliseconds for sample in quiet), 2),
        "per_second": round(statistics.median(sample.per_second for sample, _ in disturbed)),
        "share_of_undisturbed_rate": round(statistics.median(shares), 3),
        "share_spread": [round(min(shares), 3), round(max(shares), 3)],
        "logins_per_second": round(statistics.median(logins.operations / logins.seconds for _, logins in disturbed), 1),
        "asked_for_patience": sum(logins.busy for _, logins in disturbed),
        "logins_per_second_alone": round(alone.per_second, 1),
        "login_cpu_milliseconds": round(alone.cpu_microseconds / 1000, 1),
        "met": p99 <= P99_MILLISECONDS and statistics.median(shares) >= SHARE,
    }


def _disturbed(target: Target, seconds: int) -> tuple[Sample, Answered]:
    """Userinfo, and the logins that went on from before its beginning till after its end."""
    longer = seconds + 2 * HEAD_START_SECONDS
    load = login(target, BROWSERS, longer)
    with ThreadPoolExecutor(1) as crowd:
        logins = crowd.submit(send, load, target.port, BROWSERS, longer)
        time.sleep(HEAD_START_SECONDS)
        return measure(target, userinfo(FEW), CLIENTS, seconds), logins.result()


def _next_people(target: Target, count: int) -> list[bytes]:
    """What they type, and their codes of this moment."""
    since = target.prepared.get("people", 0)
    target.prepared["people"] = since + count
    users = [load_user(target.facts["users"], 1 + number % PEOPLE) for number in range(since, since + count)]
    return [
        f"{urlencode({name: user[name] for name in FIELDS})}\ncode={pyotp.TOTP(user['totp_secret']).now()}".encode()
        for user in users
    ]
