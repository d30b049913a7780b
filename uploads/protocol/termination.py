"""Termination: an owner takes an upload away (tus-T01 to T03)."""

from contextlib import suppress
from datetime import datetime

from uploads.protocol.core import find, held
from uploads.protocol.errors import LeaseLost, Refusal, TusError
from uploads.protocol.ground import Ground
from uploads.protocol.letting_go import let_go
from uploads.protocol.model import Answer, Owner
from uploads.protocol.request import NoBody, TusRequest


def remove(ground: Ground, owner: Owner, upload_id: str, now: datetime) -> bool:
    """Take an upload away as its owner's DELETE would; False when that can't be."""
    try:
        delete(ground, TusRequest("DELETE", {}, upload_id, owner, NoBody(), now))
    except TusError:
        return False
    return True


def delete(ground: Ground, request: TusRequest) -> Answer:
    """204; a running PATCH is ended first, so that no byte reappears. 403 for what was delivered."""
    upload = find(ground, request)
    with ground.begin_read() as unit:
        if not unit.intake.may_delete(upload):
            raise TusError(Refusal.DELIVERED)
    lease = ground.leases.acquire(upload.upload_id, force=True)
    try:
        upload = held(ground, request, lease)
        with ground.begin() as unit:
            if not unit.intake.may_delete(upload):
                raise TusError(Refusal.DELIVERED)
            unit.uploads.mark_deleted(lease, request.now)
            unit.intake.deleted(upload, request.now)
    except LeaseLost:
        raise TusError(Refusal.BUSY, {"Retry-After": "1"}) from None
    finally:
        let_go(ground.leases, lease)
    with suppress(OSError):  # the worker removes what is left
        ground.store.delete(upload.upload_id)
    return Answer(204, {})
