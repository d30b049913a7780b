"""A3 Wijzigen twee-staps verificatie: what there is, and taking one away."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import LazyString, gettext
from werkzeug.wrappers import Response

from idp.accounts.messages import FactorKind
from idp.accounts.model import Account
from idp.login.device import kind_of_device
from idp.login.outcome import Refused
from idp.login.own_factors import Owner
from idp.login.sso_session import SsoSession
from idp.second_factors.changes import Visit
from idp.second_factors.ports import SecondFactors, TotpFactor, WebauthnCredential
from idp.second_factors.removal import Method, RemovalRefusal, method_of
from idp.services import Services
from idp.web import texts_factors as texts
from idp.web.answers import form_again
from idp.web.browser import Browser
from idp.web.enrolment import ACCOUNT
from idp.web.guard import Guard
from shared.clock import Clock

OVERVIEW_PAGE = "account/factors.html"
REMOVE_PAGE = "account/remove_factor.html"
JUST_NOW = timedelta(minutes=5)
RemovalPage = Callable[[SsoSession, Account, Method], Response]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    method_id: str
    name: str
    kind: LazyString
    added_at: datetime
    last_used_at: datetime | None


class FactorPages:
    """`/account/twee-staps` and the question before a removal."""

    def __init__(self, services: Services, browser: Browser, guard: Guard, clock: Clock) -> None:
        self._services = services
        self._browser = browser
        self._guard = guard
        self._clock = clock

    def blueprint(self) -> Blueprint:
        """Overview; removal asks first and wants a fresh login (A0)."""
        pages = Blueprint("factors", __name__)
        pages.add_url_rule(ACCOUNT.base, "overview", lambda: self._guard.logged_in(self._overview))
        removal = f"{ACCOUNT.base}/verwijderen/<method_id>"
        pages.add_url_rule(removal, "remove", lambda method_id: self._removing(method_id, self._ask))
        pages.add_url_rule(
            removal, "submit_remove", lambda method_id: self._removing(method_id, self._remove), methods=["POST"]
        )
        return pages

    def _overview(self, _session: SsoSession, account: Account) -> Response:
        factors = self._services.steps.own_factors.overview(account)
        page = self._page(factors, account)
        return make_response(
            render_template(OVERVIEW_PAGE, at_field={}, success=self._success(factors, account), **page)
        )

    def _removing(self, method_id: str, page: RemovalPage) -> Response:
        def for_owner(session: SsoSession, account: Account) -> Response:
            method = method_of(self._services.steps.own_factors.overview(account), method_id)
            if method is None:
                return redirect(url_for("factors.overview"), code=303)
            return page(session, account, method)

        return self._guard.confirmed(for_owner)

    def _ask(self, _session: SsoSession, _account: Account, method: Method) -> Response:
        return make_response(render_template(REMOVE_PAGE, method=method, current="twee-staps"))

    def _remove(self, session: SsoSession, account: Account, method: Method) -> Response:
        origin = self._browser.origin()
        visit = Visit(origin, kind_of_device(origin.agent), self._clock.now())
        outcome = self._services.steps.own_factors.remove(Owner(session, account), method.method_id, visit)
        if outcome is RemovalRefusal.LAST:
            factors = self._services.steps.own_factors.overview(account)
            return form_again(OVERVIEW_PAGE, [(None, texts.E42)], page=self._page(factors, account))
        if isinstance(outcome, Refused):
            return redirect(url_for("confirmation.form", terug=request.path), code=303)
        return redirect(url_for("factors.overview", verwijderd=method.method_id), code=303)

    def _page(self, factors: SecondFactors, account: Account) -> dict[str, object]:
        rows = sorted([*map(_app_row, factors.apps), *map(_key_row, factors.keys)], key=lambda row: row.added_at)
        made = account.recovery_codes_saved_at is not None
        return {"rows": rows, "factors": factors, "has_codes": made, "place": ACCOUNT, "current": "twee-staps"}

    def _success(self, factors: SecondFactors, account: Account) -> str | None:
        """Said only when it is true: an address alone changes nothing."""
        now = self._clock.now()
        added = method_of(factors, request.args.get("toegevoegd", ""))
        if added is not None:
            return str(gettext('%(kind)s "%(name)s" is toegevoegd.', kind=texts.KINDS[added.kind], name=added.name))
        removed = request.args.get("verwijderd", "")
        if removed and method_of(factors, removed) is None:
            return str(gettext("De manier is verwijderd."))
        saved_at = account.recovery_codes_saved_at
        if "codes" in request.args and saved_at is not None and now - saved_at <= JUST_NOW:
            return str(gettext("Uw nieuwe herstelcodes werken nu. De oude werken niet meer."))
        return None


def _app_row(app: TotpFactor) -> Row:
    return Row(app.totp_id, app.name, texts.KINDS[FactorKind.APP], app.added_at, app.last_used_at)


def _key_row(key: WebauthnCredential) -> Row:
    return Row(key.key_id, key.name, texts.KINDS[FactorKind.KEY], key.added_at, key.last_used_at)
