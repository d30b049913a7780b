"""Wires stores into use cases into pages: the only file that knows every room."""

from collections.abc import Iterator

from flask import Blueprint, Flask
from werkzeug.wrappers import Response

from idp.accounts.lookup import Accounts
from idp.composition.console import build_console
from idp.composition.login import build_login
from idp.composition.protocol import build_protocol
from idp.composition.recovery import build_recovery
from idp.foundation import Foundation, lay_foundation
from idp.hashing import TooBusy
from idp.login.cancelling import Cancelling
from idp.login.facts import Facts
from idp.login.sessions import Sessions
from idp.services import Services
from idp.settings import IdpSettings
from idp.web.activation import ActivationPages
from idp.web.beheer.account_forms import AccountFormPages
from idp.web.beheer.accounts import AccountPages
from idp.web.beheer.api import ApiDoor
from idp.web.beheer.applications import ApplicationPages
from idp.web.beheer.desk import Desk
from idp.web.beheer.letters import LetterPages
from idp.web.beheer.log import LogPages
from idp.web.beheer.mails import MailPages
from idp.web.beheer.menu import install_menu
from idp.web.beheer.proposals import ProposalPages
from idp.web.beheer.registration_tokens import RegistrationTokenPages
from idp.web.beheer.relations import RelationPages
from idp.web.beheer.requests import RequestPages
from idp.web.beheer.roles import RolePages
from idp.web.beheer.start import StartPage
from idp.web.body_limits import FORM_BYTES, install_body_limits
from idp.web.browser import Browser
from idp.web.code import CodePages
from idp.web.confirmation import ConfirmationPages
from idp.web.consent import ConsentPages
from idp.web.destinations import Destinations
from idp.web.device import DevicePages
from idp.web.dispatcher import Dispatcher
from idp.web.expired_password import ExpiredPasswordPages
from idp.web.expiry_notice import ExpiryNoticePages
from idp.web.factors import FactorPages
from idp.web.first_factor import FirstFactorPages
from idp.web.first_password import FirstPasswordPages
from idp.web.first_questions import FirstQuestionPages
from idp.web.forgotten_password import ForgottenPasswordPages
from idp.web.guard import Guard
from idp.web.key import KeyPages
from idp.web.login import LoginPages
from idp.web.logout import LogoutPages
from idp.web.menu import viewer_source
from idp.web.oidc import ProtocolDoor
from idp.web.own_email import OwnEmailPages
from idp.web.own_enrolment import OwnEnrolmentPages
from idp.web.own_questions import OwnQuestionPages
from idp.web.own_sessions import OwnSessionPages
from idp.web.page_door import PageDoor
from idp.web.password import PasswordPages
from idp.web.password_reset import PasswordResetPages
from idp.web.ready import ReadyPage
from idp.web.recovery_code import RecoveryCodePages
from idp.web.same_request import with_request
from idp.web.terms import TermsPages
from idp.web.waiting import Waiting
from shared.db.schema_revision import require_current
from shared.layout.error_pages import error_page
from shared.layout.install import install_layout
from shared.layout.model import Links
from shared.logging import configure
from shared.metrics import request_counts
from shared.turns.pages import PageTurns
from shared.turns.protocol import ProtocolTurns
from shared.web.counting import install_metrics
from shared.web.csrf import install_csrf
from shared.web.health import health_blueprint
from shared.web.proxies import trust_proxies
from shared.web.request_log import install_request_log
from shared.web.security_headers import install_security_headers


def create_app() -> Flask:
    """The application as a server process starts it: settings from the environment, schema checked (K2)."""
    settings = IdpSettings()
    configure("idp", settings.log_level)
    foundation = lay_foundation(settings)
    require_current(foundation.database, "idp")
    services = build_services(foundation)
    services.provider.keys.watch()
    return build_app(foundation, services)


def build_services(foundation: Foundation) -> Services:
    """The use cases on this foundation."""
    read, write = foundation.units.read, foundation.units.write
    sessions = Sessions(read, write)
    protocol = build_protocol(foundation, sessions)
    return Services(
        accounts=Accounts(read),
        facts=Facts(read),
        sessions=sessions,
        steps=build_login(foundation),
        cancelling=Cancelling(write),
        logout=protocol.provider.logout,
        pending=protocol.provider.pending,
        provider=protocol.provider,
        consents=protocol.consents,
        recovery=build_recovery(foundation),
        console=build_console(foundation, protocol.provider.logout),
    )


