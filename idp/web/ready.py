"""I10d: the account is ready; from here on to where the user wanted to go."""

from flask import Blueprint, make_response, render_template
from werkzeug.wrappers import Response

from idp.accounts.model import Account
from idp.login.sso_session import SsoSession
from idp.web.destinations import Destinations
from idp.web.guard import Guard


class ReadyPage:
    """`/activeren/klaar`, for whoever has a session."""

    def __init__(self, guard: Guard, destinations: Destinations) -> None:
        self._guard = guard
        self._destinations = destinations

    def blueprint(self) -> Blueprint:
        """The one page."""
        pages = Blueprint("ready", __name__)
        pages.add_url_rule("/activeren/klaar", "page", lambda: self._guard.logged_in(self._page))
        return pages

    def _page(self, _session: SsoSession, account: Account) -> Response:
        onward = self._destinations.address(self._destinations.of_address())
        has_one_factor = account.second_factor_count == 1
        return make_response(render_template("first_login/ready.html", onward=onward, has_one_factor=has_one_factor))
