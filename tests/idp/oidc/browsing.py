"""An idp in this process, a browser with a session, and an application that speaks to both."""

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from idp.accounts.model import Account
from idp.app import build_app, build_services
from idp.cli.protocol import administration
from idp.clients.model import Client
from idp.clients.policy import GENERAL
from idp.clients.rules import Rules
from idp.clients.scopes import SCOPES
from idp.foundation import Foundation
from idp.hashing import random_secret, secret_digest
from idp.login.sso_session import SsoSession, start_session
from idp.oidc.client_administration import Addition
from idp.services import Services
from shared.clock import FixedClock

ISSUER = "http://localhost:8000"
COOKIE = "mcz_idp"
CALLBACK = "https://app.example/cb"
AMR = ("pwd", "otp", "mfa")


@dataclass(frozen=True)
class Idp:
    """The idp of one test."""

    foundation: Foundation
    services: Services
    app: Flask
    initial_access_token: str

    @property
    def clock(self) -> FixedClock:
        clock = self.foundation.clock
        assert isinstance(clock, FixedClock)
        return clock

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def that_calls(self, *destinations: str) -> "Idp":
        """The same installation, allowed to call these destinations (`host:port`)."""
        return self.with_settings(outgoing_allow=destinations)

    def with_settings(self, **changes: Any) -> "Idp":
        """The same installation with other settings."""
        settings = self.foundation.settings.model_copy(update=changes)
        foundation = replace(self.foundation, settings=settings)
        services = build_services(foundation)
        return Idp(foundation, services, build_app(foundation, services), self.initial_access_token)

    def account(self, relatienummer: str = "104382", username: str = "j.timmerman") -> Account:
        with self.foundation.units.read() as unit:
            found = unit.accounts.find_by_login(relatienummer, username)
        assert found is not None
        return found

    def browser(self, *, logged_in: bool = True, username: str = "j.timmerman") -> "Browser":
        """A browser, by default with a session that began now."""
        client = self.app.test_client()
        if not logged_in:
            return Browser(client, None)
        session = start_session(self.account(username=username).account_id, AMR, self.now)
        return Browser(client, session, self.add_session(client, session))

    def add_session(self, client: FlaskClient, session: SsoSession) -> str:
        cookie = random_secret()
        with self.foundation.units.write() as unit:
            unit.sessions.add(session, secret_digest(cookie))
        client.set_cookie(COOKIE, cookie)
        return cookie

    def register(self, **metadata: Any) -> "Application":
        """An application that registered itself with the demo's token."""
        answer = self.try_register({"redirect_uris": [CALLBACK], **metadata})
        assert answer.status_code == 201, answer.get_data(as_text=True)
        return Application(self, answer.json or {})

    def try_register(self, metadata: Any, token: str | None = None) -> TestResponse:
        headers = {"Authorization": f"Bearer {token or self.initial_access_token}"}
        return self.app.test_client().post("/register", json=metadata, headers=headers)

    def operated(self, **metadata: Any) -> "Application":
        """A client that an operator added."""
        rules = Rules(GENERAL, issuer_is_https=False, scopes=SCOPES, by_operator=True)
        return Application(self, administration(self.foundation).add(Addition(metadata, rules), self.now))

    def trusted(self, **metadata: Any) -> "Application":
        """The same, marked first-party by hand: no consent is asked."""
        application = self.register(**metadata)
        application.change(first_party=True)
        return application


@dataclass
class Browser:
    """A browser with its session, if it has one."""

    client: FlaskClient
    session: SsoSession | None
    cookie: str = ""

    def get(self, address: str) -> TestResponse:
        return self.client.get(address)


