"""Deliveries that were begun and have no file: as a rule each file meant for them was refused (K36, threat 34)."""

from datetime import datetime

from uploads.deliveries.states import DeliveryState
from uploads.intake.ports import Begin
from uploads.protocol.expiration import UNFINISHED_SLIDES

AT_A_TIME = 100


def remove_empty(begin: Begin, now: datetime) -> int:
    """Remove deliveries without a file after the days that an upload without a byte has; how many.

    They count for the open deliveries that an account may have, and a program cannot take them back.
    """
    with begin() as unit:
        waiting = unit.deliveries.without_files(now - UNFINISHED_SLIDES, AT_A_TIME)
        locked = [delivery for kenmerk in waiting if (delivery := unit.deliveries.lock(kenmerk)) is not None]
        return sum(
            unit.deliveries.move(delivery.kenmerk, DeliveryState.OPEN, DeliveryState.REMOVED, now)
            for delivery in locked
            if not delivery.files  # one may have come since
        )
