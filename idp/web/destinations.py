"""Where pages of a login lead: the next step, the application that asked, or the portal."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from idp.login.attempt import Destination
from idp.login.outcome import Completed, Proceed
from idp.login.ports import Logout, PendingRequest, PendingRequests
from idp.login.steps import Step
from idp.web.browser import Browser
from idp.web.same_request import PARAMETER, with_request
from shared.clock import Clock
from shared.layout.language import prefer
from shared.layout.own_path import own_path
from shared.web.security_headers import allow_form_action

STEP_PAGES = {
    Step.SET_SECRET_QUESTIONS: "/activeren/vragen",
    Step.ANSWER_SECRET_QUESTION: "/wachtwoord-herstellen/vraag",
    Step.RESET_PASSWORD: "/wachtwoord-herstellen/wachtwoord",
    Step.SECOND_FACTOR: "/inloggen/code",
    Step.ACCEPT_TERMS: "/activeren/voorwaarden",
    Step.ENTER_ACTIVATIECODE: "/activeren/code",
    Step.CHOOSE_PASSWORD: "/activeren/wachtwoord",
    Step.ACCEPT_NEW_TERMS: "/activeren/voorwaarden",
    Step.ENROL_SECOND_FACTOR: "/activeren/twee-staps",
    Step.SAVE_RECOVERY_CODES: "/activeren/herstelcodes",
    Step.REPLACE_EXPIRED_PASSWORD: "/wachtwoord-verlopen",
}
OWN_PAGES = ("/account/", "/apparaat", "/beheer")  # where a login may lead when no application asked for it
KEY_PAGE = "/inloggen/sleutel"
RETURN_PATH_LIMIT = 200  # characters


class Destinations:
    """Sends browsers on, and prepares pages for where their forms may end."""

    def __init__(
        self, browser: Browser, pending: PendingRequests, logout: Logout, clock: Clock, portal_url: str
    ) -> None:
        self._browser = browser
        self._pending = pending
        self._logout = logout
        self._clock = clock
        self._portal_url = portal_url

    @property
    def portal(self) -> str:
        """Where a login ends that nobody asked for (K35)."""
        return f"{self._portal_url}/"

    def of_address(self) -> Destination:
        """Where the address of this page says that the login leads; a request that no longer waits does not count."""
        pending = self._asked_here()
        return Destination(pending.request_id if pending else None, account_path(request.args.get("terug")))

    def of_tab(self, to: Destination) -> Destination:
        """Where a login that began for `to` leads from this tab, which may be about another request (K35)."""
        here = self.of_address()
        return to if here.request_id is None else here

    def prepare_page(self, to: Destination) -> PendingRequest | None:
        """Let this page's forms end where the login leads; the request that waits, if it still does."""
        allow_form_action(self._portal_url)
        pending = self._asked_here() or self._find(to.request_id)
        if pending is not None:
            allow_form_action(pending.redirect_origin)
            prefer(" ".join(pending.ui_locales))
        return pending

    def after(self, outcome: Proceed | Completed) -> Response:
        """To the page of the next step, or out of the login with a session."""
        if isinstance(outcome, Proceed):
            self._browser.start_login(outcome.cookie)
            return redirect(with_request(self._page_of(outcome.step)), code=303)
        self._browser.start_session(outcome.cookie)
        if outcome.device is not None:
            self._browser.know_device(outcome.device)
        if outcome.ended_sids:
            self._logout.announce(outcome.ended_sids)
        to = self.of_tab(outcome.to)
        if outcome.activated:
            return redirect(self.ready(to), code=303)
        if outcome.notice:
            return redirect(self.notice(to), code=303)
        return redirect(self.address(to), code=303)

    def to_login(self) -> Response:
        """Back to the beginning; whoever logged in meanwhile, in another tab, goes on with the request of this one."""
        here = self.of_address()
        if here.request_id is not None and self._browser.usable_session() is not None:
            return redirect(self.address(here), code=303)
        return redirect(with_request(url_for("login.form")), code=303)

    def _page_of(self, step: Step) -> str:
        """The page of a step; a login that needs a key begins with it (K14), and it leads on for whoever has none."""
        pending = self._asked_here()
        if step is Step.SECOND_FACTOR and pending is not None and pending.wants_key:
            return KEY_PAGE
        return STEP_PAGES[step]

    def ready(self, to: Destination) -> str:
        """Of the page that an account is ready, which leads on to where the login leads (I10d)."""
        return url_for("ready.page", verzoek=to.request_id, terug=to.return_path)

    def notice(self, to: Destination) -> str:
        """Of the page that a password ends soon, which leads on to where the login leads (I13)."""
        return url_for("expiry_notice.page", verzoek=to.request_id, terug=to.return_path)

    def address(self, to: Destination) -> str:
        """Of the application's request, of our own page, or of the portal."""
        if to.request_id:
            return f"/authorize/{to.request_id}"
        return to.return_path or self.portal

    def _asked_here(self) -> PendingRequest | None:
        return self._find(request.args.get(PARAMETER))

    def _find(self, request_id: str | None) -> PendingRequest | None:
        return self._pending.find(request_id, self._clock.now()) if request_id else None


def account_path(given: str | None) -> str | None:
    """`given` when it is the path of one of our own pages behind a login, else None (threat 11)."""
    path = own_path(given)
    return path if path.startswith(OWN_PAGES) and len(path) <= RETURN_PATH_LIMIT else None
