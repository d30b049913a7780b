"""What keeping and proving the trail needs of storage."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from idp.audit.chain import ChainedFields, Link, Tip
from idp.audit.record import AuditStore


@dataclass(frozen=True, slots=True)
class Lease:
    """Permission to seal for a minute: the token in the row, and the tip it was given with."""

    token: str
    tip: Tip


class StoredDetail(NamedTuple):
    """What is left of an erasable detail. origin_salt: None once the origin is a keyed hash."""

    origin: Mapping[str, str]
    origin_salt: bytes | None
    origin_digest: str
    detail: Mapping[str, str]
    salt: bytes


class StoredLink(NamedTuple):
    """One row of the chain as it lies in the database; detail: None once it was erased."""

    link: Link
    detail: StoredDetail | None


@dataclass(frozen=True, slots=True)
class Extent:
    """How far the sealer says it came, how far the rows go, and how many events wait."""

    tip: Tip
    last_position: int
    waiting: int


class ChainStore(Protocol):
    """Events that wait for their seal, and the chain of those that have one."""

    def has_waiting(self) -> bool: ...

    def lease(self, now: datetime) -> Lease | None:
        """Take the only seat of the sealer; None while another one has it."""
        ...

    def waiting(self, limit: int) -> Sequence[ChainedFields]:
        """Events without a seal, by the time of their id."""
        ...

    def append(self, lease: Lease, links: Sequence[Link]) -> bool:
        """Move these events into the chain and give the lease back; False, and nothing kept, when it was lost."""
        ...

    def extent(self) -> Extent:
        """Read in one statement, so that a sealer at work cannot make it disagree with itself."""
        ...

    def page(self, after: int, limit: int) -> Sequence[StoredLink]:
        """The links behind a position, in order."""
        ...

    def raw(self, after: int, limit: int) -> Sequence[tuple[Any, ...]]:
        """The same as plain text and bytes: position, hash, the eight fields, and the five of the detail.

        The moment is written as the hash covers it, the parts of the detail as JSON; the five are None once the
        detail was erased. Tuples, because a check reads a million of them.
        """
        ...

    def hash_at(self, position: int) -> str | None: ...


@dataclass(frozen=True, slots=True)
class StoredHead:
    """A signed head of one day."""

    day: date
    position: int
    jws: str


@dataclass(frozen=True, slots=True)
class StoredAuditKey:
    """A key that signs heads; encrypted: the private JWK under the master key."""

    kid: str
    encrypted: bytes
    created_at: datetime


class HeadStore(Protocol):
    """Signed heads and the keys that sign them: both are added, never changed."""

    def keys(self) -> Sequence[StoredAuditKey]:
        """Oldest first."""
        ...

    def add_key(self, key: StoredAuditKey) -> None: ...

    def newest(self) -> StoredHead | None: ...

    def add(self, head: StoredHead) -> bool:
        """False when this day has a head already."""
        ...

    def page(self, after: date | None, limit: int) -> Sequence[StoredHead]:
        """Heads behind a day, oldest first."""
        ...


class DetailStore(Protocol):
    """The erasable details."""

    def origins_before(self, moment: datetime, limit: int) -> Sequence[tuple[str, Mapping[str, str]]]:
        """Event id and origin of details whose origin can still be read and is older than this."""
        ...

    def put_keyed(self, origins: Mapping[str, Mapping[str, str]]) -> int:
        """Replace these origins and forget their salt; the number of rows."""
        ...

    def erase_before(self, moment: datetime, limit: int) -> int:
        """Delete details older than this; the number of rows, at most the limit."""
        ...

    def erase_of(self, account_id: str) -> int:
        """Delete every detail about one account; the number of rows."""
        ...


class AuditUnitOfWork(Protocol):
    """The stores of one transaction, as far as the trail itself needs them."""

    @property
    def audit(self) -> AuditStore: ...
    @property
    def audit_chain(self) -> ChainStore: ...
    @property
    def audit_heads(self) -> HeadStore: ...
    @property
    def audit_details(self) -> DetailStore: ...


Begin = Callable[[], AbstractContextManager[AuditUnitOfWork]]
