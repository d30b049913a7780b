"""The frame around every screen of the console: who is in, what they may, and forms that lose nothing.

A view hands its page to `page` or `act`. Who is not logged in is led to the login, who did not enter the
console or must confirm is led through A0 and back, and who may not is shown P8.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from flask import Flask, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response

from idp.accounts.model import Account
from idp.administration.actions import Action
from idp.administration.actor import Actor, Door, actor_of
from idp.administration.console import Console
from idp.administration.operations import Declined, Done, Operation, Values
from idp.administration.permission import LoginTooOld, NotPermitted
from idp.login.sso_session import SsoSession
from idp.web.beheer.form_values import typed_values
from idp.web.browser import Browser
from idp.web.guard import Guard
from shared.clock import Clock
from shared.layout.error_pages import error_page
from shared.web.cookies import Cookie

ROOT = "/beheer"
COOKIE = "mcz_beheer"
DRAFT = "concept"  # query parameter that names a form on hold
RETURN_LIMIT = 200  # characters that a path to return to may have

Page = Callable[[Actor], Response]
Form = Callable[[Actor, Values, list[Declined]], Response]
Finish = Callable[[Actor, Mapping[str, object]], Response]


class Desk:
    """One for all screens."""

    def __init__(self, console: Console, browser: Browser, guard: Guard, clock: Clock, *, https: bool) -> None:
        self.console = console
        self._browser = browser
        self._guard = guard
        self._clock = clock
        self._cookie = Cookie(COOKIE, https, path=ROOT, same_site="Strict")

    def install(self, app: Flask) -> None:
        """Have the console's cookie written, and refusals of use cases shown as what they are."""
        app.after_request(self._write_cookie)
        app.register_error_handler(NotPermitted, lambda _refused: error_page(403))

    @property
    def now(self) -> datetime:
        """The moment of this request."""
        return self._clock.now()

    def page(self, action: Action, page: Page) -> Response:
        """A screen that shows something, for who may do this action."""

        def permitted(actor: Actor) -> Response:
            try:
                self.console.permission.require(actor, action, self.now)
            except LoginTooOld:
                return self._confirm(_here())
            return page(actor)

        return self._inside(permitted)

    def form(self, action: Action, form: Form) -> Response:
        """The form of an action: empty, or as it was before its user had to confirm."""

        def filled(actor: Actor) -> Response:
            return form(actor, self.taken(DRAFT), [])

        return self.page(action, filled)

    def act(
        self,
        action: Action,
        *,
        back: str,
        form: Form,
        done: Finish,
        known: Mapping[str, str] | None = None,
    ) -> Response:
        """What was typed, done. back: the form's own address. known: values that the address of the page gives.

        Refused: the form again with what was typed. An old login: the form waits until its user confirmed.
        """

        def permitted(actor: Actor) -> Response:
            operation = self.console.operations[action]
            values = self._given(operation, known)
            try:
                self.console.permission.require(actor, action, self.now)
                return self._run(operation, actor, values, form, done)
            except LoginTooOld:
                return self._confirm(self._on_hold(back, values))

        return self._inside(permitted, on_hold=lambda: self._on_hold(back, self._given_to(action, known)))

    def put_aside(self, values: Values) -> str:
        """Values for a page that shows them once; the name under which `taken` finds them."""
        session = self._browser.session()
        return self.console.drafts.keep(session.sid, values, self.now) if session else ""

    def taken(self, parameter: str) -> Values:
        """What was put aside under the name in this parameter of the address; gone with this."""
        session, draft_id = self._browser.session(), request.args.get(parameter)
        if session is None or not draft_id:
            return Values()
        return self.console.drafts.take(session.sid, draft_id, self.now)

    def _run(self, operation: Operation, actor: Actor, values: Values, form: Form, done: Finish) -> Response:
        if errors := operation.shape_errors(values):
            return form(actor, values, errors)
        outcome = operation.run(actor, values, self.now)
        return done(actor, outcome.facts) if isinstance(outcome, Done) else form(actor, values, [outcome])

    def _inside(self, page: Page, on_hold: Callable[[], str] | None = None) -> Response:
        """The page, for a member of staff who entered the console."""

        def for_staff(session: SsoSession, account: Account) -> Response:
            origin = self._browser.origin()
            if not actor_of(account, auth_time=session.auth_time, door=Door.SCREEN).roles:
                abort(403)
            actor = self.console.sessions.actor(
                self._cookie.read(request), session, account, origin=origin, now=self.now
            )
            if actor is None:
                cookie = self.console.sessions.enter(session, account, origin=origin, now=self.now)
                if cookie is None:
                    return self._confirm(on_hold() if on_hold else _here())
                g.console_cookie = cookie
                actor = actor_of(account, auth_time=session.auth_time, door=Door.SCREEN, origin=origin)
            g.console_actor = actor
            return page(actor)

        return self._guard.logged_in(for_staff)

    def _given(self, operation: Operation, known: Mapping[str, str] | None) -> Values:
        typed = typed_values([each for each in operation.fields if each.name not in (known or {})])
        return Values({**typed.given, **(known or {})})

    def _given_to(self, action: Action, known: Mapping[str, str] | None) -> Values:
        return self._given(self.console.operations[action], known)

    def _on_hold(self, back: str, values: Values) -> str:
        """The form's address with the name of the draft; a place in a list that makes it too long is given up."""
        draft, (path, _, place) = f"{DRAFT}={self.put_aside(values)}", back.partition("?")
        address = f"{path}?{place}&{draft}" if place else f"{path}?{draft}"
        return address if len(address) <= RETURN_LIMIT else f"{path}?{draft}"

    def _confirm(self, back: str) -> Response:
        return redirect(url_for("confirmation.form", terug=back if len(back) <= RETURN_LIMIT else ROOT), code=303)

    def _write_cookie(self, response: Response) -> Response:
        if value := g.get("console_cookie"):
            self._cookie.write(response, value)  # type: ignore[arg-type]
        return response


def _here() -> str:
    return request.full_path.rstrip("?") if request.method == "GET" else ROOT
