"""The states of a delivery and the steps between them; docs/deliveries.md has the same table (K36)."""

from collections.abc import Mapping
from enum import StrEnum


class DeliveryState(StrEnum):
    """What is stored with a delivery."""

    OPEN = "open"  # files may still join
    CHECKING = "checking"  # final: the worker scans and makes the receipt
    RECEIVED = "received"  # scanned, nothing found, receipted
    UNSCANNED = "unscanned"  # receipted where no scanner is set up (K39)
    REJECTED = "rejected"  # scanned, refused
    ACCEPTED = "accepted"  # the receiving department took it as right
    PICKED_UP = "picked_up"  # fetched by the CAK
    WITHDRAWN = "withdrawn"  # taken back by its sender
    REMOVED = "removed"  # bytes gone by the retention rule


NEXT: Mapping[DeliveryState, frozenset[DeliveryState]] = {
    DeliveryState.OPEN: frozenset({DeliveryState.CHECKING, DeliveryState.WITHDRAWN, DeliveryState.REMOVED}),
    DeliveryState.CHECKING: frozenset(
        {DeliveryState.RECEIVED, DeliveryState.UNSCANNED, DeliveryState.REJECTED, DeliveryState.WITHDRAWN}
    ),
    DeliveryState.RECEIVED: frozenset(
        {DeliveryState.PICKED_UP, DeliveryState.WITHDRAWN, DeliveryState.REJECTED, DeliveryState.REMOVED}
    ),
    DeliveryState.UNSCANNED: frozenset(
        {
            DeliveryState.CHECKING,
            DeliveryState.PICKED_UP,
            DeliveryState.WITHDRAWN,
            DeliveryState.REJECTED,
            DeliveryState.REMOVED,
        }
    ),
    DeliveryState.PICKED_UP: frozenset({DeliveryState.ACCEPTED, DeliveryState.REJECTED, DeliveryState.REMOVED}),
    DeliveryState.ACCEPTED: frozenset({DeliveryState.REMOVED}),
    DeliveryState.REJECTED: frozenset({DeliveryState.REMOVED}),
    DeliveryState.WITHDRAWN: frozenset({DeliveryState.REMOVED}),
    DeliveryState.REMOVED: frozenset(),
}


def may_become(before: DeliveryState, after: DeliveryState) -> bool:
    """Whether a delivery may go from one state to another in one step."""
    return after in NEXT[before]


class Status(StrEnum):
    """What a user is shown and may filter on: a state, or the reason why an open one stands still."""

    BUSY = "busy"
    INTERRUPTED = "interrupted"
    CHECKING = "checking"
    RECEIVED = "received"
    UNSCANNED = "unscanned"
    REJECTED = "rejected"
    ACCEPTED = "accepted"
    PICKED_UP = "picked_up"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"


def status_of(state: DeliveryState, *, moving: bool) -> Status:
    """The status to show. moving: bytes came in lately, or nothing has been begun that could stand still."""
    if state is DeliveryState.OPEN:
        return Status.BUSY if moving else Status.INTERRUPTED
    return Status(state.value)
