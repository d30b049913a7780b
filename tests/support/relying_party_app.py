"""The smallest service with a login: one public page and one for logged-in people."""

from flask import Flask

from shared.clock import Clock
from shared.layout.install import install_layout
from shared.layout.model import Links, Viewer
from shared.relying_party.current import browser_binding, current_session, login_required
from shared.relying_party.party import RelyingParty
from shared.relying_party.web import relying_party_blueprint
from shared.web.csrf import install_csrf
from shared.web.security_headers import install_security_headers
from tests.support.relying_parties import BASE_URL


def make_app(party: RelyingParty, clock: Clock) -> Flask:
    """Wired as portal and uploads are."""
    app = Flask(__name__, static_folder=None)
    app.config["TESTING"] = True

    def viewer() -> Viewer | None:
        session = current_session()
        return None if session is None else Viewer("A. Timmerman", session.idle_ends_at)

    install_layout(app, Links("http://localhost:8000", BASE_URL, "http://localhost:8002"), viewer, False, clock)
    install_security_headers(app, party.settings.https)
    install_csrf(app, b"secret", BASE_URL, browser_binding)
    app.register_blueprint(relying_party_blueprint(party))

    @login_required
    def home() -> str:
        session = current_session()
        assert session is not None
        return f"welcome {session.sub}"

    def token() -> str:
        return app.jinja_env.from_string("{{ csrf_token() }}").render()

    for path in ("/", "/bestanden"):
        app.add_url_rule(path, f"home{path}", home, methods=["GET", "POST"])
    app.add_url_rule("/token-of-the-form", "token", token)
    return app
