"""I13 Wachtwoord verloopt bijna: what someone reads once a day before going on."""

from flask import Blueprint, make_response, redirect, render_template
from flask_babel import gettext
from werkzeug.wrappers import Response

from idp.credentials.expiry_notice import days_left, is_near
from idp.web.browser import Browser
from idp.web.destinations import Destinations
from shared.clock import Clock
from shared.layout.language import prefer

PAGE = "login/expiry_notice.html"


class ExpiryNoticePages:
    """`/inloggen/melding`."""

    def __init__(self, browser: Browser, destinations: Destinations, clock: Clock) -> None:
        self._browser = browser
        self._destinations = destinations
        self._clock = clock

    def blueprint(self) -> Blueprint:
        """One page, to be read only."""
        pages = Blueprint("expiry_notice", __name__)
        pages.add_url_rule("/inloggen/melding", "page", self.page)
        return pages

    def page(self) -> Response:
        """How many days are left; whoever has none of them goes on at once."""
        account, now = self._browser.account(), self._clock.now()
        if account is None:
            return self._destinations.to_login()
        prefer(account.language)
        address = self._destinations.address(self._destinations.of_address())
        ends_at = account.password_expires_at
        if ends_at is None or not is_near(ends_at, now):
            return redirect(address, code=303)
        title = expiry_title(days_left(ends_at, now))
        return make_response(render_template(PAGE, heading=title, ends_at=ends_at, onward=address))


def expiry_title(days: int) -> str:
    """'Uw wachtwoord verloopt over 12 dagen', 'morgen' or 'vandaag'."""
    if days == 0:
        return str(gettext("Uw wachtwoord verloopt vandaag"))
    if days == 1:
        return str(gettext("Uw wachtwoord verloopt morgen"))
    return str(gettext("Uw wachtwoord verloopt over %(days)s dagen", days=days))
