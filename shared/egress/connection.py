"""One request over one new connection to one address that was already found to be allowed."""

import socket
import ssl
from dataclasses import dataclass
from time import monotonic

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, SSLError
from urllib3.response import HTTPResponse

from shared.egress.errors import EgressFailed
from shared.egress.message import Request, Response
from shared.egress.target import Target
from shared.egress.watchdog import Watchdog

CHUNK_BYTES = 16 * 1024
USER_AGENT = "mijn-cak-zakelijk"


@dataclass(frozen=True, slots=True)
class Limits:
    """deadline: on the monotonic clock, for the whole call. max_bytes: of the answer's body."""

    deadline: float
    max_bytes: int

    def seconds_left(self) -> float:
        """Raises EgressFailed when the time is over."""
        left = self.deadline - monotonic()
        if left <= 0:
            raise EgressFailed("timeout")
        return left


class Unreachable(Exception):
    """No connection to this address: nothing was sent, so the next address may be tried."""


class _Http(HTTPConnection):
    watchdog: Watchdog | None = None
    limits: Limits

    def _new_conn(self) -> socket.socket:
        connected = super()._new_conn()
        self.watchdog = Watchdog(connected, self.limits.seconds_left())
        return connected


class _Https(_Http, HTTPSConnection):
    """As _Http, with TLS: the watchdog already watches the handshake."""


def send(target: Target, address: str, request: Request, limits: Limits, tls: ssl.SSLContext) -> Response:
    """The answer from this address, asked as the target's host (SNI, certificate and Host header).

    Raises Unreachable before anything was sent, EgressFailed after that.
    """
    connection = _connection(target, address, limits, tls)
    try:
        return _exchange(connection, target, request, limits)
    except (ConnectTimeoutError, NewConnectionError) as error:
        raise Unreachable from error
    except (HTTPError, OSError, ValueError) as error:
        raise EgressFailed(_reason(error, connection.watchdog)) from error
    finally:
        if connection.watchdog is not None:
            connection.watchdog.call_off()
        connection.close()


def _connection(target: Target, address: str, limits: Limits, tls: ssl.SSLContext) -> _Http:
    seconds = limits.seconds_left()
    connection = (
        _Https(address, target.port, timeout=seconds, ssl_context=tls, server_hostname=target.host)
        if target.scheme == "https"
        else _Http(address, target.port, timeout=seconds)
    )
    connection.limits = limits
    return connection


def _exchange(connection: _Http, target: Target, request: Request, limits: Limits) -> Response:
    # No compression: a small answer cannot become a large one.
    own = {"Host": target.host_header, "Accept-Encoding": "identity", "User-Agent": USER_AGENT}
    connection.request(
        request.method,
        target.path,
        body=request.body,
        headers={**request.headers, **own},
        preload_content=False,
        decode_content=False,
    )
    answer = connection.getresponse()
    body = _read(answer, limits)
    if connection.watchdog is not None and connection.watchdog.has_bitten:
        raise EgressFailed("timeout")  # a cut connection can look like the end of the body
    return Response(answer.status, {name.lower(): value for name, value in answer.headers.items()}, body)


def _read(answer: HTTPResponse, limits: Limits) -> bytes:
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise EgressFailed("encoding")
    body = bytearray()
    while chunk := answer.read(CHUNK_BYTES, decode_content=False):
        body += chunk
        if len(body) > limits.max_bytes:
            raise EgressFailed("too_large")
    return bytes(body)


def _reason(error: Exception, watchdog: Watchdog | None) -> str:
    if (watchdog is not None and watchdog.has_bitten) or isinstance(error, TimeoutError):
        return "timeout"
    return "tls" if isinstance(error, SSLError | ssl.SSLError) else "broken_connection"
