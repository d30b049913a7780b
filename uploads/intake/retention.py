"""Bytes that must go: unfinished uploads, withdrawn deliveries, and what was kept long enough (tus-E04, E05, K41)."""

from datetime import datetime, timedelta

from uploads.deliveries.model import Delivery
from uploads.deliveries.states import DeliveryState
from uploads.intake.notices import upload_expires
from uploads.intake.owed_digests import DigestOf, add_owed_digests, unless_lost
from uploads.intake.ports import Begin, IntakeUnit
from uploads.intake.telling import Event, tell_receivers
from uploads.protocol.expiration import UNFINISHED_AT_MOST
from uploads.protocol.model import UploadState
from uploads.receipts.deletion import Deletion, Removed, make_deletion_certificate
from uploads.receipts.receipt import ReceiptFile

DELETE_BYTES = "delete_bytes"  # job: remove the files of one upload
AT_A_TIME = 100
TOLD_AHEAD = timedelta(days=2)


def forget_bytes(unit: IntakeUnit, upload_id: str, now: datetime) -> None:
    """Have the worker remove an upload's files, also if this process ends before it does so itself."""
    unit.jobs.enqueue(DELETE_BYTES, {"upload_id": upload_id}, now, f"{DELETE_BYTES}:{upload_id}")


def expire_unfinished(begin: Begin, now: datetime) -> int:
    """End unfinished uploads whose time is over; how many. Their rows stay, so that a client gets 410."""
    with begin() as unit:
        expired = unit.files.take_expired(now, AT_A_TIME)
        for upload in expired:
            unit.space.give_back(upload.upload_id, upload.reserved)
            forget_bytes(unit, upload.upload_id, now)
            delivery = unit.deliveries.find(upload.kenmerk) if upload.kenmerk is not None else None
            if delivery is not None and delivery.one_file:
                unit.deliveries.move(delivery.kenmerk, DeliveryState.OPEN, DeliveryState.REMOVED, now)
    return len(expired)


def tell_of_expiry(begin: Begin, now: datetime) -> int:
    """Tell the owners of uploads that expire within two days, one mail an account (M20); how many mails."""
    with begin() as unit:
        owners = unit.files.take_unwarned(now, now + TOLD_AHEAD, AT_A_TIME)
        for owner in owners:
            unit.mails.tell(owner, upload_expires(), now)
    return len(owners)


def delete_withdrawn(begin: Begin, digest_of: DigestOf, kenmerk: str, issuer: str, now: datetime) -> None:
    """Give back the space of a withdrawn delivery, certify it and have its bytes removed; safe to repeat.

    digest_of: SHA-256 by reading, for files that were taken back before anybody looked at them. Raises what it raises,
    but for bytes that are lost.
    """
    add_owed_digests(begin, unless_lost(digest_of), kenmerk, DeliveryState.WITHDRAWN)
    with begin() as unit:
        delivery = unit.deliveries.lock(kenmerk)
        if delivery is None or delivery.state is not DeliveryState.WITHDRAWN:
            return
        _certify(unit, delivery, issuer, Removed.WITHDRAWN, now)
        if delivery.checked_at is not None:  # before that nobody was told of it
            tell_receivers(unit, Event.WITHDRAWN, delivery, delivery.withdrawn_at or now)
        _purge_files(unit, kenmerk, now)


def remove_abandoned(begin: Begin, now: datetime) -> int:
    """Remove deliveries that were begun 30 days ago and never finished, with their files; how many."""
    with begin() as unit:
        kenmerken = unit.deliveries.abandoned(now - UNFINISHED_AT_MOST, AT_A_TIME)
        for kenmerk in kenmerken:
            if unit.deliveries.move(kenmerk, DeliveryState.OPEN, DeliveryState.REMOVED, now):
                _purge_files(unit, kenmerk, now)
    return len(kenmerken)


def remove_kept_long_enough(begin: Begin, issuer: str, now: datetime) -> int:
    """Remove the bytes of deliveries whose time is over, unless they are held; how many deliveries."""
    with begin() as unit:
        kenmerken = unit.deliveries.kept_long_enough(now, AT_A_TIME)
        for kenmerk in kenmerken:
            delivery = unit.deliveries.lock(kenmerk)
            if delivery is None or not may_be_removed(delivery, now):
                continue
            _certify(unit, delivery, issuer, Removed.RETENTION, now)
            unit.deliveries.move(kenmerk, delivery.state, DeliveryState.REMOVED, now)
            _purge_files(unit, kenmerk, now)
    return len(kenmerken)


def may_be_removed(delivery: Delivery, now: datetime) -> bool:
    """Whether the retention rule lets go of a delivery: its time is over and nobody holds it (K41)."""
    return delivery.keep_until is not None and delivery.keep_until <= now and not delivery.hold_reason


def _certify(unit: IntakeUnit, delivery: Delivery, issuer: str, why: Removed, now: datetime) -> None:
    known = [(file.name, file.length, file.sha256) for file in delivery.files]
    files = tuple(ReceiptFile(name, length, sha256) for name, length, sha256 in known if sha256 is not None)
    deletion = Deletion(issuer, delivery.kenmerk, delivery.relatienummer, now, why, files)
    key = unit.receipts.signing_key()
    unit.receipts.add_deletion(delivery.kenmerk, make_deletion_certificate(deletion, key), key.kid, now)


def _purge_files(unit: IntakeUnit, kenmerk: str, now: datetime) -> None:
    for upload in unit.files.of_delivery(kenmerk):
        unit.files.set_state(upload.upload_id, UploadState.PURGED, now)
        unit.space.give_back(upload.upload_id, upload.reserved)
        forget_bytes(unit, upload.upload_id, now)
