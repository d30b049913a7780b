"""D9: deliveries that the CAK received, by relation, and what staff does with them."""

from collections.abc import Mapping
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, lazy_gettext

from shared.days import read_day
from uploads.deliveries.model import ReceivedFilter
from uploads.deliveries.readable import may_read
from uploads.deliveries.receiving import Outcome
from uploads.deliveries.states import DeliveryState, Status, may_become
from uploads.deliveries.steps import Step, StepRefusal
from uploads.web import done
from uploads.web.download import send_file
from uploads.web.forms.filters import LONGEST, page_number, place_in
from uploads.web.pages import Pages
from uploads.web.staff_pages import staff, staff_page
from uploads.web.texts import STATUS_OF_SLUG, STATUSES

NOT_FOUND, UNPROCESSABLE, CONFLICT = 404, 422, 409
RECEIVED_STATUSES = tuple(status for status in Status if status not in {Status.BUSY, Status.INTERRUPTED})
REASON_FIELDS = {"afkeuren": "reden-afkeuren", "verlengen": "reden-verlengen", "vasthouden": "reden-vasthouden"}

STEPS: Mapping[Step, LazyString] = {
    Step.PICKED_UP: lazy_gettext("Opgehaald gemeld"),
    Step.ACCEPTED: lazy_gettext("Geaccepteerd"),
    Step.REJECTED: lazy_gettext("Afgekeurd"),
    Step.EXTENDED: lazy_gettext("Bewaartermijn verlengd"),
    Step.HELD: lazy_gettext("Vastgehouden"),
    Step.RELEASED: lazy_gettext("Vrijgegeven"),
    Step.DOWNLOADED: lazy_gettext("Gedownload"),
}
DEEDS = {
    "opgehaald": done.PICKED_UP,
    "accepteren": done.ACCEPTED,
    "afkeuren": done.REJECTED,
    "verlengen": done.EXTENDED,
    "vasthouden": done.HELD,
    "vrijgeven": done.RELEASED,
}
REFUSALS: Mapping[StepRefusal, LazyString] = {
    StepRefusal.REASON_MISSING: lazy_gettext("Vul een reden in."),
    StepRefusal.REASON_TOO_LONG: lazy_gettext("De reden is te lang. Gebruik hoogstens 500 tekens."),
    StepRefusal.BAD_DAY: lazy_gettext("Kies een dag na de huidige bewaartermijn, hoogstens 7 jaar vooruit."),
    StepRefusal.NOT_NOW: lazy_gettext("Dit kan nu niet. Een collega was u misschien voor."),
}


def add_receiving(pages: Pages) -> None:
    """`/beheer/aanleveringen…`; 404 for anybody who is not of the staff."""
    _add_list(pages)
    _add_delivery(pages)
    _add_steps(pages)


def _add_list(pages: Pages) -> None:
    @staff_page(pages, "/beheer/aanleveringen")
    def received() -> ResponseReturnValue:
        typed = _filters()
        status = STATUS_OF_SLUG.get(typed["status"])
        chosen = ReceivedFilter(typed["relatie"], DeliveryState(status.value) if status in RECEIVED_STATUSES else None)
        found = pages.services.receiving.list(chosen, page_number(request.args.get("pagina", "")))
        return render_template(
            "bestanden/received.html",
            found=found,
            typed=typed,
            filtered=any(typed.values()),
            statuses={one: STATUSES[one] for one in RECEIVED_STATUSES},
            moment=pages.clock.now(),
            address=lambda page: url_for(".received", **_place(page)),
            place=_place(found.page),
        )


def _add_delivery(pages: Pages) -> None:
    """One delivery and its files."""
    receiving = pages.services.receiving

    @staff_page(pages, "/beheer/aanleveringen/<kenmerk:kenmerk>")
    def received_delivery(kenmerk: str) -> ResponseReturnValue:
        return _show(pages, kenmerk)

    @staff_page(pages, "/beheer/aanleveringen/<kenmerk:kenmerk>/bestanden/<upload_id>")
    def received_file(kenmerk: str, upload_id: str) -> ResponseReturnValue:
        file = pages.services.downloads.of_staff(kenmerk, upload_id)
        if file is None:
            abort(NOT_FOUND)
        who, now = staff(), pages.clock.now()
        return send_file(
            file, request, lambda goes_on: receiving.note_download(who, kenmerk, file.name, now, goes_on=goes_on)
        )


