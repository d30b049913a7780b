"""OP-66: under the government's policy the document behind jwks_uri is read and judged before it is registered."""

import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from idp.cli.protocol import administration
from idp.clients.initial_access_token import Permission
from shared.egress.errors import EgressFailed, EgressRefused
from shared.egress.fetcher import Fetcher
from shared.egress.message import Response
from shared.jose.jwe import generate_decryption_key
from shared.jose.keys import generate_key
from tests.idp.oidc.browsing import CALLBACK, Application, Idp
from tests.idp.oidc.managing import change

pytestmark = pytest.mark.requires("OP-66", "K18")

ADDRESS = "https://app.example/jwks.json"
KEY = generate_key("ES256")
GOOD = {"keys": [KEY.public_jwk()]}
WISH = {"redirect_uris": [CALLBACK], "token_endpoint_auth_method": "private_key_jwt", "jwks_uri": ADDRESS}


class Outside:
    """What the client's server answers; asked: how often."""

    def __init__(self) -> None:
        self.status, self.document, self.asked = 200, json.dumps(GOOD), 0
        self.failure: Exception | None = None

    def get(self, _fetcher: Fetcher, address: str, **_: object) -> Response:
        assert address == ADDRESS
        self.asked += 1
        if self.failure is not None:
            raise self.failure
        return Response(self.status, {}, self.document.encode())


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Outside:
    server = Outside()
    monkeypatch.setattr(Fetcher, "get", lambda *given, **named: server.get(*given, **named))
    return server


def _try(idp: Idp, policy: str = "nlgov") -> TestResponse:
    permission = Permission(label="test", policy_name=policy, scope=("openid",))
    token = administration(idp.foundation).issue_initial_access_token(permission, idp.now)
    return idp.try_register(WISH, token)


def _refused(answer: TestResponse) -> str:
    value = answer.json or {}
    assert (answer.status_code, value["error"]) == (400, "invalid_client_metadata")
    return str(value["error_description"])


def test_keys_that_can_be_read_are_registered(idp: Idp, outside: Outside) -> None:
    assert _try(idp).status_code == 201
    assert outside.asked == 1


def test_a_key_to_encrypt_to_is_a_key(idp: Idp, outside: Outside) -> None:
    outside.document = json.dumps({"keys": [generate_decryption_key("RSA-OAEP").public_jwk()]})

    assert _try(idp).status_code == 201


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ("<html>", "does not hold a JWK set"),
        ("[]", "does not hold a JWK set"),
        ("{}", "is refused (not_a_key_set)"),
        ('{"keys": []}', "holds no key that we can use"),
        (json.dumps({"keys": [KEY.private.as_dict(private=True)]}), "is refused (private_key)"),
    ],
    ids=["no json", "a list", "no keys member", "no keys", "private"],
)
def test_what_is_no_set_of_public_keys_is_refused(idp: Idp, outside: Outside, document: str, why: str) -> None:
    outside.document = document

    assert _refused(_try(idp)).endswith(why)


@pytest.mark.requires("threat 21")
@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"status": 404}, "jwks_uri: cannot be read"),
        ({"failure": EgressFailed("unreachable")}, "jwks_uri: cannot be read"),
        ({"failure": EgressRefused("not_public")}, "jwks_uri: points to a network that we do not call"),
    ],
    ids=["404", "away", "inside"],
)
def test_what_cannot_be_read_is_refused(idp: Idp, outside: Outside, changes: dict[str, Any], why: str) -> None:
    for name, value in changes.items():
        setattr(outside, name, value)

    assert _refused(_try(idp)) == why


def test_a_change_is_judged_too(idp: Idp, outside: Outside) -> None:
    application = Application(idp, _try(idp).json or {})
    outside.status = 500

    assert _refused(change(application, **WISH, scope="openid")) == "jwks_uri: cannot be read"
    outside.status = 200
    assert change(application, **WISH, scope="openid").status_code == 200


def test_other_policies_read_it_when_it_is_needed(idp: Idp, outside: Outside) -> None:
    outside.status = 404

    assert _try(idp, "general").status_code == 201
    assert outside.asked == 0
