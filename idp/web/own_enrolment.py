"""A3: adding an app or a key, and new recovery codes, inside a session."""

from collections.abc import Callable

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from idp.accounts.model import Account
from idp.hashing import TooBusy
from idp.login.device import kind_of_device
from idp.login.outcome import Refused
from idp.login.own_factors import Owner
from idp.login.sso_session import SsoSession
from idp.second_factors.changes import Visit
from idp.second_factors.enrolment import EnrolmentRefusal
from idp.services import Services
from idp.web import texts_factors
from idp.web.answers import busy_form
from idp.web.browser import Browser
from idp.web.enrolment import (
    ACCOUNT,
    CODES_PAGE,
    app_form,
    codes_as_text,
    codes_form,
    codes_page,
    key_form,
    options_answer,
)
from idp.web.guard import Guard
from idp.web.key import json_answer
from shared.clock import Clock

OK = 200
Page = Callable[[Owner], Response]


class OwnEnrolmentPages:
    """Below `/account/twee-staps`; every page wants a fresh login (A0)."""

    def __init__(self, services: Services, browser: Browser, guard: Guard, clock: Clock) -> None:
        self._services = services
        self._browser = browser
        self._guard = guard
        self._clock = clock

    def blueprint(self) -> Blueprint:
        """App, key and recovery codes."""
        pages = Blueprint("own_enrolment", __name__)
        for path, name, shown, sent in (
            (f"{ACCOUNT.base}/app", "app", self._app, self._submit_app),
            (f"{ACCOUNT.base}/sleutel", "key", self._key, self._submit_key),
            (ACCOUNT.codes, "codes", self._codes, self._submit_codes),
        ):
            pages.add_url_rule(path, name, self._confirmed(shown))
            pages.add_url_rule(path, f"submit_{name}", self._confirmed(sent), methods=["POST"])
        options = f"{ACCOUNT.base}/sleutel/opties"
        pages.add_url_rule(options, "key_options", self._options, methods=["POST"])
        pages.add_url_rule(f"{ACCOUNT.codes}/tekst", "codes_text", self._confirmed(self._codes_text))
        return pages

    def _confirmed(self, page: Page) -> Callable[[], Response]:
        def for_owner(session: SsoSession, account: Account) -> Response:
            return page(Owner(session, account))

        return lambda: self._guard.confirmed(for_owner)

    def _app(self, owner: Owner) -> Response:
        return self._app_form(owner)

    def _app_form(self, owner: Owner, refusal: EnrolmentRefusal | None = None, name: str = "") -> Response:
        secret = self._services.steps.own_factors.app_secret(owner, self._clock.now())
        return app_form(ACCOUNT, owner.account, secret, refusal, name=name)

    def _submit_app(self, owner: Owner) -> Response:
        typed, name = request.form.get("code", ""), request.form.get("naam", "")
        added = self._services.steps.own_factors.add_app(owner, typed, name, self._visit())
        if isinstance(added, EnrolmentRefusal):
            return self._app_form(owner, added, name)
        return _confirm_again() if isinstance(added, Refused) else _added(added.totp_id)

    def _key(self, owner: Owner) -> Response:
        return key_form(ACCOUNT, owner.account)

    def _options(self) -> Response:
        """Nothing for whoever has to log in or confirm first: the form, which the script then sends, leads there."""
        answer = self._confirmed(self._key_options)()
        return answer if answer.status_code == OK else json_answer(None)

    def _key_options(self, owner: Owner) -> Response:
        name = request.form.get("naam", "")
        return options_answer(self._services.steps.own_factors.key_options(owner, name, self._visit()))

    def _submit_key(self, owner: Owner) -> Response:
        name, answer = request.form.get("naam", ""), request.form.get("antwoord", "")
        added = self._services.steps.own_factors.add_key(owner, name, answer, self._visit())
        if isinstance(added, EnrolmentRefusal):
            return key_form(ACCOUNT, owner.account, name, added)
        return _confirm_again() if isinstance(added, Refused) else _added(added.key_id)

    def _codes(self, owner: Owner) -> Response:
        return codes_form(ACCOUNT, owner.account, self._services.steps.own_factors.new_codes(owner, self._clock.now()))

    def _codes_text(self, owner: Owner) -> Response:
        return codes_as_text(self._services.steps.own_factors.new_codes(owner, self._clock.now()))

    def _submit_codes(self, owner: Owner) -> Response:
        if "bewaard" not in request.form:
            codes = self._services.steps.own_factors.new_codes(owner, self._clock.now())
            return codes_form(ACCOUNT, owner.account, codes, [(texts_factors.SAVED, texts_factors.E37)])
        try:
            kept = self._services.steps.own_factors.keep_codes(owner, request.form.get("reeks", ""), self._visit())
        except TooBusy as busy:
            codes = self._services.steps.own_factors.new_codes(owner, self._clock.now())
            return busy_form(CODES_PAGE, busy, page=codes_page(ACCOUNT, owner.account, codes))
        if isinstance(kept, Refused):
            return _confirm_again()
        if not kept:
            return redirect(url_for("own_enrolment.codes"), code=303)
        return redirect(url_for("factors.overview", codes="nieuw"), code=303)

    def _visit(self) -> Visit:
        origin = self._browser.origin()
        return Visit(origin, kind_of_device(origin.agent), self._clock.now())


def _added(method_id: str) -> Response:
    return redirect(url_for("factors.overview", toegevoegd=method_id), code=303)


def _confirm_again() -> Response:
    return redirect(url_for("confirmation.form", terug=request.path), code=303)
