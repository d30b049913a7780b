"""D4: the form of each thing that can be done for an account. All have one shape: what follows, values, a reason."""

from collections.abc import Mapping

from flask import Blueprint, Response, abort, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from idp.accounts.model import Account
from idp.accounts.postal_address import PostalAddress
from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.operations import Decline, Declined, Kind, Values
from idp.web.beheer.account_actions import BY_SLUG, AccountAction, what_follows
from idp.web.beheer.accounts import PATH, asked_list
from idp.web.beheer.desk import Desk
from idp.web.beheer.requests_texts import LABELS, fault_sentences
from idp.web.beheer.texts import Sentences, sentences


class AccountFormPages:
    """`/beheer/gebruikers/<account_id>/<slug>`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def blueprint(self) -> Blueprint:
        """A form and its submission for each action."""
        pages = Blueprint("beheer_gebruiker", __name__)
        pages.add_url_rule(f"{PATH}/<account_id>/<slug>", "form", self.form)
        pages.add_url_rule(f"{PATH}/<account_id>/<slug>", "act", self.act, methods=["POST"])
        return pages

    def form(self, account_id: str, slug: str) -> AnyResponse:
        """Is that what you want, and why?"""
        what = _known(slug)
        return self._desk.form(
            what.action, lambda actor, values, errors: self._form(what, account_id, actor, values, errors)
        )

    def act(self, account_id: str, slug: str) -> AnyResponse:
        """Do it, or propose it."""
        what, place = _known(slug), asked_list().place

        def done(_actor: Actor, facts: Mapping[str, object]) -> AnyResponse:
            if what.action is Action.ACCOUNT_EXPORT:
                return _document(account_id, str(facts["document"]))
            waits = "ja" if facts.get("waits") else None
            address = url_for(
                "beheer_gebruikers.look", account_id=account_id, gedaan=slug, wacht=waits, **asked_list().place
            )
            return redirect(address, code=303)

        return self._desk.act(
            what.action,
            back=url_for("beheer_gebruiker.form", account_id=account_id, slug=slug, **place),
            form=lambda actor, values, errors: self._form(what, account_id, actor, values, errors),
            done=done,
            known={"account_id": account_id},
        )

    def _form(
        self, what: AccountAction, account_id: str, actor: Actor, values: Values, errors: list[Declined]
    ) -> AnyResponse:
        profile = self._desk.console.finding.look(actor, account_id, self._desk.now)
        if profile is None:
            abort(404)
        if not values.given:
            values = Values({"versie": profile.seen, **_present(profile.account, profile.address)})
        shown = _sentences(errors)
        fields = {each.name: each for each in self._desk.console.operations[what.action].fields}
        page = {
            "what": what,
            "about": what_follows(what, profile.account),
            "account": profile.account,
            "place": asked_list().place,
            "fields": [fields[name] for name in what.more],
            "kinds": Kind,
            "labels": LABELS,
            "values": values,
            "seen": profile.seen if any(each.why is Decline.CHANGED_MEANWHILE for each in errors) else None,
            "errors": shown,
            "at_field": {name: text for name, text in shown if name},
        }
        answer = render_template("beheer/account_action.html", current="gebruikers", **page)
        return make_response(answer, 422 if errors else 200)


def _known(slug: str) -> AccountAction:
    if slug not in BY_SLUG:
        abort(404)
    return BY_SLUG[slug]


def _present(account: Account, address: PostalAddress | None) -> Mapping[str, str]:
    """What the form shows to begin with."""
    values = {
        "aanhef": account.aanhef.value,
        "voorletters": account.initials,
        "voornaam": account.given_name,
        "tussenvoegsel": account.infix,
        "achternaam": account.surname,
        "telefoon": account.phone,
        "email": account.email,
    }
    if address is None:
        return values
    return {
        **values,
        "straat": address.street,
        "huisnummer": address.house_number,
        "postcode": address.postcode,
        "plaats": address.town,
    }


def _sentences(errors: list[Declined]) -> Sentences:
    """Fields that are wrong one by one, each in its own words."""
    if len(errors) == 1 and errors[0].why is Decline.FAULTY:
        named = errors[0].facts["fields"]
        return fault_sentences(named) if isinstance(named, dict) else []
    return sentences(errors)


def _document(account_id: str, document: str) -> AnyResponse:
    answer = Response(document, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="gegevens-{account_id}.json"'
    return answer
