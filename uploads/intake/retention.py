"""Bytes that must go: unfinished uploads whose time is over, withdrawn deliveries (tus-E04, E05)."""

from datetime import datetime

from uploads.deliveries.states import DeliveryState
from uploads.intake.ports import Begin, IntakeUnit
from uploads.protocol.expiration import UNFINISHED_AT_MOST
from uploads.protocol.model import UploadState

DELETE_BYTES = "delete_bytes"  # job: remove the files of one upload
AT_A_TIME = 100


def forget_bytes(unit: IntakeUnit, upload_id: str, now: datetime) -> None:
    """Have the worker remove an upload's files, also if this process ends before it does so itself."""
    unit.jobs.enqueue(DELETE_BYTES, {"upload_id": upload_id}, now, f"{DELETE_BYTES}:{upload_id}")


def expire_unfinished(begin: Begin, now: datetime) -> int:
    """End unfinished uploads whose time is over; how many. Their rows stay, so that a client gets 410."""
    with begin() as unit:
        expired = unit.files.take_expired(now, AT_A_TIME)
        for upload in expired:
            unit.space.give_back(upload.owner.relatienummer, upload.reserved)
            forget_bytes(unit, upload.upload_id, now)
            delivery = unit.deliveries.find(upload.kenmerk) if upload.kenmerk is not None else None
            if delivery is not None and delivery.one_file:
                unit.deliveries.move(delivery.kenmerk, DeliveryState.OPEN, DeliveryState.REMOVED, now)
    return len(expired)


def delete_withdrawn(begin: Begin, kenmerk: str, now: datetime) -> None:
    """Give back the space of a withdrawn delivery and have its bytes removed; safe to repeat."""
    with begin() as unit:
        delivery = unit.deliveries.lock(kenmerk)
        if delivery is None or delivery.state is not DeliveryState.WITHDRAWN:
            return
        _purge_files(unit, kenmerk, now)


def remove_abandoned(begin: Begin, now: datetime) -> int:
    """Remove deliveries that were begun 30 days ago and never finished, with their files; how many."""
    with begin() as unit:
        kenmerken = unit.deliveries.abandoned(now - UNFINISHED_AT_MOST, AT_A_TIME)
        for kenmerk in kenmerken:
            if unit.deliveries.move(kenmerk, DeliveryState.OPEN, DeliveryState.REMOVED, now):
                _purge_files(unit, kenmerk, now)
    return len(kenmerken)


def _purge_files(unit: IntakeUnit, kenmerk: str, now: datetime) -> None:
    for upload in unit.files.of_delivery(kenmerk):
        unit.files.set_state(upload.upload_id, UploadState.PURGED, now)
        unit.space.give_back(upload.owner.relatienummer, upload.reserved)
        forget_bytes(unit, upload.upload_id, now)
