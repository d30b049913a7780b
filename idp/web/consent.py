"""I14 Toestemming."""

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from idp.clients.model import RegisteredBy
from idp.consents.question import ConsentQuestions, Question
from idp.web.browser import Browser
from idp.web.oidc import respond
from idp.web.plain_request import plain_request
from idp.web.texts_consent import items_of
from shared.clock import Clock
from shared.web.security_headers import allow_form_action

PAGE = "oidc/toestemming.html"


class ConsentPages:
    """`/toestemming` asks, and takes the answer."""

    def __init__(self, consents: ConsentQuestions, browser: Browser, clock: Clock) -> None:
        self._consents = consents
        self._browser = browser
        self._clock = clock

    def blueprint(self) -> Blueprint:
        """Question and submission."""
        pages = Blueprint("consent", __name__)
        pages.add_url_rule("/toestemming", "form", self.form)
        pages.add_url_rule("/toestemming", "submit", self.submit, methods=["POST"])
        return pages

    def form(self) -> Response:
        """The question, or where to go instead."""
        outcome = self._consents.ask(_request_id(), plain_request(self._browser), self._clock.now())
        if not isinstance(outcome, Question):
            return respond(outcome)
        # Chromium holds the policy against the redirects that answer a form too.
        allow_form_action(outcome.redirect_origin)
        return make_response(
            render_template(
                PAGE,
                question=outcome,
                items=items_of(outcome.scope),
                self_registered=outcome.client.registered_by is RegisteredBy.INITIAL_ACCESS_TOKEN,
                account=self._browser.account(),
            )
        )

    def submit(self) -> Response:
        """Yes or no."""
        plain, now = plain_request(self._browser), self._clock.now()
        if request.form.get("antwoord") == "ja":
            return respond(self._consents.accept(_request_id(), plain, now))
        return respond(self._consents.refuse(_request_id(), plain, now))


def _request_id() -> str:
    return request.args.get("verzoek", "")
