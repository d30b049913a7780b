"""Applications of the CAK are told of deliveries: a signed event pushed to their webhook (RFC 8417, RFC 8935).

Told is what is at hand and where, never what is in it; the application fetches that under its own token. A job for each
event and application is written in the transaction of the event, so that none is told of what did not happen and none
is missed while an application is down.
"""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Protocol

from shared.jose.claims import epoch
from shared.jose.jws import sign
from uploads.deliveries.model import Delivery
from uploads.deliveries.ports import Jobs
from uploads.deliveries.receivers import Receiver, Receivers
from uploads.intake.ports import ReceiptStore

TELL_RECEIVER = "tell_receiver"  # job: push one event to one application
EVENT_TYPE = "secevent+jwt"
MEDIA_TYPE = "application/secevent+jwt"
EVENT_PREFIX = "urn:cak:event:aanlevering:"
TAKEN = range(200, 300)

Post = Callable[[str, bytes, str], int]  # address, body, media type; the status of the answer


class Event(StrEnum):
    """What is told."""

    RELEASED = "vrijgegeven"
    WITHDRAWN = "ingetrokken"


class TellingUnit(Protocol):
    """One transaction."""

    @property
    def jobs(self) -> Jobs: ...
    @property
    def receivers(self) -> Receivers: ...


class SigningUnit(TellingUnit, Protocol):
    """One transaction that also has the keys."""

    @property
    def receipts(self) -> ReceiptStore: ...


class NotTaken(Exception):
    """The application answered with another status than success: it is told again later."""

    def __init__(self, status: int) -> None:
        self.reason = f"status {status}"
        super().__init__(self.reason)


def tell_receivers(unit: TellingUnit, event: Event, delivery: Delivery, now: datetime) -> None:
    """Have every application with a webhook told."""
    for receiver in unit.receivers.all():
        if receiver.webhook_url:
            payload = {
                "client_id": receiver.client_id,
                "event": event.value,
                "kenmerk": delivery.kenmerk,
                "relatienummer": delivery.relatienummer,
                "at": epoch(now),
            }
            unit.jobs.enqueue(TELL_RECEIVER, payload, now, f"{TELL_RECEIVER}:{event_id(payload)}")


def event_id(payload: Mapping[str, Any]) -> str:
    """The `jti` of an event: the same each time it is told, so that an application can drop a repetition."""
    parts = [str(payload[name]) for name in ("client_id", "event", "kenmerk", "at")]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class TellReceiver:
    """The job. issuer: our own address."""

    begin_read: Callable[[], AbstractContextManager[SigningUnit]]
    post: Post
    issuer: str

    def run(self, payload: Mapping[str, Any]) -> None:
        """Push the event, unless the application was removed meanwhile.

        Raises NotTaken, EgressRefused or EgressFailed: the job is tried again.
        """
        with self.begin_read() as unit:
            receiver = unit.receivers.find(payload["client_id"])
            key = unit.receipts.signing_key()
        if receiver is None or not receiver.webhook_url:
            return
        token = sign(claims_of(payload, receiver, self.issuer), key, typ=EVENT_TYPE)
        status = self.post(receiver.webhook_url, token.encode(), MEDIA_TYPE)
        if status not in TAKEN:
            raise NotTaken(status)


def claims_of(payload: Mapping[str, Any], receiver: Receiver, issuer: str) -> dict[str, Any]:
    """The security event token of RFC 8417. `txn` is the reference, the same in all events of a delivery."""
    kenmerk = payload["kenmerk"]
    facts = {
        "kenmerk": kenmerk,
        "relatienummer": payload["relatienummer"],
        "aanlevering": f"{issuer}/beheer/aanleveringen/{kenmerk}",
        "moment": datetime.fromtimestamp(payload["at"], UTC).isoformat().replace("+00:00", "Z"),
    }
    return {
        "iss": issuer,
        "aud": receiver.client_id,
        "iat": payload["at"],
        "jti": event_id(payload),
        "txn": kenmerk,
        "events": {f"{EVENT_PREFIX}{payload['event']}": facts},
    }