def build_app(foundation: Foundation, services: Services | None = None) -> Flask:
    """Pages and protocol endpoints on these use cases."""
    settings, clock = foundation.settings, foundation.clock
    services = services or build_services(foundation)
    app = Flask("idp", template_folder="web/templates", static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=FORM_BYTES, MAX_FORM_MEMORY_SIZE=FORM_BYTES)
    install_request_log(app)
    install_body_limits(app)
    counts = request_counts()
    install_metrics(app, counts)
    browser = Browser(services.sessions, services.accounts, clock, https=settings.https)
    browser.install(app)
    links = Links(settings.idp_url, settings.portal_url, settings.uploads_url)
    install_layout(app, links, viewer_source(browser, services.provider.tiles, links), settings.demo, clock)
    install_csrf(app, foundation.vault.derive("csrf"), settings.idp_url, browser.csrf_binding)
    install_security_headers(app, settings.https)
    app.jinja_env.globals["with_request"] = with_request
    app.register_error_handler(TooBusy, _busy_page)
    app.register_blueprint(health_blueprint(lambda: require_current(foundation.database, "idp")))
    for blueprint in _pages(foundation, services, browser):
        app.register_blueprint(blueprint)
    for blueprint in _console(app, foundation, services, browser):
        app.register_blueprint(blueprint)
    app.wsgi_app = Dispatcher(  # type: ignore[method-assign]
        app.wsgi_app,
        PageDoor(app, PageTurns(settings.idp_pages, settings.page_places), https=settings.https, counts=counts),
        ProtocolTurns() if foundation.database.dialect == "sqlite" else None,
        services.provider.endpoints,
        browser,
        clock,
        https=settings.https,
        limit_bytes=FORM_BYTES,
        counts=counts,
    )
    trust_proxies(app, settings.trusted_proxy_hops)
    return app


def _busy_page(busy: TooBusy) -> Response:
    page = error_page(503)
    page.headers["Retry-After"] = str(busy.retry_after_seconds)
    return page


def _pages(foundation: Foundation, services: Services, browser: Browser) -> Iterator[Blueprint]:
    clock, vault = foundation.clock, foundation.vault
    to = Destinations(browser, services.pending, services.logout, clock, foundation.settings.portal_url)
    guard, waiting = Guard(browser, clock), Waiting(browser, to, clock)
    yield TermsPages(services.steps.terms_step, waiting).blueprint()
    yield ActivationPages(services.steps.activation_step, waiting).blueprint()
    yield FirstPasswordPages(services.steps.first_password, waiting).blueprint()
    yield ReadyPage(guard, to).blueprint()
    yield LoginPages(services, browser, to, clock).blueprint()
    yield CodePages(services, browser, to, clock).blueprint()
    yield KeyPages(services, browser, guard, to, clock).blueprint()
    yield RecoveryCodePages(services, browser, to, clock).blueprint()
    yield FirstFactorPages(services, browser, to, clock).blueprint()
    yield FactorPages(services, browser, guard, clock).blueprint()
    yield OwnEnrolmentPages(services, browser, guard, clock).blueprint()
    yield ExpiredPasswordPages(services.steps.expired_password, waiting).blueprint()
    yield ExpiryNoticePages(browser, to, clock).blueprint()
    yield ConfirmationPages(services, browser, guard, to, clock).blueprint()
    yield FirstQuestionPages(services.recovery.own_questions, waiting).blueprint()
    yield ForgottenPasswordPages(services, browser, to, clock).blueprint()
    yield PasswordResetPages(services, browser, to, clock, vault.derive("reset-done-page")).blueprint()
    yield OwnQuestionPages(services, browser, guard, clock).blueprint()
    logout = LogoutPages(services, browser, clock, vault.derive("logged-out-page"))
    yield OwnSessionPages(services, browser, guard, clock, logout.leave).blueprint()
    yield OwnEmailPages(services.recovery.own_email, browser, guard, clock).blueprint()
    yield PasswordPages(services, browser, guard, clock).blueprint()
    yield logout.blueprint()
    yield ProtocolDoor(services.provider, browser, clock, logout.leave).blueprint()
    yield DevicePages(services.provider.devices, browser, guard, clock).blueprint()
    yield ConsentPages(services.consents, browser, clock).blueprint()


def _console(app: Flask, foundation: Foundation, services: Services, browser: Browser) -> Iterator[Blueprint]:
    clock = foundation.clock
    desk = Desk(services.console, browser, Guard(browser, clock), clock, https=foundation.settings.https)
    desk.install(app)
    install_menu(app, foundation.settings.uploads_url)
    yield StartPage(desk).blueprint()
    yield LetterPages(desk, services.console.print_room).blueprint()
    yield AccountPages(desk).blueprint()
    yield AccountFormPages(desk).blueprint()
    yield MailPages(desk).blueprint()
    settings = foundation.settings
    yield RegistrationTokenPages(desk, settings.profile).blueprint()
    yield ApplicationPages(desk, services.console.applications, settings.idp_url, settings.profile).blueprint()
    yield LogPages(desk, services.console.log_room).blueprint()
    yield RequestPages(desk).blueprint()
    yield ProposalPages(desk).blueprint()
    yield RelationPages(desk).blueprint()
    yield RolePages(desk).blueprint()
    yield ApiDoor(services.console, services.provider.bearers, browser, clock).blueprint()
