"""The pages of uploads with use cases in memory, real sessions in SQLite, and visitors who are logged in."""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import MetaData
from werkzeug.test import TestResponse

from shared.clock import Clock
from shared.db.database import Database
from shared.egress.fetcher import Fetcher
from shared.encryption import Vault
from shared.layout.applications import Application
from shared.layout.install import install_layout
from shared.layout.model import Links
from shared.relying_party.current import browser_binding
from shared.relying_party.party import make_relying_party
from shared.relying_party.settings import RpSettings
from shared.relying_party.viewer import viewer_source
from shared.relying_party.web import relying_party_blueprint
from shared.sessions.model import NewSession, Tokens
from shared.sessions.sql_store import SqlStore
from shared.sessions.tables import session_tables
from shared.web.csrf import install_csrf, token
from shared.web.security_headers import install_security_headers
from tests.fakes.uploads_services import FakeServices
from uploads.deliveries.party import Party
from uploads.web.bestanden import bestanden_blueprint
from uploads.web.body_limits import install_body_limits

BASE = "http://localhost"
SECRET = bytes(32)
DIST = Path(__file__).parents[3] / "uploads" / "web" / "static" / "dist"

TIMMERMAN = Party("sub-timmerman", "1000123", "Gemeente Voorbeeldstad", "J. Timmerman")
COLLEAGUE = Party("sub-collega", "1000123", "Gemeente Voorbeeldstad", "A. de Vries")
STRANGER = Party("sub-vreemd", "2000456", "Zorgkantoor Elders", "B. Vreemd")


class PageApp:
    """One app, and a browser for each person."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.services = FakeServices()
        self.clock = clock
        self.applications: tuple[Application, ...] = ()  # what the idp would tell of the others
        tables = session_tables(metadata := MetaData())
        self._database = Database(f"sqlite:///{folder / 'sessions.sqlite3'}")
        metadata.create_all(self._database.engine)
        self._store = SqlStore(self._database, tables, Vault([bytes(32)]))
        self.flask = self._make_app()

    def _make_app(self) -> Flask:
        app = Flask("uploads", static_folder=None)
        app.config["TESTING"] = True
        party = make_relying_party(RpSettings("uploads", BASE, f"{BASE}:1"), self._store, Fetcher(()), self.clock)
        install_body_limits(app)
        install_csrf(app, SECRET, BASE, browser_binding)
        links = Links(f"{BASE}:8000", f"{BASE}:8001", f"{BASE}:8002")
        viewer = viewer_source(lambda _session: self.applications, links)
        install_layout(app, links, viewer, demo=False, clock=self.clock, dist=[DIST])
        install_security_headers(app, https=False)
        app.register_blueprint(relying_party_blueprint(party))
        app.register_blueprint(bestanden_blueprint(self.services, self.clock))  # type: ignore[arg-type]  # fakes have what pages use
        return app

    def browser(self, person: Party | None = TIMMERMAN) -> Browser:
        """A client that is logged in as this person, or not at all."""
        client = self.flask.test_client()
        return Browser(client, self._log_in(client, person) if person else "")

    def _log_in(self, client: FlaskClient, person: Party) -> str:
        cookie, now = secrets.token_urlsafe(32), self.clock.now()
        claims = {
            "name": person.name,
            "urn:cak:relatienummer": person.relatienummer,
            "urn:cak:relatie_naam": person.relatie_naam,
        }
        ends = now + timedelta(hours=8)
        session = NewSession(
            person.account, secrets.token_hex(8), claims, now, ends, Tokens("at", None), now + timedelta(minutes=10)
        )
        self._store.sessions.begin(cookie, session, now, replaces=None)
        client.set_cookie("mcz_uploads", cookie)
        return cookie


class Browser:
    """A test client that sends form tokens as a browser would."""

    def __init__(self, client: FlaskClient, cookie: str) -> None:
        self.client = client
        self.token = token(SECRET, cookie)
        self.get = client.get

    def post(self, path: str, **fields: object) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self.token, **fields})
