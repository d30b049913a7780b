"""What each kind of request costs is counted and fixed: statements, signatures, verifications, password hashes.

A number that grows here grows for every application. Who lowers one lowers it in the table.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from argon2 import PasswordHasher
from joserfc import jws
from sqlalchemy import event

from shared.jose.algorithms import SIGNING_ALGORITHMS
from shared.jose.keys import SigningKey
from tests.idp.oidc.browsing import Application, Browser, Idp
from tests.idp.oidc.signing import Signer, signer
from tests.idp.web.doors import asked


@dataclass
class Work:
    """Statements to the database, those of them that write, signatures made and verified, password hashes."""

    statements: int = 0
    writes: int = 0
    signed: int = 0
    verified: int = 0
    hashed: int = 0


NOT_WORK = ("PRAGMA", "BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
WRITES = ("INSERT", "UPDATE", "DELETE")


@contextmanager
def counted(idp: Idp, monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    """What is done while the block runs."""
    work = Work()

    def note(_c: object, _u: object, statement: str, *_rest: object) -> None:
        work.statements += not statement.startswith(NOT_WORK)
        work.writes += statement.startswith(WRITES)

    def counting(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            setattr(work, name, getattr(work, name) + 1)
            return original(*arguments, **named)

        return call

    engine = idp.foundation.database.engine
    with monkeypatch.context() as patched:
        for algorithm in {type(jws.JWSRegistry.algorithms[name]) for name in SIGNING_ALGORITHMS}:
            patched.setattr(algorithm, "verify", counting("verified", algorithm.verify))
        patched.setattr(SigningKey, "sign", counting("signed", SigningKey.sign))
        for name in ("hash", "verify"):
            patched.setattr(PasswordHasher, name, counting("hashed", getattr(PasswordHasher, name)))
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield work
        finally:
            event.remove(engine, "before_cursor_execute", note)


@dataclass
class Scene:
    """Applications of every kind, with what they hold in the middle of their work."""

    idp: Idp
    browser: Browser
    secretive: Application
    signing: Signer
    program: Application
    tokens: dict[str, Any]

    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens['access_token']}"}

    def post(self, path: str, application: Application, **form: Any) -> str:
        answer = asked(self.idp.app, in_front=True, path=path, method="POST", data=form, headers=application.headers())
        return answer.status


@pytest.fixture
def scene(idp: Idp, browser: Browser) -> Scene:
    secretive = idp.trusted(grant_types=["authorization_code", "refresh_token"], scope="openid profile relatie")
    program = idp.operated(
        grant_types=["client_credentials"],
        response_types=[],
        scope="files:write",
        represents="104382",
    )
    tokens = secretive.tokens(browser, scope="openid profile relatie")
    asked(idp.app, in_front=True, path="/.well-known/openid-configuration")  # made and signed once for its keys
    return Scene(idp, browser, secretive, signer(idp), program, tokens)


def _discovery(scene: Scene) -> Callable[[], str]:
    return lambda: asked(scene.idp.app, in_front=True, path="/.well-known/openid-configuration").status


def _client_credentials(scene: Scene) -> Callable[[], str]:
    return lambda: scene.post("/token", scene.program, grant_type="client_credentials")


def _private_key_jwt(scene: Scene) -> Callable[[], str]:
    proof = scene.signing.authentication()
    return lambda: scene.post("/introspect", scene.signing.application, token="x", **proof)


def _authorize(scene: Scene) -> Callable[[], str]:
    headers = {"Cookie": f"mcz_idp={scene.browser.cookie}"}
    query = scene.secretive.parameters(scope="openid profile relatie")
    return lambda: asked(scene.idp.app, in_front=True, path="/authorize", query_string=query, headers=headers).status


def _code(scene: Scene) -> Callable[[], str]:
    form = {
        "grant_type": "authorization_code",
        "code": scene.secretive.code(scene.browser, scope="openid profile relatie"),
        "redirect_uri": scene.secretive.registered["redirect_uris"][0],
        "code_verifier": scene.secretive.pkce.verifier,
    }
    return lambda: scene.post("/token", scene.secretive, **form)


def _refresh(scene: Scene) -> Callable[[], str]:
    form = {"grant_type": "refresh_token", "refresh_token": scene.tokens["refresh_token"]}
    return lambda: scene.post("/token", scene.secretive, **form)


def _userinfo(scene: Scene) -> Callable[[], str]:
    return lambda: asked(scene.idp.app, in_front=True, path="/userinfo", headers=scene.bearer()).status


def _userinfo_again(scene: Scene) -> Callable[[], str]:
    _userinfo(scene)()
    return _userinfo(scene)


def _introspection(scene: Scene) -> Callable[[], str]:
    return lambda: scene.post("/introspect", scene.secretive, token=scene.tokens["access_token"])


def _pushed(scene: Scene) -> Callable[[], str]:
    form = {**scene.signing.application.parameters(), **scene.signing.authentication()}
    return lambda: scene.post("/par", scene.signing.application, **form)


CASES: dict[str, tuple[Callable[[Scene], Callable[[], str]], str, Work]] = {
    "discovery": (_discovery, "200", Work()),
    "client credentials": (_client_credentials, "200", Work(statements=1, signed=1)),
    "private_key_jwt": (_private_key_jwt, "200", Work(statements=2, writes=1, verified=1)),
    "pushed request": (_pushed, "201", Work(statements=3, writes=2, verified=1)),
    "authorize": (_authorize, "303", Work(statements=3)),
    "code": (_code, "200", Work(statements=6, writes=3, signed=2)),
    "refresh": (_refresh, "200", Work(statements=3, writes=1, signed=2)),
    "userinfo": (_userinfo, "200", Work(statements=1, verified=1)),
    "userinfo again": (_userinfo_again, "200", Work(statements=1)),
    "introspection": (_introspection, "200", Work(statements=2, verified=1)),
}


@pytest.mark.parametrize("name", CASES)
def test_a_request_does_exactly_so_much(scene: Scene, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    prepare, status, expected = CASES[name]
    request = prepare(scene)

    with counted(scene.idp, monkeypatch) as work:
        assert request()[:3] == status

    assert work == expected
