"""docs/example/third_application: a person with a session gets in, and it takes ten lines at most."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.support.person import Person
from tests.support.stack import Stack, free_ports

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "docs" / "example" / "third_application" / "app.py"
START_SECONDS = 90

pytestmark = [pytest.mark.xdist_group("stack"), pytest.mark.requires("RP-19", "K13", "K34")]


@pytest.fixture
def application(stack: Stack, tmp_path: Path) -> Iterator[str]:
    """The address of the example, running beside the product."""
    here = f"http://localhost:{free_ports(1)[0]}"
    facts = {"ISSUER": stack.idp, "HERE": here, "INITIAL_ACCESS_TOKEN": stack.facts["initial_access_token"]}
    process = subprocess.Popen(
        [sys.executable, str(PROGRAM)],
        env={**os.environ, **facts, "REGISTRATION": str(tmp_path / "registration.json")},
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for(here, process)
        yield here
    finally:
        process.kill()
        process.wait()


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            requests.get(address, timeout=2)
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the example did not start")


def test_a_person_with_a_session_gets_in_and_sees_their_claims(stack: Stack, application: str) -> None:
    person = Person(stack.account_to_log_in(), Path(stack.facts["clock_file"]))
    person.log_in(f"{stack.portal}/inloggen")
    assert "Voorbeeldapplicatie" in person.get(f"{application}/in").text
    page = person.submit({"antwoord": "ja"})
    assert page.url == f"{application}/"
    for fact in (
        "urn:cak:relatienummer",
        person.user["relatienummer"],
        person.user["gebruikersnaam"],
        "email_verified",
    ):
        assert fact in page.text


def test_it_takes_at_most_ten_lines_that_are_about_openid_connect() -> None:
    numbers = re.findall(r"  # (\d+)$", PROGRAM.read_text(encoding="utf-8"), re.MULTILINE)
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    assert len(numbers) <= 10
