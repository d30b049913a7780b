"""B1: the deliveries that this user may see, and the uploads that wait to go on."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from uploads.deliveries.model import DeliveryFilter
from uploads.web.done import done_sentence
from uploads.web.file_rows import row_of_open_upload
from uploads.web.forms.filters import read_filters
from uploads.web.pages import Pages, party
from uploads.web.texts import STATUSES
from uploads.web.widget import widget_data

UNPROCESSABLE = 422


def add_overview(pages: Pages) -> None:
    """`/`."""

    @pages.page("/")
    def overview() -> ResponseReturnValue:
        filters = read_filters(request.args)
        now = pages.clock.now()
        found = pages.services.deliveries.list(party(), filters.chosen, filters.page, now)
        if filters.page > found.pages:
            return redirect(filters.address(found.pages), code=303)
        page = render_template(
            "bestanden/overview.html",
            found=found,
            filters=filters,
            filtered=filters.chosen != DeliveryFilter(),
            statuses=STATUSES,
            moment=now,
            unfinished=[row_of_open_upload(one, now) for one in pages.services.deliveries.open_uploads(party(), now)],
            unfinished_days=pages.services.intro().unfinished_days,
            widget=widget_data(pages.services, party(), now),
            errors=list(filters.errors),
            success=done_sentence(),
        )
        return page, UNPROCESSABLE if filters.errors else 200
