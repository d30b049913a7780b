"""What rows say of deliveries, their files and unfinished uploads, as values."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from uploads.deliveries.model import STANDS_STILL_AFTER, DeliveredFile, Delivery, OpenUpload
from uploads.deliveries.states import DeliveryState
from uploads.protocol.metadata import parse_metadata
from uploads.protocol.model import UploadState


def as_delivery(row: Row[Any], files: tuple[DeliveredFile, ...]) -> Delivery:
    """A row of a delivery with the names of its kind, sender and relation."""
    return Delivery(
        kenmerk=row.kenmerk,
        soort=row.soort,
        soort_name=row.soort_name,
        description=row.description,
        state=DeliveryState(row.state),
        one_file=row.one_file,
        account=row.account,
        sender=row.sender,
        relatienummer=row.relatienummer,
        relatie_naam=row.relatie_naam,
        created_at=row.created_at,
        finished_at=row.finished_at,
        checked_at=row.checked_at,
        picked_up_at=row.picked_up_at,
        withdrawn_at=row.withdrawn_at,
        rejected_at=row.rejected_at,
        removed_at=row.removed_at,
        reject_reason=row.reject_reason,
        keep_until=row.keep_until,
        hold_reason=row.hold_reason,
        files=files,
    )


def as_file(row: Row[Any]) -> DeliveredFile:
    """A row of an upload, as its delivery shows it."""
    return DeliveredFile(
        upload_id=row.upload_id,
        name=row.name,
        length=_length(row),
        offset=row.upload_offset,
        state=UploadState(row.state),
        sha256=row.sha256,
        created_at=row.created_at,
        last_byte_at=row.last_byte_at,
        received_at=row.received_at,
        last_modified=_last_modified(row),
        finding=row.finding,
        finding_detail=row.finding_detail,
    )


def as_open_upload(row: Row[Any], now: datetime) -> OpenUpload:
    """A row of an unfinished upload, with whether its delivery is of one file."""
    return OpenUpload(
        upload_id=row.upload_id,
        name=row.name,
        length=_length(row),
        offset=row.upload_offset,
        kenmerk=row.kenmerk,
        created_at=row.created_at,
        last_byte_at=row.last_byte_at,
        expires_at=row.expires_at,
        busy=row.lease_until is not None and row.lease_until > now and now - row.last_byte_at < STANDS_STILL_AFTER,
        one_file=row.one_file,
        last_modified=_last_modified(row),
    )


def _length(row: Row[Any]) -> int:
    """What its sender said; while that is open, what came in so far."""
    return int(row.upload_offset if row.upload_length is None else row.upload_length)


def _last_modified(row: Row[Any]) -> str | None:
    return parse_metadata(row.upload_metadata).get("lastModified")
