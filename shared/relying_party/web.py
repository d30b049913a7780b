"""The addresses of a relying party: log in, come back, log out, be told, and publish the key."""

from typing import cast

from flask import Blueprint, Flask, Request, Response, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from werkzeug.exceptions import BadGateway

from shared.logging import get_logger
from shared.relying_party.authorization_request import Wishes
from shared.relying_party.browser import BrowserCookies
from shared.relying_party.current import EXTENSION, current_cookies, current_party, current_session
from shared.relying_party.errors import LoginRefusal, LoginRefused, LogoutRefused, ProviderUnavailable
from shared.relying_party.login import AuthorizationResponse
from shared.relying_party.party import RelyingParty
from shared.relying_party.return_path import return_path
from shared.web.csrf import csrf_exempt

JWKS_MAX_AGE_SECONDS = 300
COME_BACK = {"Retry-After": "5", "Cache-Control": "no-store"}  # beside 503
MAX_LOGIN_HINT_LENGTH = 256
FAILED_PATH = "/inloggen/mislukt"
DENIED_PATH = "/inloggen/geen-toegang"

log = get_logger(__name__)


def relying_party_blueprint(party: RelyingParty) -> Blueprint:
    """The blueprint, which also tells `current_session` whose sessions they are."""
    blueprint = Blueprint("relying_party", __name__, template_folder="templates")

    def remember(app: Flask) -> None:
        app.extensions[EXTENSION] = party
        app.extensions[f"{EXTENSION}_cookies"] = BrowserCookies(party.settings)

    blueprint.record_once(lambda state: remember(cast(Flask, state.app)))
    blueprint.add_url_rule("/inloggen", "start", start_login)
    blueprint.add_url_rule("/inloggen/terug", "callback", finish_login)
    blueprint.add_url_rule(FAILED_PATH, "failed", login_failed)
    blueprint.add_url_rule(DENIED_PATH, "denied", login_denied)
    blueprint.add_url_rule("/uitloggen", "logout", log_out, methods=["POST"])
    blueprint.add_url_rule("/backchannel-logout", "backchannel_logout", receive_logout, methods=["POST"])
    blueprint.add_url_rule("/jwks.json", "jwks", jwks)
    return blueprint


def start_login() -> Response:
    """Send the browser to the provider; `?terug=` or a third party's `target_link_uri` says whereto after.

    A login that another party starts (Core 4) leads to our own provider, whatever its `iss` says.
    """
    party, cookies = current_party(), current_cookies()
    settings = party.settings
    path = return_path(
        request.args.get("terug"),
        request.args.get("target_link_uri"),
        base_url=settings.base_url,
        landing=settings.landing_path,
    )
    browser = cookies.ensure_login(request)
    try:
        address = party.login.start(browser, path, _wishes())
    except ProviderUnavailable as unavailable:
        log.error("login_not_started", client_id=settings.client_id, reason=unavailable.reason)
        raise BadGateway from unavailable
    response = cast(Response, redirect(address, code=303))
    cookies.login.write(response, browser)
    return response


def finish_login() -> ResponseReturnValue:
    """Begin a session for a believable answer; a reloaded one leads on when there is a session already."""
    party, cookies = current_party(), current_cookies()
    old_cookie = cookies.session_value(request)
    try:
        logged_in = party.login.finish(_authorization_response(request), cookies.login_value(request), old_cookie)
    except LoginRefused as refused:
        log.warning("login_refused", client_id=party.settings.client_id, reason=refused.refusal, detail=refused.detail)
        return _after_refusal(refused)
    except ProviderUnavailable as unavailable:
        log.error("login_not_finished", client_id=party.settings.client_id, reason=unavailable.reason)
        raise BadGateway from unavailable
    response = cast(Response, redirect(logged_in.return_path, code=303))
    cookies.session.write(response, logged_in.cookie)
    return response


def login_failed() -> ResponseReturnValue:
    """The page after an answer that is not believed."""
    return render_template("relying_party/login_refused.html", denied=False), 400


def login_denied() -> ResponseReturnValue:
    """The page for somebody who may not use this application (screen P8)."""
    return render_template("relying_party/login_refused.html", denied=True), 403


def log_out() -> Response:
    """End the session here, then go to the provider, which ends it everywhere (S44)."""
    party, cookies = current_party(), current_cookies()
    cookie = cookies.session_value(request)
    address = party.log_out(cookie) if cookie is not None else None
    response = cast(Response, redirect(address or party.settings.landing_path, code=303))
    cookies.drop_session(response)
    return response


@csrf_exempt
def receive_logout() -> ResponseReturnValue:
    """The provider's logout token (Back-Channel Logout 1.0, 2.5 and 2.8): 200 when done, else 400."""
    party = current_party()
    tokens = request.form.getlist("logout_token")
    try:
        if len(tokens) != 1:
            raise LogoutRefused("not_one_token")
        party.receive_logout(tokens[0])
    except LogoutRefused as refused:
        log.warning("logout_token_refused", client_id=party.settings.client_id, reason=refused.reason)
        return jsonify(error="invalid_request"), 400
    except ProviderUnavailable as unavailable:
        log.error("logout_token_unchecked", client_id=party.settings.client_id, reason=unavailable.reason)
        return jsonify(error="temporarily_unavailable"), 503, COME_BACK
    return "", 200


def jwks() -> ResponseReturnValue:
    """Our public key, for the provider to check our signed statements (RP-11).

    503 while our database is away or nobody has made a key: a set without them would say that they are revoked.
    """
    party = current_party()
    try:
        published = party.public_jwks()
    except Exception as away:  # whatever the database says
        log.error("keys_not_published", client_id=party.settings.client_id, exc_info=away)
        return jsonify(error="temporarily_unavailable"), 503, COME_BACK
    response = jsonify(published)
    response.headers["Cache-Control"] = f"public, max-age={JWKS_MAX_AGE_SECONDS}"
    return response


def _wishes() -> Wishes:
    hint = request.args.get("login_hint")
    locale = get_locale()
    return Wishes(
        ui_locales=None if locale is None else str(locale),
        login_hint=hint if hint and len(hint) <= MAX_LOGIN_HINT_LENGTH and hint.isprintable() else None,
    )


def _authorization_response(source: Request) -> AuthorizationResponse:
    """The parameters of the answer; raises LoginRefused when one is repeated (RFC 6749 3.1)."""
    if any(len(source.args.getlist(name)) > 1 for name in source.args):
        raise LoginRefused(LoginRefusal.MALFORMED, "repeated")
    get = source.args.get
    return AuthorizationResponse(state=get("state"), iss=get("iss"), code=get("code"), error=get("error"))


def _after_refusal(refused: LoginRefused) -> ResponseReturnValue:
    """A redirect, so that the answer with its code leaves the address bar (RFC 9700 4.2.4)."""
    # The back button, a reload or a second tab brings an old answer of somebody who is logged in.
    if refused.refusal is LoginRefusal.UNKNOWN_STATE and current_session() is not None:
        return redirect(current_party().settings.landing_path, code=303)
    denied = refused.refusal is LoginRefusal.ACCESS_DENIED
    return redirect(DENIED_PATH if denied else FAILED_PATH, code=303)
