"""Reading an address that somebody else may have written, strictly (threat 21).

Parsers disagree about user names, backslashes, decimal hosts and the like; whatever two parsers could
read in two ways is refused here, so that what was checked is what is connected to.
"""

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import SplitResult, urlsplit

from shared.egress.errors import EgressRefused

MAX_URL_LENGTH = 2048
DEFAULT_PORTS = {"https": 443, "http": 80}

_PRINTABLE = re.compile(r"[!-~]+")
_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?")
_NUMERIC_LABEL = re.compile(r"[0-9]+|0x[0-9a-f]*")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes. host: lower case, an IPv6 address without brackets."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def destination(self) -> str:
        """host:port as the allow-list writes it."""
        return f"{self._bracketed_host}:{self.port}"

    @property
    def host_header(self) -> str:
        """The Host header: the port only when it is not the scheme's own (RFC 9110 7.2)."""
        return self._bracketed_host if self.port == DEFAULT_PORTS[self.scheme] else self.destination

    @property
    def _bracketed_host(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host


def parse_target(url: str) -> Target:
    """The target of an absolute http or https address. Raises EgressRefused for anything doubtful."""
    if len(url) > MAX_URL_LENGTH or not _PRINTABLE.fullmatch(url) or "\\" in url:
        raise EgressRefused("malformed")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise EgressRefused("malformed") from error
    if parts.scheme not in DEFAULT_PORTS:
        raise EgressRefused("scheme")
    if parts.username is not None or parts.fragment:
        raise EgressRefused("malformed")
    if port == 0:
        raise EgressRefused("port")
    return Target(parts.scheme, _host(parts), port or DEFAULT_PORTS[parts.scheme], _path(parts))


def _path(parts: SplitResult) -> str:
    path = parts.path or "/"
    return f"{path}?{parts.query}" if parts.query else path


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if "[" in parts.netloc:
        return _ipv6(host)
    if not _NAME.fullmatch(host):
        raise EgressRefused("host")
    # A name whose last label is a number is read as IPv4 by some parsers, in octal, hex or decimal.
    if _NUMERIC_LABEL.fullmatch(host.rstrip(".").rsplit(".", 1)[-1]):
        return _ipv4(host)
    return host


def _ipv4(host: str) -> str:
    try:
        return str(IPv4Address(host))
    except AddressValueError as error:
        raise EgressRefused("host") from error


def _ipv6(host: str) -> str:
    try:
        address = IPv6Address(host)
    except AddressValueError as error:
        raise EgressRefused("host") from error
    if address.scope_id is not None:
        raise EgressRefused("host")
    return str(address)
