"""`idp clients …` and `idp keys …`: what an operator sees and gets."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from idp.cli.clients import clients
from idp.cli.keys import keys
from shared.clock import SystemClock
from tests.idp.oidc.browsing import CALLBACK, Idp

Run = Callable[..., Result]


@pytest.fixture
def run(idp: Idp, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs a command of `idp clients` on the idp of this test, at its time."""
    monkeypatch.setenv("MCZ_ENV", "demo")
    monkeypatch.setenv("MCZ_VAR", str(idp.foundation.settings.var))
    monkeypatch.setenv("MCZ_CLOCK_FILE", str(tmp_path / "clock"))
    seconds = int((idp.now - SystemClock().now()).total_seconds())
    (tmp_path / "clock").write_text(str(seconds), encoding="ascii")

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(clients, list(arguments))

    return run


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


@pytest.mark.requires("K16")
def test_apply_changes_what_differs_and_nothing_else(run: Run, idp: Idp, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("apply").output == "nothing to change\n"

    monkeypatch.setenv("MCZ_UPLOADS_URL", "http://localhost:9002")

    assert run("apply").output == "changed: uploads, uploads-introspection\n"
    assert run("apply").output == "nothing to change\n"
    assert "http://localhost:9002/inloggen/terug" in run("show", "uploads").output


def test_a_client_is_added_from_a_file_and_its_secret_shown_once(run: Run, tmp_path: Path) -> None:
    file = _file(tmp_path, {"redirect_uris": [CALLBACK], "client_name": "App"})

    added = json.loads(run("add", file, "--client-id", "app").output)

    assert added["client_secret"]
    assert "client_secret" not in json.loads(run("show", "app").output)
    assert json.loads(run("show", "app").output)["first_party"] is False


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
