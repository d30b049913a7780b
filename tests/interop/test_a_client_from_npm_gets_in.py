"""OpenID Connect libraries that are not ours and not Authlib: openid-client and oauth4webapi from npm, unmodified.

Each runs in its own process and is given the discovery address and the initial access token, no more: the first has
a secret, the second a key of its own and pushed requests. The person is logged in at the portal already, so they are
asked for consent and for nothing else.
"""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from tests.support.node import NODE
from tests.support.person import Person
from tests.support.stack import Stack

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ["openid_client.mjs", "oauth4webapi.mjs"]

pytestmark = [pytest.mark.xdist_group("stack"), pytest.mark.requires("RP-19", "OP-83", "K34")]


@contextmanager
def application(program: str, discovery: str, initial_access_token: str) -> Iterator["subprocess.Popen[str]"]:
    """The application, running until it has what it wants."""
    process = subprocess.Popen(
        [str(NODE), str(Path(__file__).with_name(program)), discovery, initial_access_token],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def next_line(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """What the application says next; fails with its own complaint when it says nothing."""
    output: IO[str] | None = process.stdout
    assert output is not None
    line = output.readline()
    if not line:
        raise AssertionError(process.communicate()[1])
    said: dict[str, Any] = json.loads(line)
    return said


@pytest.fixture(scope="module")
def person(stack: Stack) -> Person:
    """Somebody who logged in at the portal a moment ago."""
    person = Person(stack.account_to_log_in(), Path(stack.facts["clock_file"]))
    person.log_in(f"{stack.portal}/inloggen")
    return person


@pytest.mark.parametrize("program", PROGRAMS)
def test_it_registers_itself_and_gets_in_with_the_session_that_is_there(
    stack: Stack, person: Person, program: str
) -> None:
    discovery = f"{stack.idp}/.well-known/openid-configuration"
    with application(program, discovery, stack.facts["initial_access_token"]) as process:
        page = person.get(next_line(process)["open"])
        assert page.url.startswith(f"{stack.idp}/toestemming"), "asked for consent, not for a login"
        assert "Applicatie in Node" in page.text
        back = person.submit({"antwoord": "ja"})
        assert back.text == "Terug bij de applicatie\n"
        said = next_line(process)
    claims = said["claims"]
    assert claims["iss"] == stack.idp
    assert claims["aud"] == said["client_id"]
    assert claims["urn:cak:relatienummer"] == person.user["relatienummer"]
    assert claims["preferred_username"] == person.user["gebruikersnaam"]
    assert claims["acr"] == "urn:cak:acr:mfa"
    assert said["refreshed_sub"] in {claims["sub"], None}


@pytest.mark.parametrize("program", PROGRAMS)
def test_without_the_initial_access_token_it_is_turned_away(stack: Stack, program: str) -> None:
    with application(program, f"{stack.idp}/.well-known/openid-configuration", "guessed") as process:
        _, complaint = process.communicate(timeout=90)
    assert process.returncode != 0
    assert "401" in complaint or "invalid_token" in complaint
