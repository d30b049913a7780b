"""Which language a page speaks: Dutch first, English complete."""

from __future__ import annotations

from pathlib import Path
from wsgiref.types import WSGIEnvironment

from flask import Blueprint, Flask, current_app, g, redirect, request
from flask_babel import Babel, force_locale
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Request, Response

from shared.layout.own_path import own_path
from shared.layout.translations import install_translations
from shared.translated import Translated

LANGUAGES = ("nl", "en")
LANGUAGE_COOKIE = "mcz_taal"
_LANGUAGE_COOKIE_DAYS = 365
_SECURE = "LANGUAGE_COOKIE_SECURE"
_OWN_CATALOGUE = Path(__file__).parent / "locale"

languages = Blueprint("languages", __name__)


def current_language() -> str:
    """`nl` or `en`: the user's own choice, else what the application asked for, else Dutch."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return chosen
    preferred: str = g.get("preferred_language", LANGUAGES[0])
    return preferred


def language_in(environ: WSGIEnvironment) -> str:
    """The user's own choice, else Dutch; for a door in front of Flask."""
    chosen = Request(environ).cookies.get(LANGUAGE_COOKIE)
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def prefer(ui_locales: str) -> None:
    """Speak the first language of `ui_locales` that we have, unless the user chose one.

    ui_locales: language tags separated by spaces (OpenID Connect Core 3.1.2.1).
    """
    for tag in ui_locales.lower().split():
        language = tag.split("-")[0]
        if language in LANGUAGES:
            g.preferred_language = language
            return


def spoken(said: Translated) -> str:
    """What somebody gave in several languages, in that of this page."""
    return said.in_language(current_language())


def other_language() -> str:
    """The language the switch in the header leads to."""
    return "en" if current_language() == "nl" else "nl"


@languages.get("/taal/<language>")
def choose_language(language: str) -> Response:
    """Remember the language and go back to the page the user came from."""
    if language not in LANGUAGES:
        raise NotFound
    response = redirect(own_path(request.args.get("terug")), code=303)
    response.set_cookie(
        LANGUAGE_COOKIE,
        language,
        max_age=_LANGUAGE_COOKIE_DAYS * 24 * 3600,
        secure=current_app.config[_SECURE],
        httponly=True,
        samesite="Lax",
    )
    return response


def install_languages(app: Flask, *, secure_cookie: bool) -> None:
    """Translations of the layout and of the service itself (`<service>/web/locale`)."""
    app.config[_SECURE] = secure_cookie
    catalogues = [_OWN_CATALOGUE, Path(app.root_path) / "locale", Path(app.root_path) / "web" / "locale"]
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(str(path) for path in catalogues if path.is_dir())
    Babel(app, default_locale="nl", locale_selector=current_language)
    install_translations(app)
    app.register_blueprint(languages)
    app.jinja_env.filters["spoken"] = spoken
    app.jinja_env.globals.update(
        current_language=current_language, other_language=other_language, force_locale=force_locale
    )
