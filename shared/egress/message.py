"""What goes out and what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """What to send; the Host header is the sender's."""

    method: str
    headers: Mapping[str, str]
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Response:
    """A whole answer, whatever its status; a redirect is not followed. headers: names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
