"""The session of a page on which files are being sent: kept alive, and taken up again after a new login (K25)."""

from collections.abc import Callable
from typing import cast

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from shared.relying_party.current import required_session
from uploads.web.pages import Pages


def add_session_pages(pages: Pages) -> None:
    """`/sessie.json` for the widget, and the page on which a login in another window ends."""

    @pages.json("/sessie.json")
    def keep_session() -> ResponseReturnValue:
        """Asking is activity. A form token is bound to the session, so a page that outlives one needs the next."""
        left = required_session().idle_ends_at - pages.clock.now()
        token = cast(Callable[[], str], current_app.jinja_env.globals["csrf_token"])
        return {"seconds_left": max(0, int(left.total_seconds())), "csrf_token": token()}

    @pages.page("/weer-ingelogd")
    def logged_in_again() -> ResponseReturnValue:
        return render_template("bestanden/back_again.html")
