"""The CAK's side of deliveries: look, fetch, report as fetched, accept, reject, keep longer, hold (screen D9, K41).

Every step needs somebody of the receiving staff, and is kept with name, moment and reason.
"""

from datetime import date, datetime, time, timedelta

from shared.clock import AMSTERDAM
from uploads.deliveries.keeping import Keeping
from uploads.deliveries.kenmerk import is_kenmerk
from uploads.deliveries.model import Delivery, Page, ReceivedFilter
from uploads.deliveries.ports import BeginReceiving, ReceivingUnit
from uploads.deliveries.staff import Staff
from uploads.deliveries.states import DeliveryState, may_become
from uploads.deliveries.steps import LONGEST_REASON, Step, StepRefusal, Taken

LONGEST_EXTENSION = timedelta(days=365 * 7)
ONE_FETCH = timedelta(days=1)  # parts of a file that leave within it, from the one noted on, are noted once

Outcome = Delivery | StepRefusal


class ReceivingService:
    """Each call is one transaction. `now` is aware UTC. Whoever calls has asked `staff_of`."""

    def __init__(self, begin_read: BeginReceiving, begin_write: BeginReceiving, keeping: Keeping) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._keeping = keeping

    def list(self, chosen: ReceivedFilter, page: int) -> Page:
        """Final deliveries of all relations, newest first."""
        with self._begin_read() as unit:
            return unit.received.page(chosen, max(1, page))

    def get(self, kenmerk: str) -> tuple[Delivery, tuple[Taken, ...]] | None:
        """A final delivery and what was done with it."""
        with self._begin_read() as unit:
            delivery = unit.deliveries.find(kenmerk) if is_kenmerk(kenmerk) else None
            if delivery is None or delivery.finished_at is None:
                return None
            return delivery, unit.received.steps(kenmerk)

    def pick_up(self, staff: Staff, kenmerk: str, now: datetime) -> Outcome:
        """It was fetched; from now on its sender cannot withdraw it, and its bytes stay for their days."""
        return self._move(staff, kenmerk, Step.PICKED_UP, DeliveryState.PICKED_UP, "", now)

    def accept(self, staff: Staff, kenmerk: str, now: datetime) -> Outcome:
        """Its contents are right."""
        return self._move(staff, kenmerk, Step.ACCEPTED, DeliveryState.ACCEPTED, "", now)

    def reject(self, staff: Staff, kenmerk: str, reason: str, now: datetime) -> Outcome:
        """Its contents can't be used; the reason goes to its sender."""
        wrong = _wrong_reason(reason)
        return wrong or self._move(staff, kenmerk, Step.REJECTED, DeliveryState.REJECTED, reason.strip(), now)

    def extend(self, staff: Staff, kenmerk: str, until: date | None, reason: str, now: datetime) -> Outcome:
        """Keep its bytes to the end of a later day than the present one, seven years at most."""
        wrong = _wrong_reason(reason)
        if wrong is not None:
            return wrong
        with self._begin_write() as unit:
            delivery = _final(unit, kenmerk)
            if delivery is None:
                return StepRefusal.NOT_FOUND
            if delivery.keep_until is None or delivery.removed_at is not None:
                return StepRefusal.NOT_NOW
            latest = now + LONGEST_EXTENSION
            if until is None or until > latest.date():
                return StepRefusal.BAD_DAY
            end = datetime.combine(until + timedelta(days=1), time(), AMSTERDAM)
            if not delivery.keep_until < end <= latest:
                return StepRefusal.BAD_DAY
            unit.deliveries.keep_until(kenmerk, end)
            return _noted(unit, staff, kenmerk, Step.EXTENDED, reason.strip(), now)

    def hold(self, staff: Staff, kenmerk: str, reason: str, now: datetime) -> Outcome:
        """Nothing of it is removed until it is released, whatever its term (legal hold, K41)."""
        wrong = _wrong_reason(reason)
        return wrong or self._set_hold(staff, kenmerk, reason.strip(), Step.HELD, reason.strip(), now)

    def release(self, staff: Staff, kenmerk: str, reason: str, now: datetime) -> Outcome:
        """The hold is over."""
        wrong = _wrong_reason(reason)
        return wrong or self._set_hold(staff, kenmerk, "", Step.RELEASED, reason.strip(), now)

    def note_download(self, staff: Staff, kenmerk: str, name: str, now: datetime, *, goes_on: bool) -> None:
        """Keep who fetched which file. goes_on: not from its first byte; adds nothing to what was begun lately."""
        if goes_on and self._was_begun(staff, kenmerk, name, now):
            return
        with self._begin_write() as unit:
            _noted(unit, staff, kenmerk, Step.DOWNLOADED, name, now)

    def _was_begun(self, staff: Staff, kenmerk: str, name: str, now: datetime) -> bool:
        """Steps know a file by its name: of two that share one nothing can be said."""
        with self._begin_read() as unit:
            if sum(file.name == name for file in unit.deliveries.get(kenmerk).files) != 1:
                return False
            return unit.received.has_fetched(kenmerk, staff.account, name, now - ONE_FETCH)

    def _set_hold(self, staff: Staff, kenmerk: str, hold: str, step: Step, reason: str, now: datetime) -> Outcome:
        with self._begin_write() as unit:
            delivery = _final(unit, kenmerk)
            if delivery is None:
                return StepRefusal.NOT_FOUND
            if delivery.removed_at is not None or bool(hold) == bool(delivery.hold_reason):
                return StepRefusal.NOT_NOW
            unit.received.set_hold(kenmerk, hold)
            return _noted(unit, staff, kenmerk, step, reason, now)

    def _move(
        self, staff: Staff, kenmerk: str, step: Step, after: DeliveryState, reason: str, now: datetime
    ) -> Outcome:
        with self._begin_write() as unit:
            delivery = _final(unit, kenmerk)
            if delivery is None:
                return StepRefusal.NOT_FOUND
            if delivery.state is DeliveryState.CHECKING or not may_become(delivery.state, after):
                return StepRefusal.NOT_NOW
            unit.deliveries.move(kenmerk, delivery.state, after, now)
            if after is not DeliveryState.ACCEPTED:
                end = self._keeping.bytes_until(unit.delivery_kinds.find(delivery.soort), now)
                unit.deliveries.keep_until(kenmerk, max(end, delivery.keep_until or now))
            if after is DeliveryState.REJECTED:
                unit.received.set_rejected(kenmerk, reason)
                unit.tell_rejected(delivery, now)
            return _noted(unit, staff, kenmerk, step, reason, now)


def _final(unit: ReceivingUnit, kenmerk: str) -> Delivery | None:
    delivery = unit.deliveries.lock(kenmerk) if is_kenmerk(kenmerk) else None
    return None if delivery is None or delivery.finished_at is None else delivery


def _noted(unit: ReceivingUnit, staff: Staff, kenmerk: str, step: Step, reason: str, now: datetime) -> Delivery:
    unit.received.note(kenmerk, Taken(now, staff.name or staff.account, step, reason), staff.account)
    return unit.deliveries.get(kenmerk)


def _wrong_reason(reason: str) -> StepRefusal | None:
    if not reason.strip():
        return StepRefusal.REASON_MISSING
    return StepRefusal.REASON_TOO_LONG if len(reason) > LONGEST_REASON else None
