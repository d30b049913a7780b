"""What a program is told of a delivery, as JSON values."""

from datetime import datetime
from typing import Any

from uploads.deliveries.model import DeliveredFile, Delivery


def delivery_facts(delivery: Delivery, now: datetime) -> dict[str, Any]:
    """A delivery with its files. Times are ISO 8601 in UTC, sizes bytes, digests lower-case hex."""
    return {
        "kenmerk": delivery.kenmerk,
        "soort": delivery.soort,
        "omschrijving": delivery.description,
        "status": delivery.status(now).value,
        "aangemaakt": _iso(delivery.created_at),
        "afgerond": _iso(delivery.finished_at),
        "ontvangstbewijs": f"/aanleveringen/{delivery.kenmerk}/ontvangstbewijs.jws" if delivery.has_receipt else None,
        "bestanden": [file_facts(file) for file in delivery.files],
    }


def file_facts(file: DeliveredFile) -> dict[str, Any]:
    """One file of a delivery."""
    return {
        "upload": f"/files/{file.upload_id}",
        "naam": file.name,
        "grootte": file.length,
        "ontvangen_bytes": file.offset,
        "status": file.state.value,
        "sha256": file.sha256,
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")
