"""The checksum extension: `Upload-Checksum: <algorithm> <base64 digest>` over one request's body (tus-K01 to K07)."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import crc32c

from uploads.protocol.errors import Refusal, TusError
from uploads.protocol.ports import ByteStream

HEADER = "upload-checksum"


class Digest(Protocol):
    """A running digest."""

    def update(self, data: memoryview, /) -> None: ...

    def digest(self) -> bytes: ...


class _Crc32c:
    """CRC-32C, four bytes big-endian."""

    def __init__(self) -> None:
        self._value = 0

    def update(self, data: memoryview, /) -> None:
        self._value = crc32c.crc32c(data, self._value)

    def digest(self) -> bytes:
        return self._value.to_bytes(4, "big")


@dataclass(frozen=True, slots=True)
class Algorithm:
    """How to begin a digest and how long it is."""

    begin: Callable[[], Digest]
    digest_bytes: int


ALGORITHMS: Mapping[str, Algorithm] = {
    "sha256": Algorithm(hashlib.sha256, 32),
    "sha1": Algorithm(lambda: hashlib.sha1(usedforsecurity=False), 20),  # mandatory in tus (tus-K02)
    "sha512": Algorithm(hashlib.sha512, 64),
    "crc32c": Algorithm(_Crc32c, 4),
}


class Checksum:
    """What one request's body must add up to."""

    def __init__(self, algorithm: Algorithm, expected: bytes) -> None:
        self._running = algorithm.begin()
        self._expected = expected

    def update(self, data: memoryview) -> None:
        """Take in the next bytes of the body."""
        self._running.update(data)

    def verdict(self) -> Refusal | None:
        """None when all bytes so far give the digest that the client sent."""
        matches = hmac.compare_digest(self._running.digest(), self._expected)
        return None if matches else Refusal.CHECKSUM_MISMATCH


class TrailerChecksum:
    """A checksum that comes after the body: all algorithms run until it says which one counts (tus-K06)."""

    def __init__(self, body: ByteStream) -> None:
        self._body = body
        self._running = {name: algorithm.begin() for name, algorithm in ALGORITHMS.items()}

    def update(self, data: memoryview) -> None:
        """Take in the next bytes of the body."""
        for digest in self._running.values():
            digest.update(data)

    def verdict(self) -> Refusal | None:
        """None when the trailer is there, well-formed, and says what the bytes add up to."""
        try:
            name, expected = _parse((self._body.trailers or {}).get(HEADER, ""))
        except TusError as malformed:
            return malformed.refusal
        return None if hmac.compare_digest(self._running[name].digest(), expected) else Refusal.CHECKSUM_MISMATCH


BodyChecksum = Checksum | TrailerChecksum


def parse_checksum(headers: Mapping[str, str], body: ByteStream) -> BodyChecksum | None:
    """The checksum that the request announces, None without one; malformed is refused before reading (tus-K04)."""
    raw = headers.get(HEADER)
    if raw is not None:
        name, expected = _parse(raw)
        return Checksum(ALGORITHMS[name], expected)
    announced = {field.strip().lower() for field in headers.get("trailer", "").split(",")}
    if HEADER not in announced:
        return None
    if body.length is not None or body.trailers is None:
        raise TusError(Refusal.BAD_CHECKSUM)
    return TrailerChecksum(body)


def _parse(raw: str) -> tuple[str, bytes]:
    """Algorithm and digest of `sha256 <base64>`. Raises TusError."""
    name, _, value = raw.partition(" ")
    algorithm = ALGORITHMS.get(name)
    if algorithm is None:
        raise TusError(Refusal.UNKNOWN_ALGORITHM)
    try:
        expected = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as malformed:
        raise TusError(Refusal.BAD_CHECKSUM) from malformed
    if len(expected) != algorithm.digest_bytes:
        raise TusError(Refusal.BAD_CHECKSUM)
    return name, expected
