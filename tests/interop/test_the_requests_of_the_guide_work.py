"""docs/integration.md beside its libraries: a key of one's own, requests by curl, a code without a telephone."""

import json
import os
import runpy
import secrets
import subprocess
from pathlib import Path

import pyotp
import pytest
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from tests.support.guide import blocks
from tests.support.oidc_client import REDIRECT_URI, register, way_back
from tests.support.person import Person
from tests.support.stack import ROOT, Stack

pytestmark = [pytest.mark.xdist_group("stack"), pytest.mark.requires("RP-19", "OP-83", "K34")]


def shell(heading: str, folder: Path, values: dict[str, str]) -> "subprocess.Popen[str]":
    """Who types the commands of this chapter, in that folder."""
    typed = "\n".join(block.text for block in blocks(heading) if (block.language, block.note) == ("sh", ""))
    path = f"{ROOT / '.venv' / 'bin'}:{os.environ['PATH']}"
    environment = {**os.environ, **values, "PATH": path}
    command = ["bash", "-euo", "pipefail", "-c", typed]
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def saved(folder: Path, name: str) -> dict[str, object]:
    value: dict[str, object] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return value


@pytest.mark.requires("OP-35", "OP-84")
def test_curl_logs_in_goes_on_and_takes_back(stack: Stack, tmp_path: Path) -> None:
    person = Person(stack.account_to_log_in(), Path(stack.facts["clock_file"]))
    person.log_in(f"{stack.portal}/inloggen")
    wish = {"scope": "openid profile relatie", "grant_types": ["authorization_code", "refresh_token"]}
    client = register(stack.idp, stack.facts["initial_access_token"], **wish)
    (tmp_path / "registration.json").write_text(json.dumps(client.registration), encoding="utf-8")
    here = REDIRECT_URI.removesuffix("/terug")
    with shell("By hand, with curl", tmp_path, {"ISSUER": stack.idp, "HERE": here}) as process:
        assert process.stdout is not None
        back = way_back(person, process.stdout.readline().strip(), REDIRECT_URI)
        _, complaints = process.communicate(back + "\n", timeout=60)
    assert (process.returncode, complaints) == (0, "")
    assert saved(tmp_path, "userinfo")["urn:cak:relatienummer"] == person.user["relatienummer"]
    assert saved(tmp_path, "introspection")["active"] is True
    assert not person.http.get(f"{stack.idp}/userinfo", headers=bearer(tmp_path), timeout=60).ok


def bearer(folder: Path) -> dict[str, str]:
    return {"Authorization": f"Bearer {saved(folder, 'tokens')['access_token']}"}


@pytest.mark.requires("OP-51")
def test_a_key_of_its_own_lets_the_application_in(
    stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = REDIRECT_URI.removesuffix("/terug")
    given = {"ISSUER": stack.idp, "HERE": here, "INITIAL_ACCESS_TOKEN": stack.facts["initial_access_token"]}
    chapter = "An application with a key of its own"
    with shell(chapter, tmp_path, given) as process:
        _, complaints = process.communicate(timeout=60)
    assert (process.returncode, complaints) == (0, "")
    monkeypatch.setenv("ISSUER", stack.idp)
    module = tmp_path / "own_key.py"
    module.write_text(next(block.text for block in blocks(chapter) if block.note == module.name), encoding="utf-8")
    own_key = runpy.run_path(str(module))["OwnKey"]()
    person = Person(stack.account_to_log_in(), Path(stack.facts["clock_file"]))
    person.log_in(f"{stack.portal}/inloggen")

    key, client_id = (tmp_path / "key.pem").read_text(encoding="utf-8"), saved(tmp_path, "registration")["client_id"]
    session = OAuth2Session(
        client_id, key, token_endpoint_auth_method="private_key_jwt", redirect_uri=REDIRECT_URI, scope="openid"
    )
    session.register_client_auth_method(own_key)
    verifier = secrets.token_urlsafe(48)
    challenge = {"code_challenge_method": "S256", "code_challenge": create_s256_code_challenge(verifier)}
    address, _ = session.create_authorization_url(f"{stack.idp}/authorize", **challenge)
    back = way_back(person, address, REDIRECT_URI)
    token = session.fetch_token(f"{stack.idp}/token", authorization_response=back, code_verifier=verifier)
    assert token["scope"] == "openid"


def test_a_code_of_the_demo_comes_out_of_its_file(stack: Stack, tmp_path: Path) -> None:
    user = stack.facts["users"][0]
    before = pyotp.TOTP(user["totp_secret"]).now()
    with shell("A login without a telephone", tmp_path, {"DEMO": str(stack.var / "demo.json")}) as process:
        said, complaints = process.communicate(timeout=60)
    known = [user["relatienummer"], user["gebruikersnaam"], user["wachtwoord"]]
    assert said.split()[:3] == known, complaints
    assert said.split()[3] in {before, pyotp.TOTP(user["totp_secret"]).now()}
