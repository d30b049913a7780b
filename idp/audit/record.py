"""One line of the audit trail: action, object, outcome, actor and time (BIO2 8.15.01).

What identifies a person beyond an account id (address, agent, names, free text) is kept apart in the
detail, with a salt, so that it can be erased while the salted digest in the row stays (K29).
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from idp.audit.events import Event

SALT_BYTES = 16
EVENT_ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from, as far as it told us. device: digest of its device cookie (K23); not recorded."""

    address: str = ""
    agent: str = ""
    device: str = ""


NOWHERE = Origin()  # for what no request caused


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One event with its erasable detail.

    account_id: whom it is about. actor_id: who did it (an account or client id). object_id: the
    session, client or other thing it touches. detail_digest: SHA-256 over salt and detail, hex.
    """

    event_id: str
    event: Event
    at: datetime
    account_id: str | None
    actor_id: str | None
    object_id: str | None
    detail: Mapping[str, str]
    salt: bytes

    @property
    def detail_digest(self) -> str:
        """What the chained row keeps of the detail."""
        text = json.dumps(dict(self.detail), sort_keys=True, ensure_ascii=True, separators=(",", ":"))
        return sha256(self.salt + text.encode()).hexdigest()


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
    detail = {"address": origin.address, "agent": origin.agent, **subject.detail}
    store.add(
        AuditRecord(
            event_id=secrets.token_urlsafe(EVENT_ID_BYTES),
            event=event,
            at=now,
            account_id=subject.account_id,
            actor_id=subject.actor_id or subject.account_id,
            object_id=subject.object_id,
            detail=detail,
            salt=secrets.token_bytes(SALT_BYTES),
        )
    )
