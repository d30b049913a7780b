"""What goes into a protocol endpoint and what comes out: plain values, no framework.

The same functions are called by Flask's routes and by any dispatcher in front of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from idp.audit.record import Origin

REPEATABLE: Final = frozenset({"resource"})  # RFC 8707 2
NO_STORE: Final = (("Cache-Control", "no-store"), ("Pragma", "no-cache"))  # RFC 6749 5.1


class Parameters:
    """Form or query parameters. One without a value counts as omitted, but still as a repetition (RFC 6749 3.1)."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._pairs = pairs = list(pairs)
        self._values = {name: value for name, value in reversed(pairs) if value}
        names = [name for name, _ in pairs if name not in REPEATABLE]
        self.repeated = _more_than_once(names) if len(set(names)) < len(names) else frozenset()

    @property
    def total_length(self) -> int:
        """Characters of all names and values."""
        return sum([len(name) + len(value) for name, value in self._pairs])

    def get(self, name: str) -> str | None:
        """The first value, or None when omitted."""
        return self._values.get(name)

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a parameter that may be repeated, each once, in order."""
        return tuple(dict.fromkeys(value for key, value in self._pairs if key == name and value))

    def names(self) -> frozenset[str]:
        """The parameters that have a value."""
        return frozenset(self._values)


def _more_than_once(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name for name, times in Counter(names).items() if times > 1)


NO_PARAMETERS: Final = Parameters()


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request. headers: names in lower case. cookie: value of the session cookie."""

    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Parameters = NO_PARAMETERS
    form: Parameters = NO_PARAMETERS
    body: bytes = b""
    cookie: str | None = None
    origin: Origin = field(default_factory=Origin)

    @property
    def parameters(self) -> Parameters:
        """GET reads the query, POST only the body (OIDC Core 3.1.2.1)."""
        return self.form if self.method == "POST" else self.query


@dataclass(frozen=True, slots=True)
class Response:
    """A finished answer."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    @property
    def location(self) -> str | None:
        """Where a redirect leads, or None."""
        return next((value for name, value in self.headers if name == "Location"), None)

    def with_headers(self, *more: tuple[str, str]) -> Response:
        """The same answer with these headers behind its own."""
        return Response(self.status, (*self.headers, *more), self.body)


@dataclass(frozen=True, slots=True)
class Page:
    """An answer that a person reads: a template with values; the web room renders it.

    form_action: origins beside our own that its forms may lead to. headers: beside those of every page.
    """

    status: int
    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    form_action: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()


Answer = Response | Page


def json_response(
    value: Mapping[str, Any], *, status: int = 200, headers: Iterable[tuple[str, str]] = NO_STORE
) -> Response:
    """A JSON answer, by default one that nobody may store."""
    return Response(status, (("Content-Type", "application/json"), *headers), orjson.dumps(value, default=dict))


def redirect(location: str) -> Response:
    """303, so that a POST never goes on to the next address (RFC 9700 4.12)."""
    return Response(303, (("Location", location), *NO_STORE))


def method_not_allowed(*allowed: str) -> Response:
    """405 with what is allowed."""
    return Response(405, (("Allow", ", ".join(allowed)),))
