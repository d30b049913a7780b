"""D7 Applicaties."""

from collections.abc import Mapping

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from idp.administration import advanced_metadata
from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.applications import Applications, is_described_here
from idp.administration.operations import Declined, Values
from idp.administration.paging import PAGE_SIZE
from idp.administration.rows_applications import typed_of
from idp.clients.metadata import published_metadata
from idp.clients.model import Client, RegisteredBy
from idp.clients.policy import OFFERED, PRIVATE_KEY_JWT
from idp.clients.scopes import SCOPES
from idp.web.beheer.csv_file import csv_answer
from idp.web.beheer.desk import ROOT, Desk
from idp.web.beheer.listing import Asked, Listing, asked_for
from idp.web.beheer.texts import sentences
from shared.jose.algorithms import SIGNING_ALGORITHMS
from shared.jose.jwe import KEY_ALGORITHMS

PATH = f"{ROOT}/applicaties"
SECRET = "geheim"  # query parameter that names a secret to be shown once
MARK_PAGE, AUDIENCE_PAGE = "beheer/application_mark.html", "beheer/application_audience.html"
NO_PAGE = ("openid",)
METHODS: dict[str, LazyString] = {
    "private_key_jwt": _l("Eigen sleutel (private_key_jwt), het veiligst"),
    "client_secret_basic": _l("Geheim in de header (client_secret_basic)"),
    "client_secret_post": _l("Geheim in het bericht (client_secret_post)"),
    "none": _l("Geen, voor een app of pagina zonder server (none)"),
}
REGISTERED: dict[RegisteredBy, LazyString] = {
    RegisteredBy.BOOTSTRAP: _l("de installatie"),
    RegisteredBy.COMMAND: _l("een beheerder van de machine"),
    RegisteredBy.INITIAL_ACCESS_TOKEN: _l("de applicatie zelf, met een toegangsbewijs"),
    RegisteredBy.CONSOLE: _l("een beheerder van applicaties"),
}
SUCCESS: dict[str, LazyString] = {
    "toegevoegd": _l("De applicatie is toegevoegd. Zij vraagt gebruikers om toestemming."),
    "gewijzigd": _l("De applicatie is gewijzigd."),
    "zonder-merk": _l("De applicatie is gewijzigd. De tegel is weg, tot een collega de applicatie opnieuw goedkeurt."),
    "voorgesteld": _l("Dit wacht op goedkeuring door een collega."),
    "relaties": _l("De relaties van deze applicatie zijn gewijzigd."),
    "vernieuwd": _l("Er is een nieuw geheim. Het oude werkt niet meer."),
    "vernieuwd-met-oud": _l("Er is een nieuw geheim. Het oude werkt nog 14 dagen."),
}


def asked_list() -> Asked:
    """The list that the address names; pages of one application carry it along, to lead back to it."""
    return asked_for(PATH, ("zoek",))


