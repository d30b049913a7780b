"""Deliveries as the receiving department sees them, and what it did with them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, func, insert, select, update

from uploads.db.delivery_store import SqlDeliveryRows
from uploads.db.tables import delivery, staff_step
from uploads.deliveries.model import PAGE_SIZE, Page, ReceivedFilter
from uploads.deliveries.steps import LONGEST_REASON, Step, Taken

MOST_STEPS = 200


class SqlReceived:
    """`ReceivedRows` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def page(self, chosen: ReceivedFilter, page: int) -> Page:
        fits = _fitting(chosen)
        total = self._connection.execute(select(func.count()).select_from(delivery).where(*fits)).scalar_one()
        newest_first = (delivery.c.finished_at.desc(), delivery.c.kenmerk.desc())
        found = select(delivery.c.kenmerk).where(*fits).order_by(*newest_first)
        kenmerken = list(self._connection.execute(found.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).scalars())
        return Page(SqlDeliveryRows(self._connection).of(kenmerken), page, total)

    def note(self, kenmerk: str, taken: Taken, account: str) -> None:
        row: dict[str, Any] = {"kenmerk": kenmerk, "at": taken.at, "account": account, "name": taken.name[:200]}
        self._connection.execute(insert(staff_step).values(**row, step=taken.step, reason=_kept(taken.reason)))

    def steps(self, kenmerk: str) -> tuple[Taken, ...]:
        chosen = select(staff_step).where(staff_step.c.kenmerk == kenmerk).order_by(staff_step.c.step_id.desc())
        rows = self._connection.execute(chosen.limit(MOST_STEPS)).all()
        return tuple(Taken(row.at, row.name, Step(row.step), row.reason) for row in reversed(rows))

    def has_fetched(self, kenmerk: str, account: str, name: str, since: datetime) -> bool:
        fetches = (staff_step.c.kenmerk == kenmerk, staff_step.c.step == Step.DOWNLOADED, staff_step.c.at >= since)
        own = (staff_step.c.account == account, staff_step.c.reason == _kept(name))
        return self._connection.execute(select(exists().where(*fetches, *own))).scalar_one()

    def set_rejected(self, kenmerk: str, reason: str) -> None:
        self._connection.execute(update(delivery).where(delivery.c.kenmerk == kenmerk).values(reject_reason=reason))

    def set_hold(self, kenmerk: str, reason: str) -> None:
        self._connection.execute(update(delivery).where(delivery.c.kenmerk == kenmerk).values(hold_reason=reason))


def _kept(reason: str) -> str:
    return reason[:LONGEST_REASON]


def _fitting(chosen: ReceivedFilter) -> list[ColumnElement[bool]]:
    fits: list[ColumnElement[bool]] = [delivery.c.finished_at.is_not(None)]
    if chosen.relatienummer:
        fits.append(delivery.c.relatienummer == chosen.relatienummer)
    if chosen.state is not None:
        fits.append(delivery.c.state == chosen.state)
    return fits
