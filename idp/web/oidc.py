"""The protocol's door in Flask: plain values in, answers out, driven by the provider's own table."""

from collections.abc import Callable
from functools import partial
from importlib.resources import files

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from idp.oidc.end_session import LoggedOut
from idp.oidc.messages import Answer, Page
from idp.oidc.messages import Response as PlainResponse
from idp.oidc.pages import WRONG_REQUEST_TEMPLATE
from idp.oidc.provider import PATHS, Endpoint, Provider
from idp.oidc.published_document import PublishedDocument
from idp.web.browser import Browser
from idp.web.dispatcher import ANSWER, METHODS, WITHOUT_BODY, asks_for_the_whole
from idp.web.logout import Leave
from idp.web.plain_request import plain_request
from shared.clock import Clock
from shared.layout.error_pages import new_reference
from shared.logging import get_logger
from shared.web.csrf import csrf_exempt
from shared.web.request_log import leave_out_of_the_log
from shared.web.security_headers import allow_form_action

CONFIRM_PATH = f"{PATHS.end_session}/bevestigen"
SCRIPTS = {"form_post": "/oidc/form-post.js", "logged_out": "/oidc/logged-out.js"}

View = Callable[[], Response]

log = get_logger(__name__)


class ProtocolDoor:
    """Routes for every endpoint. leave: what a browser gets whose session has ended, given where it wants to go."""

    def __init__(
        self,
        provider: Provider,
        browser: Browser,
        clock: Clock,
        leave: Leave,
    ) -> None:
        self._provider = provider
        self._browser = browser
        self._clock = clock
        self._leave = leave

    def blueprint(self) -> Blueprint:
        """All protocol paths. They take no form token: each checks who asks by itself."""
        pages = Blueprint("oidc", __name__)
        for path, endpoint in self._provider.endpoints.items():
            pages.add_url_rule(
                path, path.strip("/").replace("/", "_").replace(".", "_"), self._view(endpoint), methods=[*METHODS]
            )
        pages.add_url_rule(f"{PATHS.authorization}/<request_id>", "resume", self.resume)
        pages.add_url_rule(PATHS.end_session, "end_session", _without_form_token(self.end_session), methods=[*METHODS])
        pages.add_url_rule(CONFIRM_PATH, "confirm_end_session", self.confirm_end_session, methods=["POST"])
        for name, path in SCRIPTS.items():
            pages.add_url_rule(path, f"{name}_script", partial(script, name))
        return pages

    def resume(self, request_id: str) -> Response:
        """A kept request goes on after its user did something (K35)."""
        answer = self._provider.authorization.resume(request_id, self._browser.session_value(), self._clock.now())
        return respond(answer)

    def end_session(self) -> Response:
        """An application asks to log its user out."""
        outcome = self._provider.end_session(plain_request(self._browser), self._clock.now())
        return self._leave(outcome.farewell, outcome.location) if isinstance(outcome, LoggedOut) else respond(outcome)

    def confirm_end_session(self) -> Response:
        """The user agreed, in our own form."""
        outcome = self._provider.end_session.confirmed(plain_request(self._browser), self._clock.now())
        return self._leave(outcome.farewell, outcome.location)

    def _view(self, endpoint: Endpoint) -> View:
        def view() -> Response:
            if isinstance(endpoint, PublishedDocument) and asks_for_the_whole(request.environ):
                leave_out_of_the_log()
            return respond(_given_answer() or endpoint(plain_request(self._browser), self._clock.now()))

        return _without_form_token(view)


def _given_answer() -> Answer | None:
    """What the door in front of Flask found already, to be written here. Raises the failure that it met."""
    given: Answer | Exception | None = request.environ.get(ANSWER)
    if isinstance(given, Exception):
        raise given
    return given


def _without_form_token(view: View) -> View:
    """The same view, let through by the check on forms: the mark needs a function of its own."""

    def door() -> Response:
        return view()

    return csrf_exempt(door)


def respond(answer: Answer) -> Response:
    """The answer as Flask sends it; pages are rendered here."""
    if isinstance(answer, PlainResponse):
        return _without_type_of_nothing(Response(answer.body, answer.status, list(answer.headers)))
    for origin in answer.form_action:
        allow_form_action(origin)
    page = make_response(render_template(answer.template, **answer.values, **_small_print(answer)), answer.status)
    page.headers.extend(answer.headers)
    return page


def _without_type_of_nothing(answer: Response) -> Response:
    """Werkzeug gives every answer a type, also one that never has a body (RFC 9110 15.3.5)."""
    if answer.status_code in WITHOUT_BODY:
        answer.headers.pop("Content-Type", None)
    return answer


def _small_print(page: Page) -> dict[str, str]:
    """A reference that page and log share, for a request that its application got wrong (X3)."""
    if page.template != WRONG_REQUEST_TEMPLATE:
        return {}
    reference = new_reference()
    facts = {"reason": page.values["code"], "client_id": page.values["client_id"]}
    log.warning("authorization_request_refused", reference=reference, **facts)
    return {"reference": reference}


def script(name: str) -> Response:
    """The one script of a page of ours; inline script is forbidden by our own policy (M-06)."""
    source = (files("idp.web") / "assets" / f"{name}.js").read_text(encoding="utf-8")
    return Response(source, mimetype="text/javascript")
