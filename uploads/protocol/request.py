"""A tus request as plain values; the door makes it of whatever its server gives."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from uploads.protocol.model import Owner
from uploads.protocol.ports import ByteStream

OVERRIDABLE = frozenset({"PATCH", "DELETE", "HEAD", "OPTIONS"})


class NoBody:
    """A request without a body."""

    length: int | None = 0
    is_broken = False
    trailers: Mapping[str, str] | None = None

    def read(self, wait_seconds: float) -> memoryview:
        return memoryview(b"")


@dataclass(frozen=True, slots=True)
class TusRequest:
    """One request of an owner who was let in. headers: names in lower case. now: aware UTC."""

    method: str
    headers: Mapping[str, str]
    upload_id: str | None
    owner: Owner
    body: ByteStream
    now: datetime


def effective_method(method: str, headers: Mapping[str, str]) -> str:
    """The method that counts: X-HTTP-Method-Override on a POST, to tus verbs only (tus-C08)."""
    override = headers.get("x-http-method-override", "").strip().upper()
    return override if method == "POST" and override in OVERRIDABLE else method
