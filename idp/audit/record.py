"""One line of the audit trail: action, object, outcome, actor and time (BIO2 8.15.01).

What identifies a person beyond an account id (address, agent, names, free text) is kept apart in the
detail, with a salt, so that it can be erased while the salted digest in the row stays (K29).
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Protocol

from idp.audit.digest import part_digest, whole_digest
from idp.audit.events import Event

SALT_BYTES = 16
RANDOM_BYTES_OF_AN_ID = 8

_numbers = count()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from, as far as it told us. device: digest of its device cookie (K23); not recorded."""

    address: str = ""
    agent: str = ""
    device: str = ""


NOWHERE = Origin()  # for what no request caused
OPERATOR = "operator"  # actor_id of whoever uses the command line
WORKER = "worker"  # of what the clock asks for


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One event with its erasable detail.

    account_id: whom it is about. actor_id: who did it (an account or client id). object_id: the
    session, client or other thing it touches. origin and detail: what can be erased, each with a salt.
    """

    event_id: str
    event: Event
    at: datetime
    account_id: str | None
    actor_id: str | None
    object_id: str | None
    origin: Mapping[str, str]
    origin_salt: bytes
    detail: Mapping[str, str]
    salt: bytes

    @property
    def origin_digest(self) -> str:
        """What stays of the origin when its salt is erased."""
        return part_digest(self.origin_salt, self.origin)

    @property
    def detail_digest(self) -> str:
        """What the chained row keeps of origin and detail."""
        return whole_digest(self.origin_digest, part_digest(self.salt, self.detail))


class AuditStore(Protocol):
    """Where the trail is kept: rows are added, never changed."""

    def add(self, record: AuditRecord) -> None:
        """Write the row and its detail in the running transaction."""
        ...


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom and what an event is about; all are ids, never names."""

    account_id: str | None = None
    actor_id: str | None = None
    object_id: str | None = None
    detail: Mapping[str, str] = field(default_factory=dict)


def record(store: AuditStore, event: Event, subject: Subject, *, origin: Origin, now: datetime) -> None:
    """Remember that this happened, in the transaction that made it happen."""
    store.add(
        AuditRecord(
            event_id=new_event_id(now),
            event=event,
            at=now,
            account_id=subject.account_id,
            actor_id=subject.actor_id or subject.account_id,
            object_id=subject.object_id,
            origin={"address": origin.address, "agent": origin.agent},
            origin_salt=secrets.token_bytes(SALT_BYTES),
            detail=dict(subject.detail),
            salt=secrets.token_bytes(SALT_BYTES),
        )
    )


def new_event_id(now: datetime) -> str:
    """32 hex digits: milliseconds, a number of this process, and chance.

    So indexes grow at their end, and events of one transaction keep their order.
    """
    return f"{int(now.timestamp() * 1000):012x}{next(_numbers) & 0xFFFF:04x}{secrets.token_hex(RANDOM_BYTES_OF_AN_ID)}"
