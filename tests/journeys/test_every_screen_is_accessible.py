"""Every screen of a running product, as axe-core and a narrow window see it, in one walk with one browser.

`make soak` has axe look at each in both widths, `make test` in one of them.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright

from tests.support.chromium import chromium
from tests.support.console_walk import ConsoleWalk
from tests.support.every_screen import Walk
from tests.support.inspector import Inspector, with_axe
from tests.support.person import Person
from tests.support.stack import Stack

pytestmark = pytest.mark.xdist_group("stack")


@pytest.fixture(scope="module")
def page(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with chromium(playwright, tmp_path_factory.mktemp("every-screen")) as (context, _):
        yield with_axe(context.pages[0])


@pytest.fixture(params=["one-width", pytest.param("both-widths", marks=pytest.mark.soak)])
def inspector(page: Page, request: pytest.FixtureRequest) -> Inspector:
    return Inspector(page, thorough=request.param == "both-widths")


@pytest.mark.requires("S7")
def test_public_screens(stack: Stack, page: Page, inspector: Inspector) -> None:
    Walk(stack, page, inspector.look).public_screens()
    assert inspector.wrong == []


@pytest.mark.requires("S14", "S26", "S29", "S38", "S41", "S42", "S43")
def test_screens_of_one_account_from_its_first_login(
    stack: Stack, page: Page, inspector: Inspector, tmp_path: Path
) -> None:
    file = tmp_path / "wmo-2027-01.csv"
    file.write_bytes(b"relatie;bedrag\n" * 100)
    walk = Walk(stack, page, inspector.look)
    walk.first_login(stack.users("new")[0])
    walk.own_account()
    walk.program()
    walk.bestanden(file)
    walk.log_out()
    walk.second_step()
    walk.forgotten_password()
    assert inspector.wrong == []


@pytest.mark.requires("S12", "S13")
def test_screens_of_passwords_that_end(stack: Stack, page: Page, inspector: Inspector) -> None:
    Walk(stack, page, inspector.look).passwords_that_end()
    assert inspector.wrong == []


def deliver(stack: Stack, user: Mapping[str, Any]) -> None:
    """One empty file, which a program's kind of delivery takes, by tus."""
    person = Person(user, Path(stack.facts["clock_file"]))
    person.log_in(stack.uploads)
    headers = {"Tus-Resumable": "1.0.0", "Origin": stack.uploads, "Upload-Length": "0"}
    answer = person.http.post(f"{stack.uploads}/files/", headers=headers, timeout=20)
    assert answer.status_code == 201, answer.text


@pytest.mark.requires("K41")
def test_screens_of_the_receiving_staff(stack: Stack, page: Page, inspector: Inspector) -> None:
    deliver(stack, stack.users()[0])
    Walk(stack, page, inspector.look).receiving()
    assert inspector.wrong == []


@pytest.mark.requires("K28", "S4", "threat 48")
def test_screens_of_the_console(stack: Stack, page: Page, inspector: Inspector) -> None:
    walk = ConsoleWalk(Walk(stack, page, inspector.look))
    walk.servicedesk()
    walk.approver()
    walk.letter_clerk()
    walk.client_administrator()
    walk.auditor()
    assert inspector.wrong == []
