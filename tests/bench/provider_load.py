"""What is asked of both providers, by how many at once, and what it costs the server."""

import base64
import json
import math
import secrets
import statistics
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from shared.jose.jws import sign
from shared.jose.keys import from_private_jwk
from tests.bench.provider_servers import VERIFIER, Target
from tests.bench.wire import Reply, Wire

Operation = Callable[[Wire], object]
FRESH = 30  # tokens of one client: as many as it has requests in a round of the usual length
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True)
class Sample:
    """One round of one case at one server."""

    cpu_microseconds: float
    per_second: float
    milliseconds: tuple[float, ...]

    def quantile(self, part: float) -> float:
        """Of the latencies."""
        ordered = sorted(self.milliseconds)
        return ordered[max(0, math.ceil(len(ordered) * part) - 1)]


def load(target: Target, make: Callable[[Target], Callable[[Wire], Operation]], clients: int, count: int) -> Sample:
    """`count` operations by so many clients at once; what a client needs first is not measured."""
    starter, barrier = make(target), threading.Barrier(clients + 1)
    each = max(1, count // clients)

    def work(_: int) -> list[float]:
        wire = Wire(target.port)
        try:
            operation = starter(wire)
            barrier.wait()
            taken = [_milliseconds(operation, wire) for _ in range(each)]
            barrier.wait()
        except BaseException:
            barrier.abort()  # nobody waits for one that failed
            raise
        finally:
            wire.close()
        return taken

    with ThreadPoolExecutor(clients) as crowd:
        waiting = [crowd.submit(work, number) for number in range(clients)]
        try:
            barrier.wait()
            cpu, started = target.cpu_seconds(), time.perf_counter()
            barrier.wait()
            seconds, cpu = time.perf_counter() - started, target.cpu_seconds() - cpu
        except threading.BrokenBarrierError:
            raise _first_failure([each.exception() for each in waiting]) from None
        taken = [one for done in waiting for one in done.result()]
    return Sample(cpu * 1e6 / len(taken), len(taken) / seconds, tuple(taken))


def _milliseconds(operation: Operation, wire: Wire) -> float:
    started = time.perf_counter()
    operation(wire)
    return (time.perf_counter() - started) * 1000


def _first_failure(failures: Sequence[BaseException | None]) -> BaseException:
    """What went wrong, not that the others stopped waiting."""
    return next(
        (each for each in failures if each and not isinstance(each, threading.BrokenBarrierError)),
        RuntimeError("the clients did not start together"),
    )


def discovery(target: Target) -> Callable[[Wire], Operation]:
    return lambda _: lambda wire: expect(wire.get(target.paths.discovery), 200)


def credentials_basic(target: Target) -> Callable[[Wire], Operation]:
    form, header = {"grant_type": "client_credentials", "scope": "files:read"}, basic(target.clients["load-basic"])
    return lambda _: lambda wire: expect(wire.post(target.paths.token, form, header), 200)


def credentials_key(target: Target) -> Callable[[Wire], Operation]:
    client = target.clients["load-key"]
    key = from_private_jwk(str(client["private_jwk"]).encode())
    fixed = {"iss": client["client_id"], "sub": client["client_id"], "aud": target.issuer}

    def operation(wire: Wire) -> None:
        now = int(time.time())
        assertion = sign({**fixed, "iat": now, "exp": now + 60, "jti": secrets.token_urlsafe(16)}, key, typ="JWT")
        form = {
            "grant_type": "client_credentials",
            "scope": "files:read",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion,
        }
        expect(wire.post(target.paths.token, form), 200)

    return lambda _: operation


def authorize(target: Target) -> Callable[[Wire], Operation]:
    return lambda _: lambda wire: expect(ask(target, wire, "load-code"), 303)


def code_flow(client_id: str) -> Callable[[Target], Callable[[Wire], Operation]]:
    def make(target: Target) -> Callable[[Wire], Operation]:
        def operation(wire: Wire) -> None:
            token = str(redeemed(target, wire, client_id)["access_token"])
            expect(wire.get(target.paths.userinfo, f"Authorization: Bearer {token}\r\n"), 200)

        return lambda _: operation

    return make


def refresh(client_id: str) -> Callable[[Target], Callable[[Wire], Operation]]:
    def make(target: Target) -> Callable[[Wire], Operation]:
        header = basic(target.clients[client_id])

        def start(wire: Wire) -> Operation:
            newest = [str(redeemed(target, wire, client_id)["refresh_token"])]

            def operation(wire: Wire) -> None:
                form = {"grant_type": "refresh_token", "refresh_token": newest[0]}
                newest[0] = json.loads(expect(wire.post(target.paths.token, form, header), 200).body)["refresh_token"]

            return operation

        return start

    return make


def userinfo(tokens: int = 1) -> Callable[[Target], Callable[[Wire], Operation]]:
    """tokens: that each client shows by turns; FRESH, so that the provider has seen none of them before."""

    def make(target: Target) -> Callable[[Wire], Operation]:
        def start(wire: Wire) -> Operation:
            headers = cycle([f"Authorization: Bearer {token}\r\n" for token in _access_tokens(target, wire, tokens)])
            return lambda wire: expect(wire.get(target.paths.userinfo, next(headers)), 200)

        return start

    return make


def introspection(tokens: int = 1) -> Callable[[Target], Callable[[Wire], Operation]]:
    """The same of introspection."""

    def make(target: Target) -> Callable[[Wire], Operation]:
        header = basic(target.clients["load-code"])

        def start(wire: Wire) -> Operation:
            forms = cycle([{"token": token} for token in _access_tokens(target, wire, tokens)])

            def operation(wire: Wire) -> None:
                if not json.loads(expect(wire.post(target.paths.introspect, next(forms), header), 200).body)["active"]:
                    raise RuntimeError("the token is not active")

            return operation

        return start

    return make


def _access_tokens(target: Target, wire: Wire, count: int) -> list[str]:
    return [str(redeemed(target, wire, "load-code")["access_token"]) for _ in range(count)]


def redeemed(target: Target, wire: Wire, client_id: str) -> Mapping[str, Any]:
    """The token answer for a new code."""
    location = expect(ask(target, wire, client_id), 303).header("location")
    form = {
        "grant_type": "authorization_code",
        "code": parse_qs(urlsplit(location).query)["code"][0],
        "redirect_uri": target.redirect_uri,
        "code_verifier": VERIFIER,
    }
    answer = expect(wire.post(target.paths.token, form, basic(target.clients[client_id])), 200)
    return dict(json.loads(answer.body))


def ask(target: Target, wire: Wire, client_id: str) -> Reply:
    """An authorization request of the person who is logged in."""
    return wire.get(f"{target.paths.authorize}?{target.authorize_query(client_id)}", target.cookies)


def basic(client: Mapping[str, Any]) -> str:
    """The header line of client_secret_basic."""
    text = f"{quote(str(client['client_id']), safe='')}:{quote(str(client['client_secret']), safe='')}"
    return f"Authorization: Basic {base64.b64encode(text.encode()).decode()}\r\n"


def expect(reply: Reply, status: int) -> Reply:
    """The reply, when it is what it must be: no operation that failed is counted as a quick one."""
    if reply.status != status:
        raise RuntimeError(f"{reply.status} {reply.body[:300]!r}")
    return reply


def median_ratio(ours: list[Sample], theirs: list[Sample]) -> tuple[float, float, float]:
    """Theirs divided by ours, CPU for CPU: median, least and most of the pairs."""
    ratios = [other.cpu_microseconds / own.cpu_microseconds for own, other in zip(ours, theirs, strict=True)]
    return statistics.median(ratios), min(ratios), max(ratios)
