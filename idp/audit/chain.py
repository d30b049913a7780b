"""The chain: each sealed event has a position and a hash over itself and everything before it (K29, threat 40)."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from idp.audit.events import Event, Result, result_of

GENESIS = sha256(b"Mijn CAK Zakelijk, audit trail").hexdigest()  # what the first event is chained to


@dataclass(frozen=True, slots=True)
class ChainedFields:
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


@dataclass(frozen=True, slots=True)
class Link:
    """One sealed event."""

    position: int
    fields: ChainedFields
    hash: str


def link_hash(previous_hash: str, position: int, fields: ChainedFields) -> str:
    """SHA-256 over the hash before it, the position and the fields as one JSON list; hex."""
    at = fields.at.astimezone(UTC).isoformat(timespec="microseconds")
    whole = (
        previous_hash, position, fields.event_id, fields.event, fields.result, at,
        fields.account_id, fields.actor_id, fields.object_id, fields.detail_digest,
    )  # fmt: skip
    return sha256(json.dumps(whole, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()


def chained(tip: Tip, events: Iterable[ChainedFields]) -> Iterator[Link]:
    """The links that follow this tip, in the order of the events."""
    position, previous = tip.position, tip.hash
    for fields in events:
        position += 1
        previous = link_hash(previous, position, fields)
        yield Link(position, fields, previous)


def result_named(event: str) -> str:
    """The result of an event by its name; what a newer release wrote counts as done."""
    return result_of(Event(event)) if event in Event else Result.DONE
