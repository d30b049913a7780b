"""RFC 6749 4.4, K13: a program's own token, for the relation it was registered for."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.idp.oidc.browsing import ISSUER, Application, Idp, claims_of_token
from tests.idp.oidc.conftest import Run
from tests.support.json_answers import json_of

UPLOADS = "http://localhost:8002"
PROGRAM: dict[str, Any] = {
    "client_name": "Aanleveraar",
    "grant_types": ["client_credentials"],
    "scope": "files:read files:write",
    "represents": "104382",
}


@pytest.fixture
def program(idp: Idp) -> Application:
    return idp.operated(**PROGRAM)


def _error(application: Application, **changes: Any) -> str:
    answer = application.token(grant_type="client_credentials", **changes)
    assert answer.status_code == 400, answer.get_data(as_text=True)
    return str((answer.json or {})["error"])


@pytest.mark.requires("OP-24", "OP-25", "OP-85", "OP-86", "K13", "RP-30")
def test_it_is_for_uploads_in_the_name_of_its_relation_and_cannot_be_refreshed(program: Application) -> None:
    answer = program.token(grant_type="client_credentials", scope="files:write").json or {}

    claims = claims_of_token(answer["access_token"])
    assert (claims["aud"], claims["scope"], claims["sub"]) == (UPLOADS, "files:write", program.client_id)
    assert claims["represents"] == {
        "sub": "104382",
        "iss": "urn:cak:relatieregister",
        "sub_id_type": "urn:cak:relatienummer",
    }
    assert claims["azp"] == program.client_id
    assert set(answer) == {"access_token", "token_type", "expires_in", "scope"}
    assert claims["exp"] - claims["iat"] == answer["expires_in"] == 3600


@pytest.mark.requires("K13")
def test_without_a_relation_there_is_no_delivering(idp: Idp) -> None:
    nobody = idp.operated(**{**PROGRAM, "represents": None})

    assert _error(nobody, scope="files:write") == "invalid_scope"


@pytest.mark.requires("OP-96")
@pytest.mark.parametrize("scope", ["openid", "files:write email", "unknown", "offline_access"])
def test_no_scope_beyond_its_registration(program: Application, scope: str) -> None:
    assert _error(program, scope=scope) == "invalid_scope"


@pytest.mark.requires("OP-78", "OP-79")
def test_a_client_has_one_role_and_nobody_makes_himself_a_program(idp: Idp, program: Application) -> None:
    own = idp.try_register({"client_name": "x", "grant_types": ["client_credentials"]})
    relation = idp.try_register({"redirect_uris": ["https://app.example/cb"], "represents": "104382"})

    assert (own.json or {})["error"] == "invalid_client_metadata"
    assert (relation.json or {})["error_description"].startswith("represents: ")
    assert _error(idp.register()) == "unauthorized_client"
    assert (program.token(grant_type="refresh_token", refresh_token="x").json or {})["error"] == "unauthorized_client"


@pytest.mark.requires("OP-81")
def test_a_wrong_secret_gets_nothing(program: Application) -> None:
    program.registered["client_secret"] = "wrong"

    assert program.token(grant_type="client_credentials").status_code == 401


@pytest.mark.requires("threat 16")
def test_it_opens_nothing_at_the_provider(idp: Idp, program: Application) -> None:
    token = (program.token(grant_type="client_credentials").json or {})["access_token"]

    answer = idp.app.test_client().get("/userinfo", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 401
    assert ISSUER not in claims_of_token(token)["aud"]


@pytest.mark.requires("K13", "RS-02")
def test_without_a_relation_a_program_may_ask_to_read_for_uploads_decides_what(idp: Idp) -> None:
    own = idp.operated(**{**PROGRAM, "represents": None, "scope": "files:read"})

    claims = claims_of_token(json_of(own.token(grant_type="client_credentials"))["access_token"])

    assert "represents" not in claims
    assert (claims["sub"], claims["aud"], claims["scope"]) == (own.client_id, UPLOADS, "files:read")


@pytest.mark.requires("K13", "OP-79")
def test_nobody_acts_for_a_relation_that_is_not_there(idp: Idp, run: Run, tmp_path: Path) -> None:
    unknown = {**PROGRAM, "represents": "999999"}
    file = tmp_path / "clients.json"

    for command, content in (("add", unknown), ("apply", {"clients": [{**unknown, "client_id": "programma"}]})):
        file.write_text(json.dumps(content), encoding="utf-8")
        refused = run(command, str(file))
        assert refused.exit_code == 1
        assert "represents: is the number of no relation that goes on" in refused.output

    file.write_text(json.dumps({"clients": [{**PROGRAM, "client_id": "programma"}]}), encoding="utf-8")
    assert run("apply", str(file)).exit_code == 0
