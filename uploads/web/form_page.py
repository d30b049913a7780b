"""The page of B2, for a new delivery and for one that is being made."""

from flask import render_template

from uploads.deliveries.model import Delivery
from uploads.web.file_rows import row_of_open_upload, rows_of_delivery
from uploads.web.forms.delivery import DeliveryForm
from uploads.web.pages import Pages, party
from uploads.web.widget import file_help, kind_of, kind_rules, kinds_on_page, widget_data

Errors = list[tuple[str, str]]


class FormPage:
    """Renders the form with what the server has."""

    def __init__(self, pages: Pages) -> None:
        self._services = pages.services
        self._clock = pages.clock

    def show(self, form: DeliveryForm, delivery: Delivery | None = None, errors: Errors | None = None) -> str:
        """form: what was typed. delivery: the open one that is gone on with. errors: (field, sentence)."""
        now = self._clock.now()
        unfinished = self._services.deliveries.open_uploads(party(), now)
        elsewhere = [one for one in unfinished if delivery is None or one.kenmerk != delivery.kenmerk]
        kinds = kinds_on_page(self._services, party(), now)
        own = kind_of(self._services, delivery)
        return render_template(
            "bestanden/delivering.html",
            form=form,
            delivery=delivery,
            rows=rows_of_delivery(delivery, unfinished, now) if delivery else [],
            unfinished=[row_of_open_upload(one, now) for one in elsewhere],
            unfinished_days=self._services.intro().unfinished_days,
            kinds=kinds,
            file_help=file_help([own] if own else kinds),
            kind_rules=kind_rules(kinds),
            widget=widget_data(self._services, party(), now, delivery),
            errors=errors or [],
        )