class ApplicationPages:
    """`/beheer/applicaties`."""

    def __init__(self, desk: Desk, applications: Applications, issuer: str, default_policy: str) -> None:
        self._desk = desk
        self._applications = applications
        self._issuer = issuer
        self._default_policy = default_policy

    def blueprint(self) -> Blueprint:
        """The list, and one address for each form."""
        pages = Blueprint("beheer_applicaties", __name__)
        pages.add_url_rule(PATH, "overview", lambda: self._desk.page(Action.CLIENTS_LIST, self._list))
        pages.add_url_rule(f"{PATH}.csv", "csv", lambda: self._desk.page(Action.CLIENTS_LIST, self._csv))
        pages.add_url_rule(f"{PATH}/nieuw", "new", lambda: self._desk.form(Action.CLIENT_ADD, self._new_form))
        pages.add_url_rule(f"{PATH}/nieuw", "add", self.add, methods=["POST"])
        pages.add_url_rule(f"{PATH}/<client_id>", "look", self.look)
        pages.add_url_rule(f"{PATH}/<client_id>/wijzigen", "change_form", self.change_form)
        pages.add_url_rule(f"{PATH}/<client_id>/wijzigen", "change", self.change, methods=["POST"])
        pages.add_url_rule(f"{PATH}/<client_id>/geheim", "rotate_form", self.rotate_form)
        pages.add_url_rule(f"{PATH}/<client_id>/geheim", "rotate", self.rotate, methods=["POST"])
        pages.add_url_rule(f"{PATH}/<client_id>/merk", "mark_form", self.mark_form)
        pages.add_url_rule(f"{PATH}/<client_id>/merk", "mark", self.mark, methods=["POST"])
        pages.add_url_rule(f"{PATH}/<client_id>/relaties", "entitle_form", self.entitle_form)
        pages.add_url_rule(f"{PATH}/<client_id>/relaties", "entitle", self.entitle, methods=["POST"])
        return pages

    def mark_form(self, client_id: str) -> Response:
        """A tile and no consent, or no longer: somebody else decides."""
        return self._short_form(Action.CLIENT_FIRST_PARTY, client_id, MARK_PAGE)

    def mark(self, client_id: str) -> Response:
        """Propose it."""
        return self._short_act(Action.CLIENT_FIRST_PARTY, client_id, MARK_PAGE, "mark_form", "voorgesteld")

    def entitle_form(self, client_id: str) -> Response:
        """For everyone, or for some relations."""
        return self._short_form(Action.CLIENT_ENTITLE, client_id, AUDIENCE_PAGE)

    def entitle(self, client_id: str) -> Response:
        """Exactly these from now on."""
        return self._short_act(Action.CLIENT_ENTITLE, client_id, AUDIENCE_PAGE, "entitle_form", "relaties")

    def _short_form(self, action: Action, client_id: str, template: str) -> Response:
        return self._desk.form(
            action, lambda actor, values, errors: self._short_page(template, client_id, actor, values, errors)
        )

    def _short_act(self, action: Action, client_id: str, template: str, back: str, done: str) -> Response:
        def finish(_actor: Actor, _facts: Mapping[str, object]) -> Response:
            address = url_for("beheer_applicaties.look", client_id=client_id, gedaan=done, **asked_list().place)
            return redirect(address, code=303)

        return self._desk.act(
            action,
            back=url_for(f"beheer_applicaties.{back}", client_id=client_id, **asked_list().place),
            form=lambda actor, values, errors: self._short_page(template, client_id, actor, values, errors),
            done=finish,
            known={"client_id": client_id},
        )

    def _short_page(
        self, template: str, client_id: str, actor: Actor, values: Values, errors: list[Declined]
    ) -> Response:
        client, shown = self._found(actor, client_id), sentences(errors)
        if not values.given:
            restricted, numbers = self._applications.audience(client_id)
            values = Values({"beperkt": restricted, "relaties": numbers})
        page = {
            "client": client,
            "place": asked_list().place,
            "changeable": is_described_here(client),
            "values": values,
            "errors": shown,
            "at_field": {name: text for name, text in shown if name},
        }
        return make_response(render_template(template, current="applicaties", **page), 422 if errors else 200)

    def add(self) -> Response:
        """A new one."""
        back = url_for("beheer_applicaties.new", **asked_list().place)
        return self._desk.act(Action.CLIENT_ADD, back=back, form=self._new_form, done=self._kept("toegevoegd"))

    def look(self, client_id: str) -> Response:
        """One of them."""
        return self._desk.page(Action.CLIENTS_LIST, lambda actor: self._look(actor, client_id))

    def change_form(self, client_id: str) -> Response:
        """Its form."""
        return self._desk.form(
            Action.CLIENT_CHANGE, lambda actor, values, errors: self._change_form(client_id, actor, values, errors)
        )

    def change(self, client_id: str) -> Response:
        """Other metadata."""
        return self._desk.act(
            Action.CLIENT_CHANGE,
            back=url_for("beheer_applicaties.change_form", client_id=client_id, **asked_list().place),
            form=lambda actor, values, errors: self._change_form(client_id, actor, values, errors),
            done=self._kept("gewijzigd"),
            known={"client_id": client_id},
        )

    def rotate_form(self, client_id: str) -> Response:
        """Is that what you want?"""
        return self._desk.form(
            Action.CLIENT_ROTATE, lambda actor, values, errors: self._rotate_form(client_id, actor, values, errors)
        )

    def rotate(self, client_id: str) -> Response:
        """Another secret."""
        return self._desk.act(
            Action.CLIENT_ROTATE,
            back=url_for("beheer_applicaties.rotate_form", client_id=client_id, **asked_list().place),
            form=lambda actor, values, errors: self._rotate_form(client_id, actor, values, errors),
            done=self._kept("vernieuwd"),
            known={"client_id": client_id},
        )

    def _list(self, actor: Actor) -> Response:
        asked = asked_list()
        found = self._applications.search(actor, asked.filters["zoek"], self._desk.now)
        listing = Listing(asked, found[asked.offset : asked.offset + PAGE_SIZE], len(found))
        return make_response(render_template("beheer/applications.html", current="applicaties", listing=listing))

    def _csv(self, actor: Actor) -> Response:
        found = self._applications.search(actor, asked_list().filters["zoek"], self._desk.now)
        rows = [(each.client_name, each.client_id, each.policy_name, _yes(each.first_party)) for each in found]
        return csv_answer("applicaties", ("Naam", "client_id", "Regels", "Eigen applicatie"), rows)

    def _look(self, actor: Actor, client_id: str) -> Response:
        client = self._found(actor, client_id)
        page = {
            "client": client,
            "place": asked_list().place,
            "old": client.old_at(self._desk.now),
            "secret": self._desk.taken(SECRET).text("client_secret"),
            "issuer": self._issuer,
            "methods": METHODS,
            "signs": client.token_endpoint_auth_method == PRIVATE_KEY_JWT,
            "registered": REGISTERED[client.registered_by],
            "advanced": _advanced(client),
            "fixed": client.registered_by is RegisteredBy.BOOTSTRAP or client.represents or client.resource_server,
            "changeable": is_described_here(client),
            "success": SUCCESS.get(request.args.get("gedaan", "")),
        }
        return make_response(render_template("beheer/application.html", current="applicaties", **page))

    def _new_form(self, _actor: Actor, values: Values, errors: list[Declined]) -> Response:
        start = {"policy": self._default_policy, "token_endpoint_auth_method": "private_key_jwt", "scope": NO_PAGE}
        return self._form(None, values if values.given else Values(start), errors)

    def _change_form(self, client_id: str, actor: Actor, values: Values, errors: list[Declined]) -> Response:
        client = self._found(actor, client_id)
        return self._form(client, values if values.given else typed_of(client), errors)

    def _form(self, client: Client | None, values: Values, errors: list[Declined]) -> Response:
        shown = sentences(errors)
        wrong = {error.at for error in errors if error.at}
        policies = dict.fromkeys((*OFFERED, client.policy_name) if client else OFFERED)
        page = {
            "client": client,
            "place": asked_list().place,
            "typed": values,
            "is_open": advanced_metadata.is_used(values)
            or not wrong.isdisjoint(map(advanced_metadata.field_of, advanced_metadata.MEMBERS)),
            "policies": [(name, name) for name in policies],
            "methods": METHODS,
            "scopes": SCOPES[1:],
            "signing": [(name, name) for name in SIGNING_ALGORITHMS],
            "encrypting": [(name, name) for name in KEY_ALGORITHMS],
            "errors": shown,
            "at_field": {name: text for name, text in shown if name},
        }
        answer = render_template("beheer/application_form.html", current="applicaties", **page)
        return make_response(answer, 422 if errors else 200)

    def _rotate_form(self, client_id: str, actor: Actor, values: Values, errors: list[Declined]) -> Response:
        shown = sentences(errors)
        page = {
            "client": self._found(actor, client_id),
            "place": asked_list().place,
            "reden": values.text("reden"),
            "overlap": values.flag("overlap"),
            "errors": shown,
            "at_field": {name: text for name, text in shown if name},
        }
        answer = render_template("beheer/application_secret.html", current="applicaties", **page)
        return make_response(answer, 422 if errors else 200)

    def _kept(self, done: str) -> "_Kept":
        return _Kept(self._desk, done)

    def _found(self, actor: Actor, client_id: str) -> Client:
        client = self._applications.look(actor, client_id, self._desk.now)
        if client is None:
            abort(404)
        return client


class _Kept:
    """After a form: to the page of the application, which shows a new secret once."""

    def __init__(self, desk: Desk, done: str) -> None:
        self._desk = desk
        self._done = done

    def __call__(self, _actor: Actor, facts: Mapping[str, object]) -> Response:
        done = "zonder-merk" if facts["lost_mark"] else self._done
        if done == "vernieuwd" and "old_ends_at" in facts:
            done = "vernieuwd-met-oud"
        secret = str(facts.get("client_secret", ""))
        place = asked_list().place
        address = url_for("beheer_applicaties.look", client_id=facts["client_id"], gedaan=done, **place)
        if secret:
            address += f"&{SECRET}={self._desk.put_aside(Values({'client_secret': secret}))}"
        return redirect(address, code=303)


def _advanced(client: Client) -> list[tuple[str, str]]:
    """Members of the advanced part that say something, by their registered names."""
    found = published_metadata(client)
    return [
        (name, " ".join(value) if isinstance(value, list) else _shown(value))
        for name, value in sorted(found.items())
        if name in advanced_metadata.MEMBERS and value is not False
    ]


def _shown(value: object) -> str:
    return "ja" if value is True else str(value)


def _yes(value: bool) -> str:
    return "ja" if value else "nee"
