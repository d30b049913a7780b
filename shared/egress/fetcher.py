"""The guarded fetcher: every call that leaves this product goes through it (K18, threat 21)."""

import ssl
from collections.abc import Collection, Mapping
from functools import cache
from time import monotonic
from typing import Self
from urllib.parse import urlencode

from shared.egress.connection import Limits, Unreachable, send
from shared.egress.errors import EgressFailed, EgressRefused
from shared.egress.message import Request, Response
from shared.egress.public_address import is_public
from shared.egress.resolve import Resolver, resolve, resolve_within
from shared.egress.target import Target, parse_target
from shared.settings import CommonSettings
from shared.turns.aside import stepped_aside

TIMEOUT_SECONDS = 5.0
MAX_BYTES = 256 * 1024


class Fetcher:
    """Asks https addresses of the public internet, and http or private ones only where allowed.

    allow: destinations as `host:port`, the host as written in the address. A host is resolved once,
    all its addresses are checked and only these are connected to, so that a name cannot change its
    mind in between. Redirects are answers, never followed.
    """

    def __init__(
        self,
        allow: Collection[str] = (),
        *,
        resolver: Resolver = resolve,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._allow = frozenset(destination.lower() for destination in allow)
        self._resolver = resolver
        self._tls = tls

    @classmethod
    def of(cls, settings: CommonSettings) -> Self:
        """The fetcher of a service: our own three services and `MCZ_OUTGOING_ALLOW` are allowed."""
        own = [parse_target(url).destination for url in settings.service_urls]
        return cls([*own, *settings.outgoing_allow])

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        timeout: float = TIMEOUT_SECONDS,
        max_bytes: int = MAX_BYTES,
    ) -> Response:
        """The answer to a GET. Raises EgressRefused before connecting, EgressFailed after.

        timeout: seconds for everything together. max_bytes: of the body; more is a failure.
        """
        return self._send(url, Request("GET", headers or {}, None), timeout, max_bytes)

    def post_form(
        self,
        url: str,
        fields: Mapping[str, str],
        headers: Mapping[str, str] | None = None,
        *,
        timeout: float = TIMEOUT_SECONDS,
        max_bytes: int = MAX_BYTES,
    ) -> Response:
        """The answer to a form; limits and errors as with get."""
        all_headers = {**(headers or {}), "Content-Type": "application/x-www-form-urlencoded"}
        return self._send(url, Request("POST", all_headers, urlencode(fields).encode()), timeout, max_bytes)

    def post(
        self,
        url: str,
        body: bytes,
        headers: Mapping[str, str],
        *,
        timeout: float = TIMEOUT_SECONDS,
        max_bytes: int = MAX_BYTES,
    ) -> Response:
        """The answer to a body as it is; limits and errors as with get."""
        return self._send(url, Request("POST", headers, body), timeout, max_bytes)

    def check(self, url: str) -> None:
        """Raise EgressRefused when the address could never be asked, without resolving its name."""
        target = parse_target(url)
        if not self._is_allowed(target):
            _require_https(target)
            if _is_literal(target.host):
                _require_public([target.host])
            elif _is_this_machine(target.host):
                raise EgressRefused("not_public")

    def _send(self, url: str, request: Request, timeout: float, max_bytes: int) -> Response:
        target = parse_target(url)
        limits = Limits(monotonic() + timeout, max_bytes)
        with stepped_aside():
            for address in self._addresses(target, limits):
                try:
                    return send(target, address, request, limits, self._tls or _public_authorities())
                except Unreachable:
                    continue
        raise EgressFailed("unreachable")

    def _addresses(self, target: Target, limits: Limits) -> list[str]:
        allowed = self._is_allowed(target)
        if not allowed:
            _require_https(target)
        addresses = (
            [target.host]
            if _is_literal(target.host)
            else resolve_within(limits.seconds_left(), self._resolver, target.host, target.port)
        )
        if not allowed:
            _require_public(addresses)
        return addresses

    def _is_allowed(self, target: Target) -> bool:
        return target.destination in self._allow


@cache
def _public_authorities() -> ssl.SSLContext:
    """Reading the machine's certificates takes longer than most commands: once, and only for whoever calls somebody."""
    return ssl.create_default_context()


def _require_https(target: Target) -> None:
    if target.scheme != "https":
        raise EgressRefused("not_https")


def _require_public(addresses: list[str]) -> None:
    # One private address among public ones is an attack or a mistake; neither is tried.
    if not all(is_public(address) for address in addresses):
        raise EgressRefused("not_public")


def _is_literal(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()


def _is_this_machine(host: str) -> bool:
    """Whether a name is loopback wherever it is asked (RFC 6761 6.3)."""
    return host.rstrip(".").rpartition(".")[2] == "localhost"
