"""The CAK's own applications that take deliveries: an operator registers them here by the id they have at the provider.

Who may read the files of every relation is decided on this side alone: a token says who asks, this list says who may.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from uploads.deliveries.party import ClaimsMissing, party_from_claims
from uploads.deliveries.staff import Staff

LONGEST_NAME = 200  # characters
MOST_RECEIVERS = 20


@dataclass(frozen=True, slots=True)
class Receiver:
    """One application. webhook_url: where it is told of deliveries, empty when it asks by itself."""

    client_id: str
    name: str
    webhook_url: str = ""

    def as_staff(self) -> Staff:
        """How its steps are kept."""
        return Staff(self.client_id, self.name)


class Receivers(Protocol):
    """The registered applications."""

    def find(self, client_id: str) -> Receiver | None: ...

    def all(self) -> tuple[Receiver, ...]:
        """By client id."""
        ...

    def save(self, receiver: Receiver) -> None:
        """Add it, or change the one with this client id."""
        ...

    def remove(self, client_id: str) -> bool:
        """False when there was none."""
        ...


class ReceiverUnit(Protocol):
    """One transaction."""

    @property
    def receivers(self) -> Receivers: ...


Begin = Callable[[], AbstractContextManager[ReceiverUnit]]


def speaks_for_itself(claims: Mapping[str, Any]) -> bool:
    """Whether a token is a program's own (RFC 9068 2.2) and stands for no person and no relation.

    What delivers for a relation never reads the deliveries of another, whatever the list says.
    """
    try:
        party_from_claims(claims)
    except ClaimsMissing:
        return claims.get("sub") == claims.get("client_id") and "auth_time" not in claims
    return False


class ReceiverService:
    """Each call is one transaction, so that a removal works at the next request."""

    def __init__(self, begin_read: Begin, begin_write: Begin) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write

    def find(self, client_id: str, claims: Mapping[str, Any]) -> Receiver | None:
        """The application whose accepted token says this, or None."""
        if not speaks_for_itself(claims):
            return None
        with self._begin_read() as unit:
            return unit.receivers.find(client_id)

    def all(self) -> tuple[Receiver, ...]:
        with self._begin_read() as unit:
            return unit.receivers.all()

    def save(self, receiver: Receiver) -> bool:
        """False when there are too many to add one."""
        with self._begin_write() as unit:
            others = [one for one in unit.receivers.all() if one.client_id != receiver.client_id]
            if len(others) >= MOST_RECEIVERS:
                return False
            unit.receivers.save(receiver)
            return True

    def remove(self, client_id: str) -> bool:
        with self._begin_write() as unit:
            return unit.receivers.remove(client_id)
