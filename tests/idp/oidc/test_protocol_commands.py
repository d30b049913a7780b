"""`idp clients …` and `idp keys …`: what an operator sees and gets."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from idp.cli.keys import keys
from idp.cli.protocol import administration
from idp.oidc.opaque import new_client_id
from tests.idp.oidc.browsing import CALLBACK, Idp
from tests.idp.oidc.conftest import Run
from tests.idp.oidc.managing import manage, wish
from tests.support.certificates import certificate


def _file(folder: Path, content: object) -> str:
    file = folder / "client.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    return str(file)


@pytest.mark.requires("K16")
def test_our_own_clients_are_listed_and_shown(run: Run) -> None:
    assert [line.split()[0] for line in run("list").output.splitlines()] == [
        "mcz-upload",
        "portal",
        "uploads",
        "uploads-introspection",
    ]
    shown = json.loads(run("show", "uploads").output)
    assert shown["first_party"] is True
    assert shown["jwks_uri"] == "http://localhost:8002/jwks.json"
    assert shown["token_endpoint_auth_method"] == "private_key_jwt"
    assert shown["backchannel_logout_uri"] == "http://localhost:8002/backchannel-logout"
    assert "client_secret" not in shown


@pytest.mark.requires("K28")
def test_a_stopped_application_is_listed_as_stopped(run: Run, idp: Idp) -> None:
    stopped, works = idp.register(client_name="Declareren"), idp.register(client_name="Register")
    stopped.change(stopped=True)
    lines = run("list").output.splitlines()
    assert f"{stopped.client_id}  general  Declareren  (stopped)" in lines
    assert f"{works.client_id}  general  Register" in lines


@pytest.mark.requires("K16")
def test_apply_changes_what_differs_and_nothing_else(run: Run, idp: Idp, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("apply").output == "nothing to change\n"

    monkeypatch.setenv("MCZ_UPLOADS_URL", "http://localhost:9002")

    assert run("apply").output == "changed: uploads, uploads-introspection\n"
    assert run("apply").output == "nothing to change\n"
    assert "http://localhost:9002/inloggen/terug" in run("show", "uploads").output


@pytest.mark.requires("K16", "OP-28")
def test_apply_sees_that_an_own_client_is_in_the_sector_of_others(idp: Idp) -> None:
    with idp.foundation.units.write() as unit:
        known = unit.clients.registered("mcz-upload")
        assert known is not None
        right = replace(known, subject_type="pairwise", sector_identifier="mcz-upload")
        unit.clients.save(replace(right, sector_identifier="127.0.0.1"), idp.now)
    assert administration(idp.foundation).apply([right], idp.now) == ["mcz-upload"]
    assert administration(idp.foundation).apply([right], idp.now) == []


def test_a_client_is_added_from_a_file_and_its_secret_shown_once(run: Run, tmp_path: Path) -> None:
    file = _file(tmp_path, {"redirect_uris": [CALLBACK], "client_name": "App"})

    added = json.loads(run("add", file, "--client-id", "app").output)

    assert added["client_secret"]
    assert "client_secret" not in json.loads(run("show", "app").output)
    assert json.loads(run("show", "app").output)["first_party"] is False


def test_adding_replaces_no_client_that_is_there(run: Run, idp: Idp, tmp_path: Path) -> None:
    file = _file(tmp_path, {"redirect_uris": [CALLBACK], "client_name": "App"})
    run("add", file, "--client-id", "app")
    with idp.foundation.units.read() as unit:
        before = unit.clients.list()

    for client_id in ("app", "portal"):
        again = run("add", file, "--client-id", client_id)
        assert (again.exit_code, again.output) == (1, "Error: client_id: is in use\n")

    with idp.foundation.units.read() as unit:
        assert unit.clients.list() == before


@pytest.mark.parametrize("client_id", ["", "met spatie", "x" * 65])
def test_an_id_that_no_file_could_declare_is_not_added(run: Run, tmp_path: Path, client_id: str) -> None:
    added = run("add", _file(tmp_path, {"redirect_uris": [CALLBACK]}), "--client-id", client_id)

    assert added.exit_code == 1
    assert "client_id: must be 1 to 64" in added.output


def test_a_refused_file_is_one_sentence(run: Run, tmp_path: Path) -> None:
    result = run("add", _file(tmp_path, {"redirect_uris": ["http://app.example/cb"]}))

    assert result.exit_code == 1
    assert "redirect_uris: an address does not use https" in result.output
    assert run("add", _file(tmp_path, [])).exit_code == 1
    assert run("show", "unknown").exit_code == 1


@pytest.mark.requires("OP-63")
def test_an_issued_token_registers_one_client(run: Run, idp: Idp) -> None:
    token = run("issue-token", "Zorgregister").output.strip()

    assert idp.try_register({"redirect_uris": [CALLBACK]}, token).status_code == 201
    assert idp.try_register({"redirect_uris": [CALLBACK]}, token).status_code == 401


@pytest.mark.requires("OP-61")
def test_keys_are_listed_with_their_state(run: Run) -> None:
    lines = CliRunner().invoke(keys, ["list"]).output.splitlines()

    algorithms = ["ES256", "EdDSA", "PS256", "RS256", "RSA-OAEP", "RSA-OAEP-256"]
    assert sorted(line.split()[1] for line in lines) == algorithms
    assert {line.split()[2] for line in lines} == {"current"}


@pytest.mark.requires("OP-59", "OP-60")
def test_a_key_of_the_state_is_published_with_its_chain(run: Run, idp: Idp, tmp_path: Path) -> None:
    key, state = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    chain = certificate("CAK", key, "Staat", state, idp.now) + certificate("Staat", state, "Staat", state, idp.now)
    (tmp_path / "chain.pem").write_bytes(chain)
    for name, private in (("key", key), ("state", state)):
        pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (tmp_path / f"{name}.pem").write_bytes(pem)

    def imported(name: str) -> Result:
        files = [str(tmp_path / f"{name}.pem"), str(tmp_path / "chain.pem")]
        return CliRunner().invoke(keys, ["import", *files, "--alg", "PS256"])

    refused, taken = imported("state"), imported("key")
    idp.services.provider.keys.reload_if_changed()
    published = (idp.app.test_client().get("/jwks.json").json or {})["keys"]

    assert (refused.exit_code, taken.exit_code) == (1, 0)
    (found,) = [entry for entry in published if entry["kid"] == taken.output.split()[0]]
    assert len(found["x5c"]) == 2
    assert not [entry for entry in published if "d" in entry]


@pytest.mark.requires("M-31", "OP-62")
def test_an_application_that_lost_its_token_gets_another(run: Run, idp: Idp) -> None:
    application = idp.register(scope="openid email")

    given = json.loads(run("new-registration-token", application.client_id).output)

    assert given["registration_client_uri"] == application.registered["registration_client_uri"]
    assert manage(application, "GET").status_code == 401
    assert manage(application, "GET", token=given["registration_access_token"]).status_code == 200


@pytest.mark.requires("M-31")
def test_one_that_was_registered_before_there_were_any_gets_its_first(run: Run, idp: Idp) -> None:
    application = idp.register(scope="openid email")
    application.change(registration_sha256=None)

    given = json.loads(run("new-registration-token", application.client_id).output)

    answer = manage(application, "PUT", token=given["registration_access_token"], json=wish(application))
    assert answer.status_code == 200


def test_no_command_takes_an_id_for_an_option(monkeypatch: pytest.MonkeyPatch) -> None:
    made = iter(["-a", "--b", "c-"])
    monkeypatch.setattr("idp.oidc.opaque.new_id", lambda: next(made))

    assert new_client_id() == "c-"


@pytest.mark.requires("M-31", "K16")
@pytest.mark.parametrize("client_id", ["nobody", "portal"])
def test_nobody_and_our_own_get_none(run: Run, client_id: str) -> None:
    assert run("new-registration-token", client_id).exit_code == 1
