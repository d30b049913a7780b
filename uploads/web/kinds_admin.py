"""Kinds of delivery as staff administers them: `/beheer/soorten` (K41)."""

from collections.abc import Mapping

from flask import abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, lazy_gettext

from shared.logging import get_logger
from uploads.deliveries.kind_form import KindFault, KindForm, form_of, kind_from
from uploads.deliveries.model import DeliveryKind
from uploads.web import done
from uploads.web.pages import Pages
from uploads.web.staff_pages import staff, staff_page
from uploads.web.widget import day_text

NOT_FOUND, UNPROCESSABLE = 404, 422
NEW = "nieuw"
TYPED = ("naam", "extensies", "grootte", "aantal", "van", "tot", "bewaren")

FAULTS: Mapping[KindFault, LazyString] = {
    KindFault.CODE: lazy_gettext("Gebruik voor de code kleine letters, cijfers en streepjes, hoogstens 64 tekens."),
    KindFault.NAME: lazy_gettext("Vul een naam in van hoogstens 200 tekens."),
    KindFault.EXTENSIONS: lazy_gettext("Vul bestandstypen in zoals csv, xml. Hoogstens 20."),
    KindFault.SIZE: lazy_gettext("Vul een heel aantal MB in, niet meer dan de grens van deze dienst."),
    KindFault.FILES: lazy_gettext("Vul een heel aantal in van 1 tot 10.000, of laat het leeg."),
    KindFault.DAY: lazy_gettext("Vul een datum in zoals 28-02-2027."),
    KindFault.KEEPING: lazy_gettext("Vul een heel aantal dagen in van 1 tot 2555, of laat het leeg."),
    KindFault.ORDER: lazy_gettext("De laatste dag ligt voor de eerste dag."),
}

log = get_logger(__name__)


def add_kinds_admin(pages: Pages) -> None:
    """The list, a form for a new kind, and one for each kind; 404 for anybody who is not of the staff."""
    services = pages.services

    @staff_page(pages, "/beheer/soorten")
    def kinds() -> ResponseReturnValue:
        return render_template(
            "bestanden/kinds.html", kinds=services.intro().types, day_text=day_text, success=done.done_sentence()
        )

    @staff_page(pages, "/beheer/soorten/<soort>")
    def kind_form(soort: str) -> ResponseReturnValue:
        if soort == NEW:
            return _page(KindForm(zichtbaar=True), soort)
        return _page(form_of(_found(pages, soort)), soort)

    @staff_page(pages, "/beheer/soorten/<soort>", "POST")
    def save_kind(soort: str) -> ResponseReturnValue:
        known = services.intro().types
        form = _typed(soort)
        place = len(known) + 1 if soort == NEW else _found(pages, soort).position
        kind = kind_from(form, services.intro().max_bytes, place)
        taken = soort == NEW and form.soort in {NEW, *(one.soort for one in known)}
        if not isinstance(kind, DeliveryKind) or taken:
            faults = {"soort": KindFault.CODE} if isinstance(kind, DeliveryKind) else kind
            return _page(form, soort, [(name, str(FAULTS[fault])) for name, fault in faults.items()]), UNPROCESSABLE
        services.deliveries.save_kind(kind)
        log.info("kind of delivery saved", soort=kind.soort, by=staff().account)
        return redirect(done.address("kinds", done.SAVED), code=303)


def _found(pages: Pages, soort: str) -> DeliveryKind:
    kind = next((one for one in pages.services.intro().types if one.soort == soort), None)
    return kind if kind is not None else abort(NOT_FOUND)


def _typed(soort: str) -> KindForm:
    given = {name: request.form.get(name, "").strip() for name in TYPED}
    code = request.form.get("soort", "").strip() if soort == NEW else soort
    return KindForm(soort=code, leeg="leeg" in request.form, zichtbaar="zichtbaar" in request.form, **given)


def _page(form: KindForm, soort: str, errors: list[tuple[str, str]] | None = None) -> str:
    return render_template("bestanden/kind_form.html", form=form, soort=soort, is_new=soort == NEW, errors=errors or [])
