"""docs/integration.md where there is no library: requests by curl, and a code without a telephone."""

import json
import os
import subprocess
from pathlib import Path

import pyotp
import pytest

from tests.support.guide import blocks
from tests.support.oidc_client import REDIRECT_URI, register, way_back
from tests.support.person import Person
from tests.support.stack import ROOT, Stack

pytestmark = [pytest.mark.xdist_group("stack"), pytest.mark.requires("RP-19", "OP-83", "K34")]


def shell(heading: str, folder: Path, values: dict[str, str]) -> "subprocess.Popen[str]":
    """Who types the commands of this chapter, in that folder."""
    typed = "\n".join(block.text for block in blocks(heading))
    path = f"{ROOT / '.venv' / 'bin'}:{os.environ['PATH']}"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    environment = {**os.environ, **values, "PATH": path}
    command = ["bash", "-euo", "pipefail", "-c", typed]
    return subprocess.Popen(command, cwd=folder, env=environment, text=True, **pipes)


def saved(folder: Path, name: str) -> dict[str, object]:
    value: dict[str, object] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return value


@pytest.mark.requires("OP-35", "M-10")
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


def test_a_code_of_the_demo_comes_out_of_its_file(stack: Stack, tmp_path: Path) -> None:
    user = stack.facts["users"][0]
    before = pyotp.TOTP(user["totp_secret"]).now()
    with shell("A login without a telephone", tmp_path, {"DEMO": str(stack.var / "demo.json")}) as process:
        said, complaints = process.communicate(timeout=60)
    known = [user["relatienummer"], user["gebruikersnaam"], user["wachtwoord"]]
    assert said.split()[:3] == known, complaints
    assert said.split()[3] in {before, pyotp.TOTP(user["totp_secret"]).now()}
