"""The course of a delivery in steps: what has been done, where it is now, what is still to come."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from uploads.deliveries.model import Delivery
from uploads.deliveries.states import DeliveryState
from uploads.protocol.model import UploadState


@dataclass(frozen=True, slots=True)
class Step:
    """One step. mark: `is-done`, `is-now`, or empty when it is still to come. at: aware UTC."""

    name: str
    mark: str = ""
    at: datetime | None = None
    note: str = ""


def timeline(delivery: Delivery) -> list[Step]:
    """The steps of a delivery, oldest first; the last one that was done is marked as the present one."""
    steps = [_sent(delivery)]
    if delivery.finished_at is not None:
        steps += _after_finish(delivery)
    if delivery.withdrawn_at is not None:
        steps = [step for step in steps if step.mark]
        steps.append(Step(gettext("Ingetrokken"), "is-done", delivery.withdrawn_at))
    if delivery.removed_at is not None:
        steps.append(Step(gettext("Bestanden verwijderd"), "is-done", delivery.removed_at))
    return _with_present(steps)


def _sent(delivery: Delivery) -> Step:
    if delivery.finished_at is None:
        return Step(gettext("Begonnen"), "is-done", delivery.created_at, gettext("Nog niet afgerond."))
    return Step(gettext("Verstuurd"), "is-done", delivery.finished_at)


def _after_finish(delivery: Delivery) -> list[Step]:
    if delivery.rejected_at is not None:
        return [*_course(delivery), Step(gettext("Afgekeurd"), "is-done", delivery.rejected_at, delivery.reject_reason)]
    if delivery.checked_at is None:
        return [
            Step(gettext("Controle"), "", None, gettext("Wij controleren uw bestanden. Dat duurt meestal kort.")),
            Step(gettext("Ontvangen")),
            _picked_up(delivery),
        ]
    return [*_checked(delivery, delivery.checked_at), _picked_up(delivery)]


def _course(delivery: Delivery) -> list[Step]:
    """What came before a rejection: nothing when the worker refused it, a receipt when the CAK did."""
    steps = [] if delivery.checked_at is None else [Step(gettext("Ontvangen"), "is-done", delivery.checked_at)]
    if delivery.picked_up_at is not None:
        steps.append(_picked_up(delivery))
    return steps


def _checked(delivery: Delivery, at: datetime) -> list[Step]:
    if any(file.state is UploadState.SCAN_FAILED for file in delivery.files):
        note = gettext("Een bestand is te groot voor onze virusscan.")
        return [Step(gettext("Ontvangen, niet gescand"), "is-done", at, note)]
    if delivery.state is DeliveryState.UNSCANNED or any(f.state is UploadState.UNSCANNED for f in delivery.files):
        return [Step(gettext("Ontvangen, niet gescand"), "is-done", at, gettext("Er is geen virusscanner ingesteld."))]
    return [
        Step(gettext("Gecontroleerd op virussen"), "is-done", at, gettext("Niets gevonden.")),
        Step(gettext("Ontvangen"), "is-done", at),
    ]


def _picked_up(delivery: Delivery) -> Step:
    name = gettext("Opgehaald door het CAK")
    if delivery.picked_up_at is not None:
        return Step(name, "is-done", delivery.picked_up_at)
    if delivery.may_be_withdrawn:
        return Step(name, "", None, gettext("Nog niet. Tot dat moment kunt u de aanlevering intrekken."))
    return Step(name, "", None, gettext("Nog niet."))


def _with_present(steps: list[Step]) -> list[Step]:
    last = max(place for place, step in enumerate(steps) if step.mark)
    present = steps[last]
    return [*steps[:last], Step(present.name, "is-now", present.at, present.note), *steps[last + 1 :]]
