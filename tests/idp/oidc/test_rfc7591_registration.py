"""RFC 7591: registering with an initial access token, and every way in which that is refused."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from idp.cli.protocol import administration
from idp.clients.initial_access_token import Permission
from idp.clients.metadata import MEMBERS
from shared.jose.keys import generate_key
from tests.idp.oidc.browsing import CALLBACK, Idp

MINIMAL = {"redirect_uris": [CALLBACK]}


def _issue(idp: Idp, **changes: Any) -> str:
    permission = Permission(**{"label": "test", "policy_name": "general", "scope": ("openid",), **changes})
    return administration(idp.foundation).issue_initial_access_token(permission, idp.now)


def _refusal(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, (answer.json or {})["error"]


@pytest.mark.requires("OP-62", "OP-63", "OP-68", "OP-69")
def test_a_client_registers_itself_and_is_told_what_holds(idp: Idp) -> None:
    answer = idp.try_register({**MINIMAL, "client_name": "Zorgregister"})

    value = answer.json or {}
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(value["client_id"]) == 22
    assert value["client_secret_expires_at"] == 0
    assert value["client_name"] == "Zorgregister"
    assert value["client_id_issued_at"] == int(idp.now.timestamp())
    assert value["client_id"] != (idp.try_register(MINIMAL).json or {})["client_id"]


@pytest.mark.requires("M-30", "OP-63")
def test_without_a_token_there_is_a_challenge_without_error_code(idp: Idp) -> None:
    answer = idp.app.test_client().post("/register", json=MINIMAL)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="register"'


@pytest.mark.requires("M-30", "OP-63")
def test_a_wrong_token_is_refused(idp: Idp) -> None:
    answer = idp.try_register(MINIMAL, token="wrong")

    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


@pytest.mark.requires("OP-63")
def test_a_token_is_good_as_often_as_it_says(idp: Idp) -> None:
    token = _issue(idp, uses=2)

    statuses = [idp.try_register(MINIMAL, token).status_code for _ in range(3)]

    assert statuses == [201, 201, 401]


@pytest.mark.requires("OP-63")
def test_a_refused_registration_uses_nothing_up(idp: Idp) -> None:
    token = _issue(idp, uses=1)

    assert idp.try_register({}, token).status_code == 400
    assert idp.try_register(MINIMAL, token).status_code == 201


@pytest.mark.requires("OP-63")
def test_a_token_ends_after_its_life(idp: Idp) -> None:
    token = _issue(idp, uses=None, life=timedelta(days=1))
    assert idp.try_register(MINIMAL, token).status_code == 201
    idp.clock.advance(timedelta(days=1))

    assert idp.try_register(MINIMAL, token).status_code == 401


@pytest.mark.requires("K4")
def test_the_demo_token_is_good_for_ever_and_any_number(idp: Idp) -> None:
    idp.clock.advance(timedelta(days=1000))

    assert [idp.try_register(MINIMAL).status_code for _ in range(5)] == [201] * 5


@pytest.mark.requires("M-30")
@pytest.mark.parametrize("body", [b"[]", b'"x"', b"", b"{", b"null", b"[" * 50_000, b'{"x": "\\u0000"}'])
def test_a_body_that_is_no_object_is_refused_without_a_crash(idp: Idp, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {idp.initial_access_token}", "Content-Type": "application/json"}

    answer = idp.app.test_client().post("/register", data=body, headers=headers)

    assert _refusal(answer) == (400, "invalid_client_metadata")


@pytest.mark.requires("M-10", "M-30")
@pytest.mark.parametrize(
    "member",
    [
        '"contacts": ["\\ud800"]',
        '"default_acr_values": ["\\ud800"]',
        f'"jwks": {json.dumps({"keys": [{**generate_key("ES256").public_jwk(), "zz": 10**30}]})}',
        '"x": ' + "[" * 900 + "]" * 900,
        '"\\ud800": 1',
    ],
    ids=lambda member: member[:12],
)
def test_what_no_database_keeps_is_refused_without_a_crash(idp: Idp, member: str) -> None:
    headers = {"Authorization": f"Bearer {idp.initial_access_token}", "Content-Type": "application/json"}
    body = '{"redirect_uris": ["https://app.example/cb"], ' + member + "}"

    answer = idp.app.test_client().post("/register", data=body.encode(), headers=headers)

    assert _refusal(answer) == (400, "invalid_client_metadata")


NULLABLE = sorted(MEMBERS - {"redirect_uris"})


@pytest.mark.requires("OP-62", "M-26")
def test_a_member_that_is_null_counts_as_left_out(idp: Idp) -> None:
    answer = idp.try_register({**MINIMAL, **dict.fromkeys([*NULLABLE, "client_name#en"])})

    own = {"client_id", "client_secret", "registration_access_token", "registration_client_uri"}
    without = idp.try_register(MINIMAL)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    assert {name: value for name, value in (answer.json or {}).items() if name not in own} == {
        name: value for name, value in (without.json or {}).items() if name not in own
    }
    assert _refusal(idp.try_register({"redirect_uris": None})) == (400, "invalid_redirect_uri")


@pytest.mark.requires("M-24", "M-25")
@pytest.mark.parametrize("uris", [[], ["javascript://x/%0aalert(1)"], ["http://app.example/cb"], ["/cb"]])
def test_bad_redirect_uris_have_their_own_error(idp: Idp, uris: list[str]) -> None:
    assert _refusal(idp.try_register({"redirect_uris": uris})) == (400, "invalid_redirect_uri")


@pytest.mark.requires("K34")
def test_http_on_loopback_is_accepted_while_the_issuer_is_http(idp: Idp) -> None:
    assert idp.try_register({"redirect_uris": ["http://localhost:9000/cb"]}).status_code == 201


@pytest.mark.requires("M-26", "OP-100")
def test_only_who_uses_a_secret_gets_one(idp: Idp) -> None:
    jwks = {"keys": [generate_key("ES256").public_jwk()]}

    public = idp.try_register({**MINIMAL, "token_endpoint_auth_method": "none"}).json or {}
    signer = idp.try_register({**MINIMAL, "token_endpoint_auth_method": "private_key_jwt", "jwks": jwks}).json or {}

    assert "client_secret" not in public
    assert "client_secret" not in signer
    assert signer["jwks"] == jwks


@pytest.mark.requires("M-28", "OP-100")
def test_a_private_key_is_refused_and_not_repeated(idp: Idp) -> None:
    private = generate_key("ES256").private.as_dict(private=True)

    answer = idp.try_register({**MINIMAL, "token_endpoint_auth_method": "private_key_jwt", "jwks": {"keys": [private]}})

    assert _refusal(answer) == (400, "invalid_client_metadata")
    assert str(private["d"]) not in answer.get_data(as_text=True)


@pytest.mark.requires("M-27", "M-29")
def test_an_unsupported_promise_is_refused_by_name(idp: Idp) -> None:
    answer = idp.try_register({**MINIMAL, "software_statement": "a.b.c"})

    assert (answer.json or {})["error_description"] == "software_statement: is not supported"


@pytest.mark.requires("threat 21")
@pytest.mark.parametrize("name", ["jwks_uri", "backchannel_logout_uri", "sector_identifier_uri"])
@pytest.mark.parametrize("address", ["https://127.0.0.1/x", "https://169.254.169.254/x", "https://[::1]/x"])
def test_addresses_that_we_would_call_may_not_point_inside(idp: Idp, name: str, address: str) -> None:
    assert _refusal(idp.try_register({**MINIMAL, name: address})) == (400, "invalid_client_metadata")


@pytest.mark.requires("K31")
def test_the_demo_token_cannot_switch_pkce_off(idp: Idp) -> None:
    assert _refusal(idp.try_register({**MINIMAL, "require_pkce": False})) == (400, "invalid_client_metadata")


@pytest.mark.requires("K31")
def test_a_token_made_for_it_can(idp: Idp) -> None:
    token = _issue(idp, may_skip_pkce=True)

    assert (idp.try_register({**MINIMAL, "require_pkce": False}, token).json or {})["require_pkce"] is False


@pytest.mark.requires("OP-96")
def test_a_client_gets_no_scope_beyond_its_token(idp: Idp) -> None:
    assert (idp.try_register(MINIMAL, _issue(idp)).json or {})["scope"] == "openid"
    refused = idp.try_register({**MINIMAL, "scope": "openid email"}, _issue(idp))
    assert _refusal(refused) == (400, "invalid_client_metadata")


@pytest.mark.requires("K34")
def test_nobody_makes_himself_first_party(idp: Idp) -> None:
    application = idp.register(first_party=True, claims_in_id_token=True, policy_name="fapi2", client_id="portal")

    stored = application.stored()

    assert (stored.first_party, stored.claims_in_id_token, stored.policy_name) == (False, False, "general")
    assert stored.client_id != "portal"


@pytest.mark.requires("M-40", "threat 42")
def test_the_secret_is_stored_as_a_digest_only(idp: Idp) -> None:
    secret = idp.register().registered["client_secret"]

    with idp.foundation.database.read() as connection:
        stored = str(connection.execute(text("SELECT * FROM client, initial_access_token")).all())

    assert secret not in stored
    assert idp.initial_access_token not in stored


@pytest.mark.requires("OP-79")
def test_client_credentials_cannot_be_registered(idp: Idp) -> None:
    answer = idp.try_register({**MINIMAL, "grant_types": ["client_credentials"]})

    assert _refusal(answer) == (400, "invalid_client_metadata")
