"""B2: make a delivery. The first file makes it, each next one joins it, posting the form makes it final (K36)."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from uploads.deliveries.model import Delivery
from uploads.deliveries.service import FinishRefusal, StartRefusal
from uploads.deliveries.states import DeliveryState
from uploads.web import done
from uploads.web.file_rows import row_of_delivered_file, row_of_open_upload
from uploads.web.form_delivery import FormDelivery
from uploads.web.forms.delivery import DeliveryForm, read_delivery_form
from uploads.web.pages import Pages, party
from uploads.web.texts import FINISH_REFUSALS, START_REFUSALS, message
from uploads.web.widget import kinds_on_page, widget_data

Errors = list[tuple[str, str]]
NO_ERRORS: Errors = []
CREATED, NOT_FOUND, UNPROCESSABLE = 201, 404, 422


def add_delivering(pages: Pages) -> None:
    """`/aanleveren` and what its script asks for."""
    deliveries = pages.services.deliveries

    def form_page(form: DeliveryForm, delivery: Delivery | None = None, errors: Errors = NO_ERRORS) -> str:
        now = pages.clock.now()
        here = delivery.kenmerk if delivery else ""
        unfinished = [one for one in deliveries.open_uploads(party(), now) if one.kenmerk != here]
        return render_template(
            "bestanden/delivering.html",
            form=form,
            delivery=delivery,
            rows=[row_of_delivered_file(file, here) for file in delivery.files] if delivery else [],
            unfinished=[row_of_open_upload(one, now) for one in unfinished],
            kinds=kinds_on_page(pages.services),
            intro=pages.services.intro(),
            widget=widget_data(pages.services, party()),
            errors=errors,
        )

    def open_delivery(kenmerk: str) -> Delivery:
        delivery = deliveries.get(party(), kenmerk)
        return delivery if delivery is not None else abort(NOT_FOUND)

    @pages.page("/aanleveren")
    def new_delivery() -> ResponseReturnValue:
        return form_page(DeliveryForm())

    @pages.page("/aanleveren", "POST")
    def deliver() -> ResponseReturnValue:
        """The whole delivery in one form, for browsers without script."""
        form = read_delivery_form(request.form)
        outcome = FormDelivery(pages.services, party(), pages.clock.now()).receive(form, request.files.getlist("bestanden"))
        if isinstance(outcome, Delivery):
            return to_finished(outcome)
        return form_page(form, errors=outcome), UNPROCESSABLE

    @pages.json("/aanleveren.json", "POST")
    def start_delivery() -> ResponseReturnValue:
        form = read_delivery_form(request.get_json(silent=True))
        started = deliveries.start(party(), form.soort, form.omschrijving, pages.clock.now())
        if isinstance(started, StartRefusal):
            return {"error": started.value, "message": message(START_REFUSALS[started][1])}, UNPROCESSABLE
        return {"kenmerk": started.kenmerk, "page": url_for(".go_on", kenmerk=started.kenmerk)}, CREATED

    @pages.page("/aanleveren/<kenmerk:kenmerk>")
    def go_on(kenmerk: str) -> ResponseReturnValue:
        delivery = open_delivery(kenmerk)
        if delivery.state is not DeliveryState.OPEN:
            return redirect(url_for(".delivery_page", kenmerk=kenmerk), code=303)
        return form_page(DeliveryForm(delivery.soort, delivery.description), delivery)

    @pages.page("/aanleveren/<kenmerk:kenmerk>", "POST")
    def finish(kenmerk: str) -> ResponseReturnValue:
        form = read_delivery_form(request.form)
        finished = deliveries.finish(party(), kenmerk, pages.clock.now(), form.omschrijving)
        if isinstance(finished, Delivery):
            return to_finished(finished)
        if finished in {FinishRefusal.NOT_FOUND, FinishRefusal.WITHDRAWN}:
            abort(NOT_FOUND)
        field, number = FINISH_REFUSALS[finished]
        return form_page(form, open_delivery(kenmerk), [(field, message(number))]), UNPROCESSABLE


def to_finished(delivery: Delivery) -> ResponseReturnValue:
    """To the page of the delivery, which then says that it is in."""
    address = url_for(".delivery_page", kenmerk=delivery.kenmerk, **{done.PARAMETER: done.FINISHED})
    return redirect(address, code=303)
