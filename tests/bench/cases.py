"""What is measured, and against what."""

import hashlib
import os
from pathlib import Path

import requests

from tests.bench.measure import Row, paired
from tests.bench.tus import bearer_token, one_upload
from tests.support.big_file import write_big_file
from tests.support.oidc_client import register
from tests.support.person import Person
from tests.support.stack import Stack

UPLOAD_BYTES = 256 * 1024 * 1024
BLOCK_BYTES = 1024 * 1024


def provider_cases(stack: Stack) -> list[Row]:
    """Requests to the provider against the cheapest one there is, /healthz, over the same connection."""
    http = requests.Session()
    person = Person(stack.users()[0], Path(stack.facts["clock_file"]))
    person.log_in(stack.portal)
    client = register(stack.idp, stack.facts["initial_access_token"])

    def healthz() -> None:
        http.get(f"{stack.idp}/healthz", timeout=10)

    def code_flow() -> None:
        answer = client.redeem(client.code_for(person))
        if answer.status_code != 200:
            raise RuntimeError(answer.text)

    def unknown_user() -> None:
        stranger = Person({"relatienummer": "1", "gebruikersnaam": "nobody", "wachtwoord": "x" * 12}, person.clock_file)
        stranger.get(f"{stack.idp}/inloggen")
        stranger.submit({name: str(stranger.user[name]) for name in ("relatienummer", "gebruikersnaam", "wachtwoord")})

    discovery = f"{stack.idp}/.well-known/openid-configuration"
    code_flow()  # consent is asked once
    return [
        paired("discovery", "healthz", lambda: http.get(discovery, timeout=10), healthz, 100),
        paired("key set", "healthz", lambda: http.get(client.metadata["jwks_uri"], timeout=10), healthz, 100),
        paired("code flow, authorize and token", "healthz", code_flow, healthz, 20),
        paired("login of an unknown user", "healthz", unknown_user, healthz, 5),
    ]


def upload_cases(stack: Stack, folder: Path) -> list[Row]:
    """One stream, hashed and on disk before the answer, against hashing and syncing the same bytes locally."""
    source = folder / "source"
    write_big_file(source, UPLOAD_BYTES)
    person = Person(stack.users()[1], Path(stack.facts["clock_file"]))
    token = bearer_token(stack, person)
    return [
        paired(
            "upload of 256 MiB, one PATCH",
            "read, SHA-256, write, fdatasync",
            lambda: one_upload(stack.uploads, token, source),
            lambda: _local_copy(source, folder / "copy"),
        )
    ]


def _local_copy(source: Path, target: Path) -> None:
    digest = hashlib.sha256()
    with source.open("rb") as reader, target.open("wb") as writer:
        while block := reader.read(BLOCK_BYTES):
            digest.update(block)
            writer.write(block)
        writer.flush()
        os.fdatasync(writer.fileno())
    target.unlink()
