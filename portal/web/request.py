"""Screen P7, Account aanvragen: two pages and a file to sign. Nothing is stored, and no cookie is set."""

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from portal.request_form import APPLICATIONS, GROUPS, RequestForm, read_form
from portal.web.request_pdf import form_pdf
from portal.web.request_texts import BUSY, GROUP_TITLES, LABELS, VALUES, sentences
from shared.clock import Clock
from shared.layout.formats import local
from shared.layout.language import current_language
from shared.relying_party.viewer import speak_the_users_language
from shared.web.csrf import csrf_exempt

PATH = "/zakelijk/aanvragen"
STEP = "stap"
CHECK, CHANGE, FILE = "controleren", "wijzigen", "pdf"


def request_blueprint(clock: Clock) -> Blueprint:
    """The form takes no form token: what it does, anyone may do, and it leaves nothing behind."""
    pages = Blueprint("aanvragen", __name__)
    pages.before_request(speak_the_users_language)
    pages.add_url_rule(PATH, "form", lambda: _form(RequestForm({}), []))

    @csrf_exempt
    def submit() -> Response:
        form, step = read_form(request.form, request.form.getlist("applicaties")), request.form.get(STEP)
        if step == CHANGE:
            return _form(form, [])
        if form.faults:
            return _form(form, sentences(form.faults))
        return _file(form, clock) if step == FILE else _check(form, [])

    pages.add_url_rule(PATH, "submit", submit, methods=["POST"])
    return pages


def _form(form: RequestForm, errors: list[tuple[str | None, object]]) -> Response:
    page = {"errors": errors, "at_field": {name: text for name, text in errors if name}}
    return _page("portal/request.html", form, 422 if errors else 200, **page)


def _check(form: RequestForm, errors: list[tuple[str | None, object]]) -> Response:
    return _page("portal/request_check.html", form, 503 if errors else 200, errors=errors)


def _file(form: RequestForm, clock: Clock) -> Response:
    pdf = form_pdf(form, current_language(), local(clock.now()).date())
    if pdf is None:
        return _check(form, [(None, BUSY)])
    answer = make_response(pdf)
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = 'attachment; filename="aanvraagformulier-mijn-cak-zakelijk.pdf"'
    return answer


def _page(template: str, form: RequestForm, status: int, **more: object) -> Response:
    shown = {
        "form": form,
        "groups": GROUPS,
        "titles": GROUP_TITLES,
        "labels": LABELS,
        "values": VALUES,
        "applications": APPLICATIONS,
        "chosen": form["applicaties"].split(", "),
    }
    return make_response(render_template(template, **shown, **more), status)
