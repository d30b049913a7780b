"""Who may see the pages of 'Uw account', and who must confirm first that they are still there (A0)."""

from collections.abc import Callable

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from idp.accounts.model import Account
from idp.login.sso_session import SsoSession
from idp.web.browser import Browser
from shared.clock import Clock
from shared.layout.language import prefer

Page = Callable[[SsoSession, Account], Response]


class Guard:
    """Runs a page for the owner of a session, or sends the browser where it must go first."""

    def __init__(self, browser: Browser, clock: Clock) -> None:
        self._browser = browser
        self._clock = clock

    def logged_in(self, page: Page) -> Response:
        """The page, for whoever has a session whose password is valid (S12)."""
        session, account = self._browser.usable_session(), self._browser.account()
        if session is None or account is None:
            return self._to_login()
        prefer(account.language)
        return page(session, account)

    def confirmed(self, page: Page, *, back: str | None = None) -> Response:
        """The page, for whoever logged in fully in the last five minutes. back: where to go on after confirming."""

        def fresh_or_confirm(session: SsoSession, account: Account) -> Response:
            if session.is_fresh(self._clock.now()):
                return page(session, account)
            return redirect(url_for("confirmation.form", terug=back or here()), code=303)

        return self.logged_in(fresh_or_confirm)

    def _to_login(self) -> Response:
        if self._browser.session_value() is not None and self._browser.session() is None:
            self._browser.end_session()
            return redirect(url_for("layout_session_ended", terug=here()), code=303)
        return redirect(url_for("login.form", terug=here()), code=303)


def here() -> str:
    """The address that the browser asked for, filters included; of a form that was sent, its page."""
    return request.full_path.rstrip("?") if request.method == "GET" else request.path
