"""Wires remote services and the relying party into pages: the only file that knows every room."""

from __future__ import annotations

from flask import Flask

from portal.demo.installation import DemoInstallation
from portal.foundation import Foundation, lay_foundation
from portal.remote.delivery_limits import DeliveryLimits
from portal.remote.own_account import OwnAccount
from portal.services import Services
from portal.settings import PortalSettings
from portal.web.demo import demo_blueprint
from portal.web.home import home_blueprint
from portal.web.manual_files import ManualFiles
from portal.web.public import public_blueprint
from portal.web.request import request_blueprint
from shared.db.schema_revision import require_current
from shared.layout.install import install_layout
from shared.layout.model import Links
from shared.logging import configure
from shared.metrics import request_counts
from shared.relying_party.current import browser_binding
from shared.relying_party.viewer import viewer_source
from shared.relying_party.web import relying_party_blueprint
from shared.web.counting import install_metrics
from shared.web.csrf import install_csrf
from shared.web.health import health_blueprint
from shared.web.proxies import trust_proxies
from shared.web.request_log import install_request_log
from shared.web.security_headers import install_security_headers

FORM_LIMIT_BYTES = 64 * 1024


def create_app() -> Flask:
    """The application as a server process starts it: settings from the environment, schema checked (K2)."""
    settings = PortalSettings()
    configure("portal", settings.log_level)
    foundation = lay_foundation(settings)
    require_current(foundation.database, "portal")
    return build_app(foundation)


def build_services(foundation: Foundation) -> Services:
    """The use cases on this foundation."""
    settings = foundation.settings
    return Services(
        clock=foundation.clock,
        facts=OwnAccount(settings.idp_url, foundation.party, foundation.fetcher).facts,
        limits=DeliveryLimits(settings.uploads_url, foundation.fetcher).current,
        demo=DemoInstallation(settings.var) if settings.demo else None,
    )


def build_app(foundation: Foundation, services: Services | None = None) -> Flask:
    """Pages on these use cases."""
    settings = foundation.settings
    services = services or build_services(foundation)
    app = Flask("portal", template_folder="web/templates", static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=FORM_LIMIT_BYTES, MAX_FORM_MEMORY_SIZE=FORM_LIMIT_BYTES)
    trust_proxies(app, settings.trusted_proxy_hops)
    install_request_log(app)
    install_metrics(app, request_counts())
    links = Links(settings.idp_url, settings.portal_url, settings.uploads_url)
    viewer = viewer_source(lambda session: services.facts(session).applications, links)
    install_layout(app, links, viewer, settings.demo, foundation.clock)
    install_csrf(app, foundation.vault.derive("csrf"), settings.portal_url, browser_binding)
    install_security_headers(app, settings.https)
    app.register_blueprint(relying_party_blueprint(foundation.party))
    app.register_blueprint(health_blueprint(lambda: require_current(foundation.database, "portal")))
    manuals = ManualFiles(settings.var)
    manuals.install(app)
    app.register_blueprint(public_blueprint(manuals))
    app.register_blueprint(request_blueprint(foundation.clock))
    app.register_blueprint(home_blueprint(services))
    if services.demo is not None:
        app.register_blueprint(demo_blueprint(services.demo, foundation.clock))
    return app
