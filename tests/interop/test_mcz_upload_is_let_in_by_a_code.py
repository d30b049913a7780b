"""The command of a user's computer and the running product: a code in the browser, a file, a receipt (RFC 8628)."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.person import Person
from tests.support.stack import Stack

pytestmark = [pytest.mark.xdist_group("stack"), pytest.mark.requires("K18", "RP-19")]


@contextmanager
def command(home: Path, *arguments: str | Path) -> Iterator["subprocess.Popen[str]"]:
    """`mcz-upload` on a computer where nobody is logged in yet."""
    process = subprocess.Popen(
        [sys.executable, "-m", "mcz_upload", "--taal", "en", *map(str, arguments)],
        env={**os.environ, "MCZ_UPLOAD_HOME": str(home), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_a_person_lets_the_command_in_and_it_delivers(stack: Stack, tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "wmo.csv"
    file.write_text("bsn;bedrag\n", encoding="ascii")
    person = Person(stack.account_of_its_own(), Path(stack.facts["clock_file"]))
    person.log_in(f"{stack.portal}/inloggen")
    with command(home, "login", "--uploads", stack.uploads) as login:
        assert login.stdout is not None
        invitation = re.search(r"Open (\S+) in your browser and enter this code: (\S+)", login.stdout.readline())
        assert invitation is not None
        address, code = invitation.groups()

        question = _ask(person, address, code)
        assert "mcz-upload" in question
        done = person.submit({"antwoord": "ja"})

        assert done.ok
        assert login.wait(timeout=60) == 0
    with command(home, "send", "--soort", "overig", file) as sending:
        said, _ = sending.communicate(timeout=120)
        assert sending.returncode == 0, said
    assert re.search(r"AL-\d{4}-", said)


def _ask(person: Person, address: str, code: str) -> str:
    person.get(address)
    person.submit({"code": code})
    assert person.page is not None
    return person.page.text
