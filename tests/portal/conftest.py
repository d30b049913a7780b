"""The portal as an application on a database of its own, with other services replaced by plain answers."""

import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.app import build_app
from portal.db.tables import RP_TABLES
from portal.demo.installation import DemoInstallation
from portal.foundation import Foundation, lay_foundation
from portal.services import Services
from portal.settings import PortalSettings
from shared.clock import FixedClock
from shared.encryption import generate_master_key
from shared.relying_party.settings import ABSOLUTE_LIFE
from shared.sessions.model import NewSession, Tokens
from shared.sessions.sql_store import SqlStore
from tests.support.migrated import fill
from tests.support.portal_answers import CLAIMS, Answers


@pytest.fixture
def settings(tmp_path: Path) -> PortalSettings:
    return PortalSettings(
        env="demo",
        var=tmp_path,
        idp_url="http://localhost:9",  # nothing listens there
        portal_url="http://localhost:8001",
        uploads_url="http://localhost:8002",
    )


@pytest.fixture
def foundation(settings: PortalSettings, clock: FixedClock) -> Iterator[Foundation]:
    generate_master_key(settings.master_key_file)
    fill(settings.database_url, "portal")
    foundation = lay_foundation(settings, clock)
    foundation.party.ensure_key()
    yield foundation
    foundation.database.dispose()


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def app(foundation: Foundation, answers: Answers, clock: FixedClock) -> Flask:
    services = Services(
        clock=clock,
        facts=lambda _session: answers.facts,
        limits=lambda: answers.limits,
        demo=DemoInstallation(foundation.settings.var),
    )
    return build_app(foundation, services)


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    """Somebody who is not logged in."""
    return app.test_client()


@pytest.fixture
def log_in(app: Flask, foundation: Foundation, clock: FixedClock) -> Callable[..., FlaskClient]:
    """A function that gives the browser of somebody with these claims, who has just logged in."""
    sessions = SqlStore(foundation.database, RP_TABLES, foundation.vault).sessions

    def make(**claims: Any) -> FlaskClient:
        now, cookie = clock.now(), secrets.token_urlsafe(32)
        new = NewSession(
            sub="subject",
            sid=secrets.token_urlsafe(16),
            claims={**CLAIMS, **claims},
            auth_time=now,
            expires_at=now + ABSOLUTE_LIFE,
            tokens=Tokens("access", "refresh"),
            access_expires_at=now + timedelta(minutes=10),
        )
        sessions.begin(cookie, new, now, replaces=None)
        client = app.test_client()
        client.set_cookie("mcz_portal", cookie)
        return client

    return make


@pytest.fixture
def user(log_in: Callable[..., FlaskClient]) -> FlaskClient:
    """The browser of meneer Timmerman."""
    return log_in()
