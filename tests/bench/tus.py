"""The tus requests of the bench: as few as the protocol allows."""

from pathlib import Path

import requests

from tests.support.oidc_client import register
from tests.support.person import Person
from tests.support.stack import Stack

TUS = {"Tus-Resumable": "1.0.0"}


def bearer_token(stack: Stack, person: Person) -> str:
    """An access token for uploads, of a program that a user let in."""
    client = register(stack.idp, stack.facts["initial_access_token"], scope="openid relatie files:write")
    person.log_in(stack.portal)
    answer = client.redeem(client.code_for(person, scope="openid relatie files:write"))
    return str(answer.json()["access_token"])


def one_upload(uploads: str, token: str, source: Path) -> None:
    """Create, send everything in one PATCH, remove."""
    headers = {**TUS, "Authorization": f"Bearer {token}"}
    size = str(source.stat().st_size)
    made = requests.post(f"{uploads}/files/", headers={**headers, "Upload-Length": size}, timeout=30)
    address = requests.compat.urljoin(f"{uploads}/files/", made.headers["Location"])
    with source.open("rb") as body:
        sent = requests.patch(
            address,
            data=body,
            headers={**headers, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"},
            timeout=600,
        )
    if sent.headers.get("Upload-Offset") != size:
        raise RuntimeError(f"{sent.status_code} {sent.text}")