def _add_steps(pages: Pages) -> None:
    receiving = pages.services.receiving

    @staff_page(pages, "/beheer/aanleveringen/<kenmerk:kenmerk>/<any(opgehaald, accepteren, afkeuren):step>", "POST")
    def step_by_form(kenmerk: str, step: str) -> ResponseReturnValue:
        now, reason = pages.clock.now(), _reason()
        outcomes = {
            "opgehaald": lambda: receiving.pick_up(staff(), kenmerk, now),
            "accepteren": lambda: receiving.accept(staff(), kenmerk, now),
            "afkeuren": lambda: receiving.reject(staff(), kenmerk, reason, now),
        }
        return _after(pages, kenmerk, step, outcomes[step]())

    @staff_page(pages, "/beheer/aanleveringen/<kenmerk:kenmerk>/verlengen", "POST")
    def extend(kenmerk: str) -> ResponseReturnValue:
        until = read_day(request.form.get("tot", ""))
        outcome = receiving.extend(staff(), kenmerk, until, _reason(), pages.clock.now())
        return _after(pages, kenmerk, "verlengen", outcome)

    @staff_page(pages, "/beheer/aanleveringen/<kenmerk:kenmerk>/vasthouden", "POST")
    def hold(kenmerk: str) -> ResponseReturnValue:
        change = receiving.release if request.form.get("wat") == "vrijgeven" else receiving.hold
        outcome = change(staff(), kenmerk, _reason(), pages.clock.now())
        return _after(pages, kenmerk, "vasthouden", outcome)


def _show(
    pages: Pages, kenmerk: str, errors: tuple[tuple[str, str], ...] = (), typed: Mapping[str, str] | None = None
) -> str:
    """typed: what stood in the form that was refused, by the id of its field."""
    found = pages.services.receiving.get(kenmerk)
    if found is None:
        abort(NOT_FOUND)
    delivery, steps = found
    can = delivery.state is not DeliveryState.CHECKING
    return render_template(
        "bestanden/received_delivery.html",
        delivery=delivery,
        steps=[(one, STEPS[one.step]) for one in steps],
        status=STATUSES[delivery.status(pages.clock.now())],
        readable={file.upload_id for file in delivery.files if may_read(delivery, file.state)},
        may={
            "pick_up": can and may_become(delivery.state, DeliveryState.PICKED_UP),
            "accept": can and may_become(delivery.state, DeliveryState.ACCEPTED),
            "reject": can and may_become(delivery.state, DeliveryState.REJECTED),
            "extend": delivery.keep_until is not None and delivery.removed_at is None,
            "hold": delivery.removed_at is None,
        },
        place=_place(page_number(request.args.get("pagina", ""))),
        errors=list(errors),
        success=None if errors else done.done_sentence(),
        typed=typed or {},
    )


def _after(pages: Pages, kenmerk: str, step: str, outcome: Outcome) -> ResponseReturnValue:
    if outcome is StepRefusal.NOT_FOUND:
        abort(NOT_FOUND)
    if isinstance(outcome, StepRefusal):
        errors = ((_field_of(outcome, step), str(REFUSALS[outcome])),)
        status = CONFLICT if outcome is StepRefusal.NOT_NOW else UNPROCESSABLE
        return _show(pages, kenmerk, errors, _typed(step)), status
    what = request.form["wat"] if request.form.get("wat") == "vrijgeven" else step
    place = _place(page_number(request.args.get("pagina", "")))
    return redirect(done.address("received_delivery", DEEDS[what], kenmerk=kenmerk, **place), code=303)


def _field_of(refusal: StepRefusal, step: str) -> str:
    """Which field is to blame; empty when it is none."""
    if refusal is StepRefusal.NOT_NOW:
        return ""
    return "tot" if refusal is StepRefusal.BAD_DAY else REASON_FIELDS.get(step, "")


def _filters() -> dict[str, str]:
    return {name: request.args.get(name, "").strip()[:LONGEST] for name in ("relatie", "status")}


def _place(page: int) -> dict[str, Any]:
    """In the list: filters and page as the address names them, carried along by pages that lead back there."""
    return place_in({**_filters(), "pagina": str(page) if page > 1 else ""})


def _reason() -> str:
    """Browsers count a line break as one character and send it as two (HTML, 'value' and 'API value')."""
    return request.form.get("reden", "").replace("\r\n", "\n")


def _typed(step: str) -> dict[str, str]:
    return {REASON_FIELDS.get(step, ""): _reason(), "tot": request.form.get("tot", "")}
