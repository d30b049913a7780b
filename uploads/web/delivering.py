"""B2, a new delivery: the first file makes it (K36), or a form without script brings all of it at once."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from uploads.deliveries.model import Delivery
from uploads.deliveries.service import StartRefusal
from uploads.web import done
from uploads.web.form_delivery import FormDelivery
from uploads.web.form_page import FormPage
from uploads.web.forms.delivery import DeliveryForm, read_delivery_form
from uploads.web.pages import Pages, party
from uploads.web.texts import START_REFUSALS, message

CREATED, UNPROCESSABLE = 201, 422


def add_delivering(pages: Pages) -> None:
    """`/aanleveren` and the JSON route that begins a delivery."""
    form_page = FormPage(pages)

    @pages.page("/aanleveren")
    def new_delivery() -> ResponseReturnValue:
        return form_page.show(DeliveryForm())

    @pages.page("/aanleveren", "POST")
    def deliver() -> ResponseReturnValue:
        form = read_delivery_form(request.form)
        files = request.files.getlist("bestanden")
        outcome = FormDelivery(pages.services, party(), pages.clock.now()).receive(form, files)
        if isinstance(outcome, Delivery):
            return to_finished(outcome.kenmerk)
        return form_page.show(form, errors=outcome), UNPROCESSABLE

    @pages.json("/aanleveren.json", "POST")
    def start_delivery() -> ResponseReturnValue:
        form = read_delivery_form(request.get_json(silent=True))
        started = pages.services.deliveries.start(party(), form.soort, form.omschrijving, pages.clock.now())
        if isinstance(started, StartRefusal):
            _, number = START_REFUSALS[started]
            return {"error": started.value, "message": message(number)}, UNPROCESSABLE
        return {"kenmerk": started.kenmerk, "page": url_for(".go_on", kenmerk=started.kenmerk)}, CREATED


def to_finished(kenmerk: str) -> ResponseReturnValue:
    """To the page of the delivery, which then says that it is in."""
    return redirect(done.address("delivery_page", done.FINISHED, kenmerk=kenmerk), code=303)
