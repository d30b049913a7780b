"""The deliveries' rows, with their files."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningInsert

from shared.clock import AMSTERDAM
from shared.db.prepared import Prepared
from shared.db.upsert import insert_for
from uploads.db.delivery_values import as_delivery, as_file, as_open_upload
from uploads.db.tables import delivery, delivery_type, party, upload
from uploads.deliveries.model import (
    PAGE_SIZE,
    STANDS_STILL_AFTER,
    DeliveredFile,
    Delivery,
    DeliveryFilter,
    OpenUpload,
    Page,
)
from uploads.deliveries.party import Party
from uploads.deliveries.ports import NewDelivery
from uploads.deliveries.states import DeliveryState, Status
from uploads.protocol.model import UploadState

SHOWN_FILES = tuple(state for state in UploadState if state not in {UploadState.DELETED, UploadState.EXPIRED})
STEP_TIMES = {
    DeliveryState.CHECKING: "finished_at",
    DeliveryState.RECEIVED: "checked_at",
    DeliveryState.UNSCANNED: "checked_at",
    DeliveryState.REJECTED: "rejected_at",
    DeliveryState.PICKED_UP: "picked_up_at",
    DeliveryState.WITHDRAWN: "withdrawn_at",
    DeliveryState.REMOVED: "removed_at",
}

_FINISH_ONE_FILE = update(delivery).where(  # built once: that takes longer than running it
    delivery.c.kenmerk == bindparam("reference"), delivery.c.one_file, delivery.c.state == DeliveryState.OPEN
)


def _add(dialect: str) -> ReturningInsert[Any]:
    columns = ("kenmerk", "relatienummer", "account", "soort", "description", "one_file", "state", "created_at")
    added = insert_for(dialect, delivery).values({name: bindparam(name) for name in (*columns, "finished_at")})
    return added.on_conflict_do_nothing(index_elements=["kenmerk"]).returning(delivery.c.kenmerk)


_ADD = Prepared(_add)


class SqlDeliveryRows:
    """`DeliveryRows` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: NewDelivery) -> bool:
        row = {
            "kenmerk": new.kenmerk,
            "relatienummer": new.party.relatienummer,
            "account": new.party.account,
            "soort": new.soort,
            "description": new.description,
            "one_file": new.one_file,
            "state": DeliveryState.OPEN if new.finished_at is None else DeliveryState.CHECKING,
            "created_at": new.created_at,
            "finished_at": new.finished_at,
        }
        return _ADD.one(self._connection, **row) is not None

    def find(self, kenmerk: str) -> Delivery | None:
        rows = self._connection.execute(_whole().where(delivery.c.kenmerk == kenmerk)).all()
        return next(iter(self._with_files(rows)), None)

    def get(self, kenmerk: str) -> Delivery:
        found = self.find(kenmerk)
        if found is None:
            raise LookupError("no such delivery")
        return found

    def lock(self, kenmerk: str) -> Delivery | None:
        chosen = select(delivery.c.kenmerk).where(delivery.c.kenmerk == kenmerk).with_for_update()
        self._connection.execute(chosen).all()
        return self.find(kenmerk)

    def lock_without_files(self, kenmerk: str) -> Delivery | None:
        chosen = _whole().where(delivery.c.kenmerk == kenmerk).with_for_update(of=delivery)
        row = self._connection.execute(chosen).one_or_none()
        return None if row is None else as_delivery(row, ())

    def count_files(self, kenmerk: str) -> int:
        shown = (upload.c.kenmerk == kenmerk, upload.c.state.in_(SHOWN_FILES))
        return self._connection.execute(select(func.count()).select_from(upload).where(*shown)).scalar_one()

    def count_open(self, account: str) -> int:
        own = (delivery.c.account == account, delivery.c.state == DeliveryState.OPEN)
        return self._connection.execute(select(func.count()).select_from(delivery).where(*own)).scalar_one()

    def move(self, kenmerk: str, before: DeliveryState, after: DeliveryState, now: datetime) -> bool:
        values: dict[str, Any] = {"state": after}
        if after in STEP_TIMES:
            values[STEP_TIMES[after]] = now
        if after is DeliveryState.CHECKING:  # once more after a scan that was missing: it stays delivered when it was
            values |= {"finished_at": func.coalesce(delivery.c.finished_at, now), "waits_since": now}
        chosen = (delivery.c.kenmerk == kenmerk, delivery.c.state == before)
        return self._connection.execute(update(delivery).where(*chosen).values(values)).rowcount == 1

    def finish_one_file(self, kenmerk: str, now: datetime) -> bool:
        values = {"reference": kenmerk, "state": DeliveryState.CHECKING, "finished_at": now}
        return self._connection.execute(_FINISH_ONE_FILE, values).rowcount == 1

    def describe(self, kenmerk: str, description: str) -> None:
        self._connection.execute(update(delivery).where(delivery.c.kenmerk == kenmerk).values(description=description))

    def of(self, kenmerken: Sequence[str]) -> tuple[Delivery, ...]:
        """These deliveries, in this order."""
        rows = self._connection.execute(_whole().where(delivery.c.kenmerk.in_(kenmerken))).all()
        return self._with_files(sorted(rows, key=lambda row: kenmerken.index(row.kenmerk)))

    def page(self, party: Party, chosen: DeliveryFilter, page: int, now: datetime) -> Page:
        fits = and_(*visible_to(party), *_fitting(chosen, now))
        total = self._connection.execute(select(func.count()).select_from(delivery).where(fits)).scalar_one()
        newest_first = (delivery.c.created_at.desc(), delivery.c.kenmerk.desc())
        rows = _whole().where(fits).order_by(*newest_first).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
        return Page(self._with_files(self._connection.execute(rows).all()), page, total)

    def keep_until(self, kenmerk: str, moment: datetime) -> None:
        self._connection.execute(update(delivery).where(delivery.c.kenmerk == kenmerk).values(keep_until=moment))

    def kept_long_enough(self, now: datetime, limit: int) -> tuple[str, ...]:
        over = (delivery.c.keep_until <= now, delivery.c.hold_reason == "", delivery.c.removed_at.is_(None))
        ordered = select(delivery.c.kenmerk).where(*over).order_by(delivery.c.keep_until).limit(limit)
        return tuple(self._connection.execute(ordered).scalars())

    def being_checked(self, limit: int) -> tuple[str, ...]:
        waiting = select(delivery.c.kenmerk).where(delivery.c.state == DeliveryState.CHECKING)
        return tuple(self._connection.execute(waiting.order_by(delivery.c.finished_at).limit(limit)).scalars())

    def abandoned(self, before: datetime, limit: int) -> tuple[str, ...]:
        waiting = and_(upload.c.kenmerk == delivery.c.kenmerk, upload.c.state == UploadState.OPEN)
        old = and_(delivery.c.state == DeliveryState.OPEN, delivery.c.created_at <= before, ~exists().where(waiting))
        ordered = select(delivery.c.kenmerk).where(old).order_by(delivery.c.created_at).limit(limit)
        return tuple(self._connection.execute(ordered).scalars())

    def without_files(self, before: datetime, limit: int) -> tuple[str, ...]:
        shown = and_(upload.c.kenmerk == delivery.c.kenmerk, upload.c.state.in_(SHOWN_FILES))
        old = and_(delivery.c.state == DeliveryState.OPEN, delivery.c.created_at <= before, ~exists().where(shown))
        ordered = select(delivery.c.kenmerk).where(old).order_by(delivery.c.created_at).limit(limit)
        return tuple(self._connection.execute(ordered).scalars())

    def open_uploads(self, account: str, now: datetime) -> tuple[OpenUpload, ...]:
        mine = and_(upload.c.account == account, upload.c.state == UploadState.OPEN, upload.c.expires_at > now)
        columns = select(upload, delivery.c.one_file).join_from(upload, delivery)
        rows = self._connection.execute(columns.where(mine).order_by(upload.c.created_at.desc()))
        return tuple(as_open_upload(row, now) for row in rows)

    def _with_files(self, rows: Sequence[Row[Any]]) -> tuple[Delivery, ...]:
        kenmerken = [row.kenmerk for row in rows]
        chosen = select(upload).where(upload.c.kenmerk.in_(kenmerken), upload.c.state.in_(SHOWN_FILES))
        files: defaultdict[str, list[DeliveredFile]] = defaultdict(list)
        for row in self._connection.execute(chosen.order_by(upload.c.created_at, upload.c.upload_id)):
            files[row.kenmerk].append(as_file(row))
        return tuple(as_delivery(row, tuple(files[row.kenmerk])) for row in rows)


