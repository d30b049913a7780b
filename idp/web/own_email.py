"""The mailed link that confirms a new mail address: GET shows it, POST uses it (T27)."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from idp.accounts.model import Account
from idp.login.own_email import OwnEmail
from idp.login.sso_session import SsoSession
from idp.web import texts
from idp.web.browser import Browser
from idp.web.guard import Guard, Page
from shared.clock import Clock

PATH = "/account/e-mail"
PAGE = "account/email.html"
CODE_LIMIT = 100  # characters of a code that can be ours


class OwnEmailPages:
    """`/account/e-mail`. Only its owner, who logged in just now, sees what the link is for."""

    def __init__(self, emails: OwnEmail, browser: Browser, guard: Guard, clock: Clock) -> None:
        self._emails = emails
        self._browser = browser
        self._guard = guard
        self._clock = clock

    def blueprint(self) -> Blueprint:
        """Question and submission."""
        pages = Blueprint("own_email", __name__)
        pages.add_url_rule(PATH, "form", lambda: self._for_owner(self._form))
        pages.add_url_rule(PATH, "submit", lambda: self._for_owner(self._submit), methods=["POST"])
        return pages

    def _for_owner(self, page: Page) -> Response:
        back = f"{PATH}?code={_code()}"
        if self._browser.usable_session() is None:
            return redirect(url_for("login.form", terug=back), code=303)
        return self._guard.confirmed(page, back=back)

    def _form(self, _session: SsoSession, account: Account) -> Response:
        change = self._emails.look(account, _code(), self._clock.now())
        if change is None:
            return _over()
        return make_response(render_template(PAGE, change=change, code=_code()))

    def _submit(self, _session: SsoSession, account: Account) -> Response:
        done = self._emails.confirm(account, _code(), origin=self._browser.origin(), now=self._clock.now())
        return make_response(render_template(PAGE, success=texts.EMAIL_CHANGED)) if done else _over()


def _over() -> Response:
    return make_response(render_template(PAGE, errors=[(None, texts.E38)]), 422)


def _code() -> str:
    code = request.values.get("code", "")
    return code if len(code) <= CODE_LIMIT and code.isascii() and code.isprintable() else ""
