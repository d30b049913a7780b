"""A1 Wachtwoord wijzigen."""

from datetime import datetime, timedelta

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from idp.accounts.model import Account
from idp.credentials.password_policy import Owner, violations
from idp.hashing import TooBusy
from idp.login.device import kind_of_device
from idp.login.outcome import Refusal
from idp.login.own_password import ChangeRefused, ChangeRequest
from idp.login.sso_session import SsoSession
from idp.services import Services
from idp.web import texts
from idp.web.answers import busy_form, form_again, refused_form
from idp.web.browser import Browser
from idp.web.forms import Errors, NewPasswordForm, new_password_form
from idp.web.guard import Guard
from shared.clock import Clock
from shared.layout.formats import date_text

PAGE = "account/password.html"
CURRENT, NEW = "huidig_wachtwoord", "nieuw_wachtwoord"
JUST_CHANGED = timedelta(minutes=5)


class PasswordPages:
    """`/account/wachtwoord`, and the well-known address that password managers use."""

    def __init__(self, services: Services, browser: Browser, guard: Guard, clock: Clock) -> None:
        self._services = services
        self._browser = browser
        self._guard = guard
        self._clock = clock

    def blueprint(self) -> Blueprint:
        """Form, submission and the redirect of `/.well-known/change-password`."""
        pages = Blueprint("password", __name__)
        pages.add_url_rule("/account/wachtwoord", "form", lambda: self._guard.confirmed(self._form))
        pages.add_url_rule(
            "/account/wachtwoord", "submit", lambda: self._guard.confirmed(self._submit), methods=["POST"]
        )
        pages.add_url_rule("/.well-known/change-password", "well_known", _well_known)
        return pages

    def _form(self, _session: SsoSession, account: Account) -> Response:
        success = self._success(account) if "gewijzigd" in request.args else None
        return make_response(render_template(PAGE, at_field={}, success=success, **_page(account)))

    def _submit(self, session: SsoSession, account: Account) -> Response:
        form, page, now = new_password_form(), _page(account), self._clock.now()
        early = _errors_of_shape(form, account)
        if early:
            return form_again(PAGE, early, page=page)
        origin = self._browser.origin()
        change = ChangeRequest(
            current=request.form.get(CURRENT, ""),
            new=form.nieuw_wachtwoord,
            ends_other_sessions="andere_sessies" in request.form,
            device=kind_of_device(origin.agent),
        )
        try:
            outcome = self._services.steps.own_password.change(session, account, change, origin=origin, now=now)
        except TooBusy as busy:
            return busy_form(PAGE, busy, page=page)
        if isinstance(outcome, ChangeRefused):
            return _refused(outcome, now, page)
        self._browser.renew_session(outcome.cookie)
        self._services.logout.announce(outcome.ended_sids)
        return redirect(url_for("password.form", gewijzigd="ja"), code=303)

    def _success(self, account: Account) -> str | None:
        """Said only when it is true: an address alone does not change a password."""
        set_at, expires_at = account.password_set_at, account.password_expires_at
        if set_at is None or expires_at is None or self._clock.now() - set_at > JUST_CHANGED:
            return None
        return str(gettext("Uw wachtwoord is gewijzigd. Het is geldig tot %(day)s.", day=date_text(expires_at)))


def _errors_of_shape(form: NewPasswordForm, account: Account) -> Errors:
    """What is wrong before the current password has to be looked at: nothing typed, or two that differ."""
    errors: Errors = []
    if not request.form.get(CURRENT):
        errors.append((CURRENT, texts.E41))
    if not errors and not form.differs:
        return []
    broken = violations(form.nieuw_wachtwoord, Owner(account.username, account.relatienummer))
    errors += [(NEW, texts.VIOLATIONS[violation]) for violation in broken]
    if form.differs:
        errors.append((NEW, texts.E25))
    return errors


def _refused(outcome: ChangeRefused, now: datetime, page: dict[str, object]) -> Response:
    errors: Errors = []
    if outcome.current is not None:
        wrong = outcome.current.refusal is Refusal.WRONG_PASSWORD
        errors.append((CURRENT, texts.E41 if wrong else texts.REFUSALS[outcome.current.refusal]))
    errors += [(NEW, sentence) for sentence in texts.sentences(outcome.new)]
    if outcome.current is None:
        return form_again(PAGE, errors, status=texts.status_of_change(outcome.new), page=page)
    return refused_form(PAGE, outcome.current, errors, now, page=page)


def _page(account: Account) -> dict[str, object]:
    return {"gebruikersnaam": account.username, "rules": texts.PASSWORD_RULES, "current": "wachtwoord"}


def _well_known() -> Response:
    return redirect(url_for("password.form"), code=302)
