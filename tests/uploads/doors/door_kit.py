"""The whole application in this process: real wiring, a provider that only has keys, browsers with sessions."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.clock import FixedClock
from shared.encryption import generate_master_key
from shared.jose.claims import epoch
from shared.jose.jws import sign
from shared.relying_party.settings import ACR_MFA
from shared.sessions.model import NewSession, Tokens
from shared.sessions.sql_store import SqlStore
from tests.support import migrated
from tests.support.tiny_provider import TinyProvider, tiny_provider
from tests.uploads.kit import JANSEN, OFFSET_STREAM, described
from uploads.app import build_app, build_services
from uploads.cli.bootstrap import fill
from uploads.db.tables import rp
from uploads.deliveries.model import Delivery
from uploads.deliveries.party import Party
from uploads.foundation import Foundation, lay_foundation, mark_store
from uploads.services import Services
from uploads.settings import UploadsSettings
from uploads.worker import make_workers

OWN = "http://localhost"


@dataclass
class Doors:
    """The application and the people at its doors."""

    app: Flask
    foundation: Foundation
    services: Services
    provider: TinyProvider
    clock: FixedClock

    @property
    def sessions(self) -> SqlStore:
        return SqlStore(self.foundation.database, rp, self.foundation.vault)

    def run_workers(self) -> int:
        """What the workers of a running installation do with what is due; the number of rows."""
        return sum(worker.run_due() for worker in make_workers(self.foundation))

    def browser(self, party: Party = JANSEN, sid: str = "sid-1", roles: Sequence[str] = ()) -> FlaskClient:
        """A browser in which this person is logged in."""
        client, cookie, now = self.app.test_client(), secrets.token_urlsafe(32), self.clock.now()
        claims = {
            "urn:cak:relatienummer": party.relatienummer,
            "urn:cak:relatie_naam": party.relatie_naam,
            "name": party.name,
            "urn:cak:roles": list(roles),
        }
        session = NewSession(
            sub=party.account,
            sid=sid,
            claims=claims,
            auth_time=now,
            expires_at=now + timedelta(hours=8),
            tokens=Tokens("access", None),
            access_expires_at=now + timedelta(hours=8),
        )
        self.sessions.sessions.begin(cookie, session, now, replaces=None)
        client.set_cookie("mcz_uploads", cookie)
        return client

    def token(self, party: Party = JANSEN, /, **changes: Any) -> str:
        """An access token for a program that this party let in."""
        now = self.clock.now()
        claims = {
            "iss": self.provider.issuer,
            "aud": OWN,
            "sub": party.account,
            "client_id": "a-program",
            "jti": secrets.token_hex(8),
            "scope": "files:write files:read",
            "iat": epoch(now),
            "exp": epoch(now + timedelta(minutes=10)),
            "acr": ACR_MFA,
            "urn:cak:relatienummer": party.relatienummer,
            "name": party.name,
            **changes,
        }
        if claims["sub"] != claims["client_id"]:  # a person stands behind it
            claims.setdefault("auth_time", epoch(now))
        typ = claims.pop("typ", "at+jwt")
        return sign(claims, self.provider.signing_key, typ=typ)

    def program(self, party: Party = JANSEN, /, **changes: Any) -> dict[str, str]:
        """Headers of a program's request."""
        return {"Authorization": f"Bearer {self.token(party, **changes)}"}


def tus(client: FlaskClient, method: str, path: str, data: bytes = b"", /, **headers: str) -> TestResponse:
    """One tus request of our own page; header names as keywords with underscores."""
    named = {"Tus-Resumable": "1.0.0", "Origin": OWN}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    if data:
        named.setdefault("Content-Type", OFFSET_STREAM)
    return client.open(path, method=method, data=data, headers={name: v for name, v in named.items() if v})


def begin_upload(doors: Doors, client: FlaskClient, length: int = 10, party: Party = JANSEN) -> str:
    """The path of a new upload in a new delivery."""
    delivery = doors.services.deliveries.start(party, "correctie", "", doors.clock.now())
    assert isinstance(delivery, Delivery), delivery
    metadata = described(filename="a.csv", aanlevering=delivery.kenmerk)
    answer = tus(client, "POST", "/files/", Upload_Length=str(length), Upload_Metadata=metadata)
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"]


@cache
def _prepared(now: datetime) -> dict[str, bytes]:
    """The files of a folder with a master key and a filled database, by name: all doors on SQLite begin with them."""
    with TemporaryDirectory() as folder:
        settings = UploadsSettings(env="demo", var=Path(folder), uploads_url=OWN)
        generate_master_key(settings.master_key_file)
        migrated.fill(settings.database_url, "uploads")
        foundation = lay_foundation(settings, FixedClock(now))
        fill(foundation)
        with foundation.database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        foundation.database.dispose()
        kept = (settings.master_key_file, Path(folder) / "uploads.sqlite3")
        return {file.name: file.read_bytes() for file in kept}


@contextmanager
def open_doors(folder: Path, clock: FixedClock, **changes: Any) -> Iterator[Doors]:
    """The application on SQLite in a folder, unless the changes name a migrated database."""
    with tiny_provider(clock, "uploads") as provider:
        own = {"env": "demo", "var": folder, "idp_url": provider.issuer, "uploads_url": OWN, **changes}
        settings = UploadsSettings(**own)
        if "uploads_database_url" in changes:
            generate_master_key(settings.master_key_file)
        else:
            for file, content in _prepared(clock.now()).items():
                (folder / file).write_bytes(content)
        foundation = lay_foundation(settings, clock)
        if "uploads_database_url" in changes:
            fill(foundation)
        mark_store(settings, foundation.database)
        services = build_services(foundation)
        yield Doors(build_app(foundation, services), foundation, services, provider, clock)
        foundation.database.dispose()
