"""`make soak`: five rotations by command in a minute of load on two server processes; no verification fails."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import requests

from shared.jose.errors import InvalidToken
from shared.jose.jws import read_header, verify
from shared.jose.keys import PublicKeys
from tests.support.stack import ROOT, Stack

SECONDS = 60
ROTATIONS = 5
THREADS = 4
PROGRAM = {"client_name": "Last", "grant_types": ["client_credentials"], "scope": "files:read", "represents": "104382"}


def _command(stack: Stack, *arguments: str) -> str:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MCZ_")}
    addresses = {"MCZ_IDP_URL": stack.idp, "MCZ_PORTAL_URL": stack.portal, "MCZ_UPLOADS_URL": stack.uploads}
    done = subprocess.run(
        [sys.executable, "-m", "idp", *arguments],
        cwd=ROOT,
        env={**inherited, "MCZ_ENV": "demo", "MCZ_VAR": str(stack.var), **addresses},
        capture_output=True,
        check=True,
        text=True,
    )
    return done.stdout


class Load:
    """Threads that get tokens, verify them, and have them judged by whichever process answers."""

    def __init__(self, issuer: str, credentials: tuple[str, str]) -> None:
        self.issuer, self.credentials = issuer, credentials
        self.stop = threading.Event()
        self.failures: list[str] = []
        self.kids: set[str] = set()
        self.verified = 0

    def run(self) -> None:
        with requests.Session() as session:
            keys = self._keys(session)
            while not self.stop.is_set():
                keys = self._turn(session, keys)

    def _keys(self, session: requests.Session) -> PublicKeys:
        return PublicKeys(session.get(f"{self.issuer}/jwks.json", timeout=10).json())

    def _turn(self, session: requests.Session, keys: PublicKeys) -> PublicKeys:
        form = {"grant_type": "client_credentials"}
        answer = session.post(f"{self.issuer}/token", form, auth=self.credentials, timeout=10)
        token = answer.json().get("access_token", "")
        try:
            kid = str(read_header(token)["kid"])
            keys = keys if kid in keys.kids else self._keys(session)
            verify(token, keys, algorithms=("ES256",), typ="at+jwt")
            self.kids.add(kid)
        except InvalidToken as failure:
            self.failures.append(failure.reason)
        told = session.post(f"{self.issuer}/introspect", {"token": token}, auth=self.credentials, timeout=10).json()
        if not told["active"]:
            self.failures.append("inactive")
        self.verified += 1
        return keys


@pytest.mark.soak
@pytest.mark.requires("OP-61", "OP-56")
@pytest.mark.xdist_group("stack")
def test_no_verification_fails(stack: Stack, tmp_path: Path) -> None:
    file = tmp_path / "program.json"
    file.write_text(json.dumps(PROGRAM), encoding="utf-8")
    client = json.loads(_command(stack, "clients", "add", str(file)))
    load = Load(stack.idp, (client["client_id"], client["client_secret"]))
    threads = [threading.Thread(target=load.run) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for _ in range(ROTATIONS):
        _command(stack, "keys", "rotate", "--alg", "ES256")
        load.stop.wait(SECONDS / ROTATIONS - 8)  # the command itself waits until everybody has looked
    load.stop.set()
    for thread in threads:
        thread.join()

    assert load.failures == []
    assert len(load.kids) == ROTATIONS + 1
    assert load.verified > SECONDS
