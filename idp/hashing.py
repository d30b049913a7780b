"""Slow hash for what can be guessed, keyed digest for what must not be readable, and random secrets.

Passwords: Argon2id with OWASP's parameters (12 MiB, 3 passes, 1 lane; ASVS v5.0.0-11.4.2). Secrets of
256 random bits need no slow hash: SHA-256 names their rows.
"""

import hmac
import secrets
import unicodedata
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cached_property, partial
from hashlib import sha256
from typing import Protocol, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type, hash_secret_raw

MEMORY_KIB = 12 * 1024
PASSES = 3
LANES = 1
SECRET_BYTES = 32
SALT_BYTES = 16
DIGEST_BYTES = 32

Result = TypeVar("Result")


class Turns(Protocol):
    """Lets one hash per core run at a time (K24)."""

    def turn(self) -> AbstractContextManager[None]:
        """Wait for a turn; raises TooBusy when there is none in time."""
        ...


class Workers(Protocol):
    """Computes in other threads than those that answer requests."""

    def compute(self, work: Callable[[], Result]) -> Result:
        """What `work` returns or raises."""
        ...


class Here:
    """Workers for whoever waits for nothing else: the thread that asks."""

    def compute(self, work: Callable[[], Result]) -> Result:
        return work()


SOME_SECONDS = 5


class TooBusy(Exception):
    """More hashes wait than the machine can compute in time; nothing was done (K24)."""

    def __init__(self, retry_after_seconds: int = SOME_SECONDS) -> None:
        super().__init__(f"come back in {retry_after_seconds} s")
        self.retry_after_seconds = retry_after_seconds


class SlowHasher:
    """Argon2id, each computation in its turn."""

    def __init__(
        self, turns: Turns, workers: Workers | None = None, *, memory_kib: int = MEMORY_KIB, passes: int = PASSES
    ) -> None:
        self._turns = turns
        self._workers = workers or Here()
        self._memory_kib = memory_kib
        self._passes = passes
        self._argon2 = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=LANES, type=Type.ID)

    def hash(self, secret: str) -> str:
        """The encoded hash with its own salt and parameters. Raises TooBusy."""
        normalised = _normalised(secret)
        with self._turns.turn():
            return self._workers.compute(lambda: self._argon2.hash(normalised))

    def verify(self, encoded: str | None, secret: str) -> bool:
        """True when the secret belongs to the hash. None costs the same and is False. Raises TooBusy."""
        normalised = _normalised(secret)
        with self._turns.turn():
            return self._workers.compute(lambda: self._is_right(encoded, normalised)) and encoded is not None

    def _is_right(self, encoded: str | None, normalised: str) -> bool:
        nobodys = self._nobodys  # made at the first verification, whoever it is for
        try:
            return self._argon2.verify(encoded or nobodys, normalised)
        except (VerificationError, InvalidHashError):
            return False

    @cached_property
    def _nobodys(self) -> str:
        """Verifying against it costs the same as against a real one, and never succeeds (threat 1)."""
        return self._argon2.hash(secrets.token_hex(SECRET_BYTES))

    def recipe(self) -> str:
        """Today's parameters with a new salt, for secrets that are to be hashed alike (K24)."""
        return f"{self._memory_kib},{self._passes},{LANES},{secrets.token_hex(SALT_BYTES)}"

    def digest(self, recipe: str, secret: str) -> bytes:
        """32 bytes that every secret of this recipe can be compared with. Raises TooBusy."""
        memory_kib, passes, lanes, salt = recipe.split(",")
        compute = partial(
            hash_secret_raw,
            _normalised(secret).encode(),
            bytes.fromhex(salt),
            time_cost=int(passes),
            memory_cost=int(memory_kib),
            parallelism=int(lanes),
            hash_len=DIGEST_BYTES,
            type=Type.ID,
        )
        with self._turns.turn():
            return self._workers.compute(compute)

    def needs_rehash(self, encoded: str) -> bool:
        """True when the hash was made with other parameters than today's."""
        return self._argon2.check_needs_rehash(encoded)


def keyed_digest(key: bytes, *parts: str) -> str:
    """A digest that only we can make of these parts, as 64 hex characters."""
    message = "".join(f"{len(part.encode())}:{part}" for part in parts)
    return hmac.new(key, message.encode(), sha256).hexdigest()


def random_secret() -> str:
    """256 random bits for a cookie, as URL-safe text."""
    return secrets.token_urlsafe(SECRET_BYTES)


def secret_digest(secret: str) -> str:
    """The name of the row behind a random secret; not for anything that can be guessed."""
    return sha256(secret.encode()).hexdigest()


def _normalised(secret: str) -> str:
    # The same password typed on another keyboard may arrive composed or decomposed (S15).
    return unicodedata.normalize("NFC", secret)
