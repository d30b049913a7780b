"""Checks the chain from its rows and its signed heads, and names the first wrong event (threat 40)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any

from idp.audit.chain import GENESIS, text_hash
from idp.audit.digest import whole_digest, written_out
from idp.audit.heads import Head, read_head
from idp.audit.ports import Begin, Extent, StoredHead
from shared.jose.errors import InvalidToken
from shared.jose.keys import PublicKeys

PAGE = 2000  # links held at a time: memory stays flat
HEADS_PAGE = 200


class Fault(StrEnum):
    """What is wrong with an event, for the command line and the trail."""

    MISSING = "missing"  # the row with this position is not there
    CHANGED = "changed"  # its hash does not follow from it and the row before
    DETAIL = "detail_changed"
    CUT_OFF = "cut_off"  # the end of the chain was removed
    ADDED = "added"  # a row that the sealer did not write
    HEAD = "head_differs"  # a signed head says another hash: everything up to here may have been written anew
    HEAD_CHANGED = "head_changed"  # the head itself bears no good signature


@dataclass(frozen=True, slots=True)
class Broken:
    """The first event that is wrong, by its position."""

    position: int
    fault: Fault


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was checked. erased, keyed: events whose detail, or only its origin, was erased since.

    waiting: events that are not sealed yet. last_head: day of the newest head that agrees.
    """

    first: int
    last: int
    erased: int
    keyed: int
    waiting: int
    heads: int
    last_head: date | None
    broken: Broken | None

    @property
    def events(self) -> int:
        """How many were looked at."""
        return max(0, self.last - self.first + 1)

    def told(self) -> dict[str, str]:
        """What the trail keeps of this check."""
        broken = {"broken": str(self.broken.position), "fault": self.broken.fault.value} if self.broken else {}
        return {"first": str(self.first), "last": str(self.last), "erased": str(self.erased), **broken}


@dataclass(slots=True)
class _Walk:
    """Where a check has come."""

    position: int
    hash: str
    heads: list[Head]
    erased: int = 0
    keyed: int = 0
    checked: list[Head] = field(default_factory=list)


class Verifier:
    """Reads page by page, each in a short transaction of its own."""

    def __init__(self, begin_read: Begin, public_keys: Callable[[], PublicKeys]) -> None:
        self._begin_read = begin_read
        self._public_keys = public_keys

    def verify(
        self,
        first: int = 1,
        last: int | None = None,
        kept_elsewhere: Sequence[str] = (),
        keys: PublicKeys | None = None,
    ) -> Verdict:
        """Check the events from position first to last, both included; to the end without last.

        kept_elsewhere: heads from outside the database, as JWS. keys: from there too, else our own.
        A check that begins later than 1 takes the hash before it on trust, unless a head vouches for it.
        """
        with self._begin_read() as unit:
            extent = unit.audit_chain.extent()
            before = GENESIS if first <= 1 else unit.audit_chain.hash_at(first - 1)
        first, end = max(first, 1), extent.last_position if last is None else min(last, extent.last_position)
        if before is None:
            return _verdict(first, _Walk(first - 1, "", []), extent, Broken(first - 1, Fault.MISSING))
        heads, broken_head = self._heads(kept_elsewhere, keys or self._public_keys())
        walk = _Walk(first - 1, before, [head for head in heads if head.position >= first - 1])
        broken = _agrees(walk) or self._walk(walk, end) or broken_head
        if broken is None and last is None:
            broken = _end(extent, heads)
        return _verdict(first, walk, extent, broken)

    def _walk(self, walk: _Walk, end: int) -> Broken | None:
        while walk.position < end:
            with self._begin_read() as unit:
                page = unit.audit_chain.raw(walk.position, min(PAGE, end - walk.position))
            if not page:
                return Broken(walk.position + 1, Fault.MISSING)
            for row in page:
                if broken := _step(walk, row):
                    return broken
        return None

    def _heads(self, kept_elsewhere: Sequence[str], keys: PublicKeys) -> tuple[list[Head], Broken | None]:
        heads, broken = [], None
        for stored in self._stored_heads():
            try:
                head = read_head(stored.jws, keys)
            except InvalidToken:
                head = None
            if head is None or (head.day, head.position) != (stored.day, stored.position):
                broken = broken or Broken(stored.position, Fault.HEAD_CHANGED)
            else:
                heads.append(head)
        for jws in kept_elsewhere:
            try:
                heads.append(read_head(jws, keys))
            except InvalidToken:
                broken = broken or Broken(0, Fault.HEAD_CHANGED)
        return sorted(heads, key=lambda head: head.position), broken

    def _stored_heads(self) -> Iterator[StoredHead]:
        after: date | None = None
        while True:
            with self._begin_read() as unit:
                page = unit.audit_heads.page(after, HEADS_PAGE)
            yield from page
            if len(page) < HEADS_PAGE:
                return
            after = page[-1].day


def _step(walk: _Walk, row: tuple[Any, ...]) -> Broken | None:
    """Go one event on, or say what is wrong with it. row: as ChainStore.raw gives it."""
    found, digest, *fields, origin, origin_salt, origin_digest, detail, salt = row
    position = walk.position + 1
    if found != position:
        return Broken(position, Fault.MISSING)
    if text_hash(walk.hash, position, fields) != digest:
        return Broken(position, Fault.CHANGED)
    walk.position, walk.hash = position, digest
    if origin_digest is None:
        walk.erased += 1
    elif (origin_salt is not None and _digest_of(origin_salt, origin) != origin_digest) or (
        whole_digest(origin_digest, _digest_of(salt, detail)) != fields[-1]
    ):
        return Broken(position, Fault.DETAIL)
    elif origin_salt is None:
        walk.keyed += 1
    return _agrees(walk) if walk.heads else None


def _digest_of(salt: bytes, part_json: str) -> str:
    """Of a part as it lies in the database; empty, which no digest is, for what cannot be one."""
    written = written_out(part_json)
    return "" if written is None else sha256(salt + written).hexdigest()


def _agrees(walk: _Walk) -> Broken | None:
    """Compare with the heads of this position."""
    while walk.heads and walk.heads[0].position <= walk.position:
        head = walk.heads.pop(0)
        if head.position == walk.position and head.hash != walk.hash:
            return Broken(walk.position, Fault.HEAD)
        walk.checked.append(head)
    return None


def _end(extent: Extent, heads: Sequence[Head]) -> Broken | None:
    """Nothing may be missing behind the last row, by the sealer's own note and by the signed heads."""
    last, noted = extent.last_position, extent.tip.position
    signed = heads[-1].position if heads else 0
    if last < max(noted, signed):
        return Broken(last + 1, Fault.CUT_OFF)
    return Broken(noted + 1, Fault.ADDED) if last > noted else None


def _verdict(first: int, walk: _Walk, extent: Extent, broken: Broken | None) -> Verdict:
    return Verdict(
        first=first,
        last=walk.position,
        erased=walk.erased,
        keyed=walk.keyed,
        waiting=extent.waiting,
        heads=len(walk.checked),
        last_head=max((head.day for head in walk.checked), default=None),
        broken=broken,
    )
