"""Wires stores into use cases into pages: the only file that knows every room."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from idp.accounts.lookup import Accounts
from idp.foundation import Foundation, lay_foundation
from idp.login.logout import OwnLogout
from idp.login.ports import NoPendingRequests
from idp.login.sessions import Sessions
from idp.services import Services
from idp.settings import IdpSettings
from idp.web.browser import Browser
from idp.web.health import health_blueprint
from shared.csrf import install_csrf
from shared.layout.install import install_layout
from shared.layout.model import Links
from shared.logging import configure
from shared.migrations import require_current
from shared.security_headers import install_security_headers

FORM_LIMIT_BYTES = 64 * 1024


def create_app() -> Flask:
    """The application as a server process starts it: settings from the environment, schema checked (K2)."""
    settings = IdpSettings()
    configure("idp", settings.log_level)
    foundation = lay_foundation(settings)
    require_current(foundation.database, "idp")
    return build_app(foundation)


def build_services(foundation: Foundation) -> Services:
    """The use cases on this foundation."""
    sessions = Sessions(foundation.units.read, foundation.units.write)
    return Services(
        accounts=Accounts(foundation.units.read),
        sessions=sessions,
        logout=OwnLogout(sessions),
        pending=NoPendingRequests(),
    )


def build_app(foundation: Foundation, services: Services | None = None) -> Flask:
    """Pages and protocol endpoints on these use cases."""
    settings, clock = foundation.settings, foundation.clock
    services = services or build_services(foundation)
    app = Flask("idp", template_folder="web/templates", static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=FORM_LIMIT_BYTES, MAX_FORM_MEMORY_SIZE=FORM_LIMIT_BYTES)
    _trust_proxies(app, settings.trusted_proxy_hops)
    browser = Browser(services.sessions, services.accounts, clock, https=settings.https)
    browser.install(app)
    links = Links(settings.idp_url, settings.portal_url, settings.uploads_url)
    install_layout(app, links, browser.viewer, settings.demo, clock)
    install_csrf(app, foundation.vault.derive("csrf"), settings.idp_url, browser.csrf_binding)
    install_security_headers(app, settings.https)
    app.register_blueprint(health_blueprint(lambda: require_current(foundation.database, "idp")))
    return app


def _trust_proxies(app: Flask, hops: int) -> None:
    # Only the client's address is taken over; the issuer is a setting, whatever Host says (threat 45).
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
