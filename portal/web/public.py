"""Pages that anyone may read: the way in, manuals, legal texts, help (screens P1, P2, P5, P6)."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, send_file
from flask_babel import LazyString, format_date
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import NotFound

from portal.manuals import MANUALS
from portal.web.manual_files import ManualFiles
from shared.relying_party.viewer import speak_the_users_language

TEXT_PAGES: dict[str, tuple[str, LazyString]] = {
    "toegankelijkheid": ("accessibility", _l("Toegankelijkheid")),
    "privacy": ("privacy", _l("Privacy")),
    "voorwaarden": ("terms", _l("Gebruikersvoorwaarden")),
    "contact": ("contact", _l("Contact")),
    "kwetsbaarheid-melden": ("vulnerability", _l("Kwetsbaarheid melden")),
}


def public_blueprint(files: ManualFiles) -> Blueprint:
    """Pages without login; none of them sets a cookie."""
    pages = Blueprint("public", __name__)
    pages.before_request(speak_the_users_language)
    pages.add_url_rule("/zakelijk", "zakelijk", zakelijk)
    pages.add_url_rule("/zakelijk/inloggen", "inloggen", inloggen)
    pages.add_url_rule("/handleidingen/<key>", "manual", manual)

    @pages.get("/handleidingen/<key>-<language>.pdf")
    def manual_file(key: str, language: str) -> Response:
        """Screen P5: the same manual as a tagged PDF."""
        file = files.file(key, language)
        if file is None:
            raise NotFound
        return send_file(file.absolute(), mimetype="application/pdf", download_name=file.name)

    pages.add_url_rule("/hulp/wachtwoord-vergeten", "password_help", password_help)
    for path, (name, title) in TEXT_PAGES.items():
        pages.add_url_rule(f"/{path}", name, text_page, defaults={"name": name, "title": title})
    return pages


def zakelijk() -> str:
    """Screen P1: what it is and for whom, with the blue button 'Log in' (S23)."""
    return render_template("portal/zakelijk.html", manuals=MANUALS.values())


def inloggen() -> str:
    """Screen P2: the manuals under 'Zorgverzekering en buitenland' (S31)."""
    return render_template("portal/inloggen.html", manuals=MANUALS.values())


def manual(key: str) -> str:
    """Screen P5: one manual as a page."""
    if key not in MANUALS:
        raise NotFound
    found = MANUALS[key]
    return render_template("portal/manual.html", manual=found, dated=format_date(found.dated, "d MMMM y"))


def password_help() -> str:
    """What to do without a password that works."""
    return render_template("portal/password_help.html")


def text_page(name: str, title: LazyString) -> str:
    """Screen P6: one of the public texts."""
    return render_template("portal/text.html", name=name, title=title)