def visible_to(party: Party) -> tuple[ColumnElement[bool], ...]:
    """The relation's final deliveries and all of the account's own (K36); the rule itself is `may_see`."""
    own = or_(delivery.c.finished_at.is_not(None), delivery.c.account == party.account)
    return (delivery.c.relatienummer == party.relatienummer, own)


def _whole() -> Select[Any]:
    columns = (
        *delivery.c,
        delivery_type.c.name.label("soort_name"),
        party.c.name.label("sender"),
        party.c.relatie_naam,
    )
    return select(*columns).join_from(delivery, delivery_type).join(party, party.c.account == delivery.c.account)


def _fitting(chosen: DeliveryFilter, now: datetime) -> list[ColumnElement[bool]]:
    conditions = [_has_status(chosen.status, now)] if chosen.status is not None else []
    if chosen.van is not None:
        conditions.append(delivery.c.created_at >= datetime.combine(chosen.van, time(), AMSTERDAM))
    if chosen.tot is not None:
        end = datetime.combine(chosen.tot + timedelta(days=1), time(), AMSTERDAM)
        conditions.append(delivery.c.created_at < end)
    return conditions


def _has_status(status: Status, now: datetime) -> ColumnElement[bool]:
    """The same distinction as `Delivery.status`, in SQL."""
    if status not in {Status.BUSY, Status.INTERRUPTED}:
        return delivery.c.state == status.value
    waiting = and_(upload.c.kenmerk == delivery.c.kenmerk, upload.c.state == UploadState.OPEN)
    is_moving = exists().where(waiting, upload.c.last_byte_at > now - STANDS_STILL_AFTER)
    moving = or_(~exists().where(waiting), is_moving)
    return and_(delivery.c.state == DeliveryState.OPEN, moving if status is Status.BUSY else ~moving)
