"""Room, kinds and address for notifications of each relation, as staff administers them: `/beheer/ruimte`.

Screen D5's quota and kinds, K12, threat 34.
"""

from collections.abc import Mapping

from flask import abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, lazy_gettext

from shared.logging import get_logger
from uploads.deliveries.allowances import GIGABYTE, Allowance, AllowanceFault, AllowanceForm
from uploads.web import done
from uploads.web.forms.filters import page_number
from uploads.web.pages import Pages
from uploads.web.staff_pages import staff, staff_page

NOT_FOUND, UNPROCESSABLE = 404, 422

FAULTS: Mapping[AllowanceFault, LazyString] = {
    AllowanceFault.SPACE: lazy_gettext("Vul een heel aantal GB in van 0 tot 1.000.000, of laat het leeg."),
    AllowanceFault.KINDS: lazy_gettext("Kies soorten uit de lijst."),
    AllowanceFault.EMAIL: lazy_gettext("Vul een e-mailadres in zoals naam@voorbeeld.nl."),  # E44
}

log = get_logger(__name__)


def add_room_admin(pages: Pages) -> None:
    """The list, and a form for each relation; 404 for anybody who is not of the staff."""
    allowances = pages.services.allowances

    @staff_page(pages, "/beheer/ruimte")
    def room() -> ResponseReturnValue:
        typed = request.args.get("relatie", "").strip()[:200]
        found = allowances.list(typed, page_number(request.args.get("pagina", "")))
        return render_template(
            "bestanden/room.html",
            found=found,
            typed=typed,
            default_quota=allowances.default_quota_bytes,
            success=done.done_sentence(),
        )

    @staff_page(pages, "/beheer/ruimte/<relatienummer>")
    def room_form(relatienummer: str) -> ResponseReturnValue:
        return _page(pages, _found(pages, relatienummer))

    @staff_page(pages, "/beheer/ruimte/<relatienummer>", "POST")
    def save_room(relatienummer: str) -> ResponseReturnValue:
        found, known = _found(pages, relatienummer), [kind.soort for kind in pages.services.intro().types]
        form = _typed()
        faults = allowances.decide(relatienummer, form, known)
        if faults:
            errors = [(name, str(FAULTS[fault])) for name, fault in faults.items()]
            return _page(pages, found, form, errors), UNPROCESSABLE
        log.info("room of a relation decided", relation=relatienummer, by=staff().account)
        return redirect(done.address("room", done.SAVED), code=303)


def _found(pages: Pages, relatienummer: str) -> Allowance:
    found = pages.services.allowances.get(relatienummer)
    return found if found is not None else abort(NOT_FOUND)


def _typed() -> AllowanceForm:
    ruimte, meldingen = (request.form.get(name, "").strip() for name in ("ruimte", "meldingen"))
    return AllowanceForm(ruimte, tuple(request.form.getlist("soorten")[:200]), meldingen)


def _page(
    pages: Pages, found: Allowance, form: AllowanceForm | None = None, errors: list[tuple[str, str]] | None = None
) -> str:
    return render_template(
        "bestanden/room_form.html",
        one=found,
        form=form or _form_of(found),
        kinds=pages.services.intro().types,
        default_quota=pages.services.allowances.default_quota_bytes,
        errors=errors or [],
    )


def _form_of(found: Allowance) -> AllowanceForm:
    own = "" if found.quota_bytes is None else str(found.quota_bytes // GIGABYTE)
    return AllowanceForm(own, found.kinds or (), found.notification_email)
