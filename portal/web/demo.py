"""The page of a demonstration: who can log in with what, and which mails and letters went out (K4)."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from werkzeug.exceptions import NotFound

from portal.demo.installation import DemoInstallation
from portal.web.texts import DEMO_ROLES, DEMO_STATES
from shared.clock import Clock
from shared.relying_party.viewer import speak_the_users_language


def demo_blueprint(installation: DemoInstallation, clock: Clock) -> Blueprint:
    """Registered in demo mode only."""
    pages = Blueprint("demo", __name__, url_prefix="/demo")
    pages.before_request(speak_the_users_language)

    @pages.get("")
    def overview() -> str:
        return render_template(
            "portal/demo.html",
            accounts=installation.accounts(clock.now()),
            secret_answers=installation.secret_answers(),
            mails=installation.mails(),
            letters=installation.letters(),
            roles=DEMO_ROLES,
            states=DEMO_STATES,
        )

    @pages.get("/e-mails/<name>")
    def mail(name: str) -> str:
        for message in installation.mails():
            if message.name == name:
                return render_template("portal/demo_mail.html", message=message)
        raise NotFound

    @pages.get("/brieven/<name>")
    def letter(name: str) -> Response:
        for path in installation.letters():
            if path.name == name:
                return Response(path.read_bytes(), mimetype="application/pdf")
        raise NotFound

    return pages
