"""Provider, portal and uploads in this process, as their own applications, joined by a line that a test may cut.

Nothing is replaced but the connection itself: what one service asks another goes through the door of that other one.
"""

import json
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import portal.app
import uploads.app
from idp.audit.record import Origin
from portal.foundation import lay_foundation as lay_portal
from portal.settings import PortalSettings
from shared.egress.connection import Limits
from shared.egress.message import Request, Response
from shared.egress.target import Target
from shared.encryption import generate_master_key
from shared.jose.jws import sign
from tests.idp.oidc.browsing import Browser, Idp, claims_of_token, header_of_token
from tests.support import migrated
from uploads.cli.bootstrap import fill
from uploads.foundation import lay_foundation as lay_uploads
from uploads.foundation import mark_store
from uploads.settings import UploadsSettings

IDP, PORTAL, UPLOADS = "http://localhost:8000", "http://localhost:8001", "http://localhost:8002"
FAILED = "/inloggen/mislukt"
Members = dict[str, Any]
Change = Callable[[Members], Members]


@dataclass(frozen=True)
class Asked:
    """One request from service to service."""

    path: str
    headers: Mapping[str, str]
    form: Mapping[str, str]


@dataclass
class Line:
    """apps: by host:port. forms, answers: what happens on the way to a path, and to the JSON that comes back."""

    apps: dict[str, Flask] = field(default_factory=dict)
    forms: dict[str, Change] = field(default_factory=dict)
    answers: dict[str, Change] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def connect(self, patch: pytest.MonkeyPatch) -> None:
        """Every request to another service goes this way while the patch lasts; nothing of an earlier test is left."""
        self.forms, self.answers, self.asked = {}, {}, []
        patch.setattr("shared.egress.fetcher.send", self.send)

    def send(self, target: Target, address: str, request: Request, limits: Limits, tls: ssl.SSLContext) -> Response:
        """In the place of one connection."""
        path = urlsplit(target.path).path
        form = dict(parse_qsl((request.body or b"").decode()))
        self.asked.append(Asked(path, request.headers, form))
        body = urlencode(self.forms[path](form)) if path in self.forms else request.body
        client = self.apps[target.destination].test_client()
        answer = client.open(target.path, method=request.method, headers=dict(request.headers), data=body)
        return Response(answer.status_code, {k.lower(): v for k, v in answer.headers}, self._changed(path, answer))

    def _changed(self, path: str, answer: TestResponse) -> bytes:
        if path not in self.answers or answer.status_code >= 400:
            return answer.get_data()
        return json.dumps(self.answers[path](dict(answer.json or {}))).encode()

    def forms_to(self, path: str) -> list[Mapping[str, str]]:
        """What was sent to a path so far."""
        return [one.form for one in self.asked if one.path == path]


@dataclass
class Joined:
    """The three services. portal, uploads: as applications."""

    idp: Idp
    portal: Flask
    uploads: Flask
    line: Line

    def person(self) -> "Person":
        """Somebody with a session at the provider and none elsewhere."""
        return Person(self, self.idp.browser(), self.portal.test_client())

    def resign(self, token: str, change: Change) -> str:
        """The provider's own token with other claims, under the provider's own signature."""
        header = header_of_token(token)
        key = self.idp.services.provider.keys.ring().signing_key(header["alg"])
        return sign(change(claims_of_token(token)), key, typ=header["typ"])

    def lie_in_id_tokens(self, change: Change) -> None:
        """From now on ID tokens say something else than the provider meant."""
        self.line.answers["/token"] = lambda answer: {**answer, "id_token": self.resign(answer["id_token"], change)}

    def log_out(self, person: "Person") -> str:
        """End this person's session at the provider, which tells the portal; the logout token that it sent."""
        session = person.at_provider.session
        assert session is not None
        self.idp.services.logout.end_everywhere(session, origin=Origin(), now=self.idp.now)
        return self.line.forms_to("/backchannel-logout")[-1]["logout_token"]

    def registered(self, client_id: str, **values: Any) -> None:
        """Change what the provider has registered of one of our own clients."""
        with self.idp.foundation.units.write() as unit:
            client = unit.clients.find(client_id)
            assert client is not None
            unit.clients.save(replace(client, **values), self.idp.now)


@dataclass
class Person:
    """A browser with the cookies of the provider and of the portal."""

    joined: Joined
    at_provider: Browser
    at_portal: FlaskClient

    def callback(self, start: str = "/inloggen") -> str:
        """The address with which the provider sends this browser back, as a path of the portal."""
        sent = self.at_portal.get(start)
        assert sent.status_code == 303, sent.status_code
        answered = self.at_provider.get(sent.location)
        assert answered.location.startswith(PORTAL), answered.location
        return answered.location.removeprefix(PORTAL)

    def log_in(self, start: str = "/inloggen") -> str:
        """Where the portal leads after the whole login."""
        return self.at_portal.get(self.callback(start)).location


@contextmanager
def joined_services(idp: Idp, folder: Path, **settings: Any) -> Iterator[Joined]:
    """All three on SQLite in a folder, not joined yet. settings: of portal and uploads, beside the addresses."""
    line = Line()
    common = {"env": "demo", "idp_url": IDP, "portal_url": PORTAL, "uploads_url": UPLOADS}
    with ExitStack() as opened:
        portal_settings = PortalSettings(**{**common, "var": folder / "portal", **settings})
        uploads_settings = UploadsSettings(**{**common, "var": folder / "uploads", **settings})
        for service, chosen in (("portal", portal_settings), ("uploads", uploads_settings)):
            chosen.var.mkdir()
            generate_master_key(chosen.master_key_file)
            migrated.fill(chosen.database_url, service)
        at_portal, at_uploads = lay_portal(portal_settings, idp.clock), lay_uploads(uploads_settings, idp.clock)
        opened.callback(at_portal.database.dispose)
        opened.callback(at_uploads.database.dispose)
        at_portal.party.ensure_key()
        fill(at_uploads)
        mark_store(uploads_settings, at_uploads.database)
        joined = Joined(
            idp,
            portal.app.build_app(at_portal),
            uploads.app.build_app(at_uploads, uploads.app.build_services(at_uploads)),
            line,
        )
        for address, app in ((IDP, idp.app), (PORTAL, joined.portal), (UPLOADS, joined.uploads)):
            line.apps[urlsplit(address).netloc] = app
        yield joined