@dataclass
class Pkce:
    """A verifier with its challenge."""

    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    @property
    def challenge(self) -> str:
        return base64.urlsafe_b64encode(sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()


@dataclass
class Application:
    """A registered client with the credentials it was given."""

    idp: Idp
    registered: dict[str, Any]
    pkce: Pkce = field(default_factory=Pkce)

    @property
    def client_id(self) -> str:
        return str(self.registered["client_id"])

    def stored(self) -> Client:
        with self.idp.foundation.units.read() as unit:
            found = unit.clients.find(self.client_id)
        assert found is not None
        return found

    def change(self, **values: Any) -> None:
        """Change what is stored of the client, as an approver could."""
        with self.idp.foundation.units.write() as unit:
            unit.clients.save(replace(self.stored(), **values), self.idp.now)

    def parameters(self, **changes: Any) -> dict[str, str]:
        """A right authorization request; a change to None leaves a parameter out."""
        values: dict[str, Any] = {
            "client_id": self.client_id,
            "redirect_uri": self.registered["redirect_uris"][0],
            "response_type": "code",
            "scope": "openid",
            "state": "state-1",
            "nonce": "nonce-1",
            "code_challenge": self.pkce.challenge,
            "code_challenge_method": "S256",
        }
        values.update(changes)
        return {name: str(value) for name, value in values.items() if value is not None}

    def authorize(self, browser: Browser, **changes: Any) -> TestResponse:
        return browser.client.get("/authorize", query_string=self.parameters(**changes))

    def code(self, browser: Browser, **changes: Any) -> str:
        """The code that a logged-in browser brings back."""
        return str(answer_of(self.authorize(browser, **changes))["code"])

    def token(self, *, basic: bool | None = None, **changes: Any) -> TestResponse:
        """A token request with the client's own authentication."""
        return self.post("/token", basic=basic, **changes)

    def post(self, path: str, *, basic: bool | None = None, accept: str | None = None, **changes: Any) -> TestResponse:
        """A form to any endpoint, with the client's own authentication."""
        return self.send(path, changes, basic=basic, accept=accept)

    def send(
        self, path: str, fields: Mapping[str, Any], *, basic: bool | None = None, accept: str | None = None
    ) -> TestResponse:
        """The same for fields that are together already; one that is None is left out."""
        form = {
            name: value if isinstance(value, list) else str(value)
            for name, value in fields.items()
            if value is not None
        }
        headers = self.headers(basic) | ({"Accept": accept} if accept else {})
        return self.idp.app.test_client().post(path, data=self._identified(form), headers=headers)

    def _identified(self, form: dict[str, Any]) -> dict[str, Any]:
        method = self.registered["token_endpoint_auth_method"]
        if method == "client_secret_post":
            form = {"client_secret": self.registered["client_secret"], **form}
        return {"client_id": self.client_id, **form} if method in ("none", "client_secret_post") else form

    def headers(self, basic: bool | None = None) -> dict[str, str]:
        if basic is False or self.registered["token_endpoint_auth_method"] != "client_secret_basic":
            return {}
        return {"Authorization": basic_header(self.client_id, self.registered["client_secret"])}

    def redeem(self, code: str | None, **changes: Any) -> TestResponse:
        return self.token(
            **{
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": self.registered["redirect_uris"][0],
                "code_verifier": self.pkce.verifier,
                **changes,
            }
        )

    def tokens(self, browser: Browser, **changes: Any) -> dict[str, Any]:
        """The token answer after a whole login."""
        answer = self.redeem(self.code(browser, **changes))
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return dict(answer.json or {})

    def refresh(self, refresh_token: str, **changes: Any) -> TestResponse:
        return self.token(grant_type="refresh_token", refresh_token=refresh_token, **changes)


def basic_header(client_id: str, secret: str) -> str:
    text = f"{quote(client_id, safe='')}:{quote(secret, safe='')}"
    return "Basic " + base64.b64encode(text.encode()).decode()


def answer_of(response: TestResponse) -> dict[str, str]:
    """The parameters that a redirect to an application carries."""
    assert response.status_code == 303, (response.status_code, response.get_data(as_text=True)[:500])
    return dict(parse_qsl(urlsplit(response.headers["Location"]).query))


def claims_of_token(token: str) -> dict[str, Any]:
    """The claims of a JWT, unverified."""
    return dict(json.loads(_decoded(token.split(".")[1])))


def header_of_token(token: str) -> dict[str, Any]:
    """The header of a JWT."""
    return dict(json.loads(_decoded(token.split(".")[0])))


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
