"""Redirect addresses: which may be registered, and when a request's address is one of them.

RFC 6749 3.1.2, RFC 8252 7, RFC 9700 2.1, OIDC Registration 2; threats 11 and 12; M-24, M-33, K34.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

from idp.clients.policy import ClientPolicy

MAX_URI_LENGTH = 2000
DEFAULT_PORTS = {"https": 443, "http": 80}
LOOPBACK_ADDRESSES = frozenset({"127.0.0.1", "::1"})
_VISIBLE_ASCII = re.compile(r"[\x21-\x7e]+")
# Host and port end up in the policy header of our own pages, where ; and , would begin something else.
_HOST_AND_PORT = re.compile(r"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]*)?")
_REVERSE_DOMAIN_SCHEME = re.compile(r"[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+")


class UriViolation(StrEnum):
    """Why an address may not be registered."""

    SHAPE = "is not an absolute address in visible ASCII characters"
    FRAGMENT = "has a fragment"
    WILDCARD = "has a wildcard"
    USER_INFO = "has a user name or password"
    SCHEME = "does not use https"
    LOCALHOST = "must use 127.0.0.1 or [::1] instead of localhost"


def redirect_uri_violation(
    uri: str, *, application_type: str, policy: ClientPolicy, issuer_is_https: bool
) -> UriViolation | None:
    """Why this redirect_uri may not be registered, or None. application_type: web or native."""
    parts = split(uri)
    if parts is None:
        return UriViolation.SHAPE
    if violation := _shape_violation(uri, parts):
        return violation
    if parts.scheme == "https":
        return None if parts.hostname else UriViolation.SHAPE
    if parts.scheme == "http":
        return _http_violation(parts, application_type, policy, issuer_is_https)
    may_be_private = policy.private_schemes and application_type == "native"
    if may_be_private and _REVERSE_DOMAIN_SCHEME.fullmatch(parts.scheme):
        return None  # RFC 8252 7.1: a scheme under a domain of the application's maker
    return UriViolation.SCHEME


def web_uri_violation(uri: str, *, policy: ClientPolicy, issuer_is_https: bool) -> UriViolation | None:
    """The same for any other address of a client that a browser or we will open."""
    return redirect_uri_violation(uri, application_type="web", policy=policy, issuer_is_https=issuer_is_https)


def _shape_violation(uri: str, parts: SplitResult) -> UriViolation | None:
    if "#" in uri:
        return UriViolation.FRAGMENT
    if "*" in uri:
        return UriViolation.WILDCARD
    if "@" in parts.netloc:
        return UriViolation.USER_INFO
    return UriViolation.SHAPE if parts.netloc and not _HOST_AND_PORT.fullmatch(parts.netloc) else None


def _http_violation(
    parts: SplitResult, application_type: str, policy: ClientPolicy, issuer_is_https: bool
) -> UriViolation | None:
    host = parts.hostname or ""
    if not is_loopback(host):
        return UriViolation.SCHEME
    if policy.loopback_http and not issuer_is_https:
        return None  # K34
    if application_type != "native":
        return UriViolation.SCHEME
    return UriViolation.LOCALHOST if host == "localhost" else None  # OP-65


def is_loopback(host: str | None) -> bool:
    """Whether this host is the user's own machine."""
    return host == "localhost" or host in LOOPBACK_ADDRESSES


def is_registered(given: str, registered: tuple[str, ...], *, application_type: str) -> bool:
    """True when the request's redirect_uri is one of the registered ones, character by character.

    One exception: for a native client the port of a loopback address is free (RFC 8252 7.3, OP-72).
    """
    if given in registered:
        return True
    if application_type != "native":
        return False
    return any(_same_but_for_loopback_port(given, uri) for uri in registered)


def _same_but_for_loopback_port(given: str, registered: str) -> bool:
    parts, wanted = split(given), split(registered)
    if parts is None or wanted is None or wanted.scheme != "http" or wanted.hostname not in LOOPBACK_ADDRESSES:
        return False
    if parts.port is None or parts.hostname != wanted.hostname:
        return False
    host = f"[{wanted.hostname}]" if ":" in (wanted.hostname or "") else wanted.hostname
    return given == wanted._replace(netloc=f"{host}:{parts.port}").geturl()


def outside_of(uris: Iterable[str], hosts: Collection[str]) -> str | None:
    """The first address at another host than these, or None; without hosts every one will do."""
    return next((uri for uri in uris if hosts and (urlsplit(uri).hostname or "") not in hosts), None)


def split(uri: str) -> SplitResult | None:
    """The parts of an absolute address, or None when it is none."""
    if len(uri) > MAX_URI_LENGTH or not _VISIBLE_ASCII.fullmatch(uri) or "\\" in uri:
        return None
    try:
        parts = urlsplit(uri)
        _ = parts.port, parts.hostname
    except ValueError:
        return None
    return parts if parts.scheme else None


def web_origin(uri: str) -> str | None:
    """The origin of an address as a browser writes it (RFC 6454 6.2), or None when no web page lives there."""
    parts = split(uri)
    if parts is None or parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = "" if parts.port in (None, DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def origin(uri: str) -> str:
    """Scheme, host and port, for a form-action policy; for a private scheme the scheme alone."""
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:"
