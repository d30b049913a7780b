"""Pages of a login on its way: shown only to a browser whose login has come as far as that page."""

from collections.abc import Callable

from werkzeug.wrappers import Response

from idp.login.progress import Cookies, Progress
from idp.web.browser import Browser
from idp.web.destinations import Destinations
from shared.clock import Clock
from shared.layout.language import prefer

Find = Callable[[str | None], Progress | None]
Page = Callable[[Progress], Response]


class Waiting:
    """Runs a page for a login that waits for its step; every other browser sees the login form."""

    def __init__(self, browser: Browser, destinations: Destinations, clock: Clock) -> None:
        self.browser = browser
        self.destinations = destinations
        self.clock = clock

    def page(self, find: Find, page: Page) -> Response:
        """The page in the language of the account, whose form may end where the login leads."""
        progress = find(self.browser.login_value())
        if progress is None:
            return self.to_login()
        prefer(progress.account.language)
        self.destinations.prepare_page(progress.attempt.to)
        return page(progress)

    def cookies(self) -> Cookies:
        """What the browser sent."""
        return Cookies(self.browser.login_value() or "", self.browser.session_value())

    def to_login(self) -> Response:
        """Back to the beginning."""
        return self.destinations.to_login()
