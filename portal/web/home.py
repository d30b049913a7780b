"""Home, and the introduction page of an application (screens P3 and P4)."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from portal.facts import days_until_expiry, has_few_recovery_codes, has_only_one_method, recovery_codes_to_tell
from portal.greeting import part_of_day
from portal.manuals import MANUALS
from portal.services import Services
from portal.web.texts import GREETINGS, expiry_title, last_login_text
from shared.layout.applications import of_slug
from shared.relying_party.current import login_required, required_session
from shared.relying_party.viewer import speak_the_users_language


def home_blueprint(services: Services) -> Blueprint:
    """Pages that open after login only."""
    pages = Blueprint("home", __name__)
    pages.before_request(speak_the_users_language)

    @pages.get("/")
    @login_required
    def home() -> str:
        return _home(services)

    @pages.get("/bestanden")
    @login_required
    def bestanden() -> str:
        return render_template("portal/bestanden.html", limits=services.limits())

    @pages.get("/applicaties/<slug>")
    @login_required
    def application(slug: str) -> str:
        found = of_slug(services.facts(required_session()).applications, slug)
        if found is None:
            abort(404)
        return render_template("portal/application.html", application=found)

    return pages


def _home(services: Services) -> str:
    now, facts = services.clock.now(), services.facts(required_session())
    days = days_until_expiry(facts, now)
    return render_template(
        "portal/home.html",
        greeting=GREETINGS[part_of_day(now)],
        expiry=None if days is None else expiry_title(days),
        expires_at=facts.password_expires_at,
        last_login=last_login_text(facts.last_login_at, now) if facts.last_login_at else None,
        codes_left=recovery_codes_to_tell(facts),
        few_codes=has_few_recovery_codes(facts),
        one_method=has_only_one_method(facts),
        manuals=MANUALS.values(),
        applications=facts.applications,
        may_deliver=facts.may_deliver,
        bestanden_answers=services.limits() is not None,
    )
