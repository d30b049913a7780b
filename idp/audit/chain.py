"""The chain: each sealed event has a position and a hash over itself and everything before it (K29, threat 40)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple

from idp.audit.digest import counted
from idp.audit.events import Event, Result, result_of

_RESULTS = {event.value: result_of(event) for event in Event}
GENESIS = sha256(b"Mijn CAK Zakelijk, audit trail").hexdigest()  # what the first event is chained to


class ChainedFields(NamedTuple):
    """What the hash of a row covers besides its position: ids and digests, nothing that has to be erased."""

    event_id: str
    event: str
    result: str
    at: datetime
    account_id: str | None
    actor_id: str | None
    object_id: str | None
    detail_digest: str


@dataclass(frozen=True, slots=True)
class Tip:
    """The end of the chain: the last position and its hash; 0 and GENESIS when nothing was sealed yet."""

    position: int = 0
    hash: str = GENESIS


class Link(NamedTuple):
    """One sealed event."""

    position: int
    fields: ChainedFields
    hash: str


def link_hash(previous_hash: str, position: int, fields: ChainedFields) -> str:
    """SHA-256 over the hash before it, the position and the fields in their order, each counted; hex."""
    at = fields.at.astimezone(UTC).isoformat(timespec="microseconds")
    return text_hash(previous_hash, position, fields._replace(at=at))  # type: ignore[arg-type]


def text_hash(previous_hash: str, position: int, fields: Sequence[str | None]) -> str:
    """The same over fields that are text already. The moment: ISO 8601 in UTC, with microseconds."""
    return sha256(counted([previous_hash, str(position), *fields]).encode()).hexdigest()


def chained(tip: Tip, events: Iterable[ChainedFields]) -> Iterator[Link]:
    """The links that follow this tip, in the order of the events."""
    position, previous = tip.position, tip.hash
    for fields in events:
        position += 1
        previous = link_hash(previous, position, fields)
        yield Link(position, fields, previous)


def result_named(event: str) -> str:
    """The result of an event by its name; what a newer release wrote counts as done."""
    return _RESULTS.get(event, Result.DONE).value
