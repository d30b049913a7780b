"""What an answer cannot do without, on the product's own server, and nothing else: no rules, no rows read, no log."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import orjson

from idp.server import SWITCH_SECONDS
from shared.db.database import Database
from shared.jose.jws import sign, verify
from shared.jose.keys import PublicKeys, generate_key
from shared.own_core import take_own_core
from shared.processes import die_with_parent

FOLDER: Final = "BENCH_FLOOR"
TABLE: Final = "CREATE TABLE IF NOT EXISTS floor (id INTEGER PRIMARY KEY, text TEXT)"
DOCUMENT: Final = b'{"issuer":"' + b"x" * 3600 + b'"}'  # as long as the discovery document
CLAIMS: Final = {"iss": "x" * 21, "sub": "x" * 22, "aud": "x" * 21, "iat": 0, "exp": 600, "jti": "x" * 22, "scope": "s"}

Answering = Callable[[dict[str, str], str], bytes]


def application() -> WSGIApplication:
    """The application of one worker."""
    die_with_parent()
    sys.setswitchinterval(SWITCH_SECONDS)
    folder = Path(os.environ[FOLDER])
    take_own_core(folder / "locks")
    floor = Floor(Database(f"sqlite:///{folder / 'floor.sqlite3'}"))
    answers: dict[str, Answering] = {
        "/document": lambda form, secret: DOCUMENT,
        "/signed": floor.signed,
        "/verified": floor.verified,
        "/rotated": floor.rotated,
    }

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        form = dict(parse_qsl(environ["wsgi.input"].read(length).decode())) if length else {}
        body = answers[environ["PATH_INFO"]](form, environ.get("HTTP_AUTHORIZATION", ""))
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    return answer


class Floor:
    """Answers of one worker."""

    def __init__(self, database: Database) -> None:
        self._database = database
        with database.write() as connection:
            connection.exec_driver_sql(TABLE)
        self._key = generate_key("ES256")
        self._keys = PublicKeys({"keys": [self._key.public_jwk()]})
        self._assertion = sign(CLAIMS, self._key, typ="JWT")

    def signed(self, form: dict[str, str], secret: str) -> bytes:
        """A token, for a secret that is compared by its digest."""
        sha256(secret.encode()).hexdigest()
        return orjson.dumps({"access_token": sign(CLAIMS, self._key, typ="at+jwt"), "expires_in": 600})

    def verified(self, form: dict[str, str], secret: str) -> bytes:
        """A token, for an assertion that is verified and noted."""
        verify(self._assertion, self._keys, algorithms=("ES256",), typ="JWT")
        self._note()
        return self.signed(form, secret)

    def rotated(self, form: dict[str, str], secret: str) -> bytes:
        """Two tokens, and one row that changes."""
        self._note()
        id_token = sign(CLAIMS, self._key, typ="JWT")
        return orjson.dumps({"access_token": sign(CLAIMS, self._key, typ="at+jwt"), "id_token": id_token})

    def _note(self) -> None:
        with self._database.write() as connection:
            driver: Any = connection.connection.dbapi_connection
            driver.execute("INSERT INTO floor (text) VALUES ('x')")
