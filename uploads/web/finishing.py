"""B2, a delivery that has been begun: go on with it from any computer, and make it final (K36)."""

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from uploads.deliveries.model import Delivery
from uploads.deliveries.service import FinishRefusal
from uploads.deliveries.states import DeliveryState
from uploads.web.delivering import to_finished
from uploads.web.form_page import FormPage
from uploads.web.forms.delivery import DeliveryForm, read_delivery_form
from uploads.web.pages import Pages, party
from uploads.web.texts import FINISH_REFUSALS, message

NOT_FOUND, UNPROCESSABLE = 404, 422


def add_finishing(pages: Pages) -> None:
    """`/aanleveren/<kenmerk>`; of another account nothing is found."""
    deliveries = pages.services.deliveries
    form_page = FormPage(pages)

    @pages.page("/aanleveren/<kenmerk:kenmerk>")
    def go_on(kenmerk: str) -> ResponseReturnValue:
        delivery = deliveries.get(party(), kenmerk)
        if delivery is None:
            abort(NOT_FOUND)
        if delivery.state is not DeliveryState.OPEN:
            return redirect(url_for(".delivery_page", kenmerk=kenmerk), code=303)
        return form_page.show(DeliveryForm(delivery.soort, delivery.description), delivery)

    @pages.page("/aanleveren/<kenmerk:kenmerk>", "POST")
    def finish(kenmerk: str) -> ResponseReturnValue:
        form = read_delivery_form(request.form)
        finished = deliveries.finish(party(), kenmerk, pages.clock.now(), form.omschrijving)
        if isinstance(finished, Delivery):
            return to_finished(kenmerk)
        delivery = deliveries.get(party(), kenmerk)
        if delivery is None or finished not in FINISH_REFUSALS:
            abort(NOT_FOUND)
        field, number = FINISH_REFUSALS[FinishRefusal(finished)]
        return form_page.show(form, delivery, [(field, message(number))]), UNPROCESSABLE
