"""docs/integration.md from top to bottom in an empty folder, its blocks verbatim, until somebody is logged in.

Four programs of others (Authlib, openid-client, mod_auth_openidc, oidc-client-ts) against the one running product.
"""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.support.chromium import chromium
from tests.support.guide import followed, installed, wait_for
from tests.support.person import Person
from tests.support.stack import ROOT, Stack, free_ports

SERVER = ["1. Register", "An application with a server"]
PAGE = ["1. Register", "A page without a server"]
MODULES = ("mpm_event", "authn_core", "authz_core", "authz_user", "proxy", "proxy_http", "auth_openidc")
APACHE = """ServerName localhost
PidFile {folder}/apache.pid
DefaultRuntimeDir {folder}
Mutex file:{folder}
ErrorLog {folder}/apache.log
User www-data
Group www-data
Listen 127.0.0.1:{port}
{modules}
Include {folder}/cak.conf
"""

pytestmark = [
    pytest.mark.xdist_group("stack"),
    pytest.mark.requires("RP-19", "OP-83", "K34"),
]


@pytest.fixture(scope="module")
def person(stack: Stack) -> Person:
    """Somebody who logged in at the portal a moment ago."""
    person = Person(stack.account_to_log_in(), Path(stack.facts["clock_file"]))
    person.log_in(f"{stack.portal}/inloggen")
    return person


@pytest.fixture
def here() -> str:
    """The address of the reader's application."""
    return f"http://localhost:{free_ports(1)[0]}"


def values(stack: Stack, here: str) -> dict[str, str]:
    """What a reader fills in."""
    return {"ISSUER": stack.idp, "HERE": here, "INITIAL_ACCESS_TOKEN": stack.facts["initial_access_token"]}


def greeting(person: Person) -> str:
    return f"van relatie {person.user['relatienummer']}"


@pytest.mark.parametrize("chapter", ["Flask", "Express"])
def test_an_application_with_a_server_logs_in_and_out(
    stack: Stack, person: Person, here: str, chapter: str, tmp_path: Path
) -> None:
    with followed([*SERVER, chapter], tmp_path, values(stack, here), here):
        assert 'href="/in"' in person.get(f"{here}/").text
        assert "Mijn applicatie" in person.get(f"{here}/in").text
        page = person.submit({"antwoord": "ja"})
        assert page.url == f"{here}/"
        assert greeting(person) in page.text

        stranger = Person(person.user, person.clock_file)
        assert "Ingelogd" not in stranger.get(f"{here}/terug?code=x&state=y&iss={stack.idp}").text

        answer = person.submit({}, "/uit", allow_redirects=False)
        leaving = urlsplit(answer.headers["Location"])
        assert leaving.path == "/end_session"
        assert "logout_hint=" in leaving.query
        assert 'href="/in"' in person.get(f"{here}/").text


@contextmanager
def apache(folder: Path, here: str) -> Iterator[None]:
    """Debian's Apache with the configuration of the guide."""
    modules = "\n".join(f"LoadModule {each}_module /usr/lib/apache2/modules/mod_{each}.so" for each in MODULES)
    port = urlsplit(here).port
    frame = folder / "apache.conf"
    frame.write_text(APACHE.format(folder=folder, port=port, modules=modules), encoding="utf-8")
    process = subprocess.Popen(
        ["/usr/sbin/apache2", "-f", str(frame), "-DFOREGROUND"], stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        wait_for(here, process, folder / "apache.log")
        yield
    finally:
        process.terminate()
        process.wait()


def test_apache_logs_in_before_the_application_is_reached(
    stack: Stack, person: Person, here: str, tmp_path: Path
) -> None:
    behind = free_ports(1)[0]
    given = {**values(stack, here), "BEHIND": str(behind)}
    with followed([*SERVER, "Apache"], tmp_path, given, f"http://localhost:{behind}"), apache(tmp_path, here):
        assert "Mijn applicatie" in person.get(f"{here}/").text
        page = person.submit({"antwoord": "ja"})
        assert page.url == f"{here}/"
        assert greeting(person) in page.text

        forged = {"OIDC_CLAIM_urn-cak-relatienummer": "999999"}
        assert greeting(person) in person.get(f"{here}/", headers=forged).text


def consent(page: Page, person: Person) -> None:
    """From the button to the page again."""
    page.get_by_role("button", name="Inloggen").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mijn pagina")
    page.get_by_role("button", name="Ja, ga verder").click()
    expect(page.locator("#who")).to_contain_text(greeting(person))


@pytest.mark.requires("OP-03", "OP-05")
def test_a_single_page_application_logs_in_and_out_in_chromium(
    stack: Stack, person: Person, here: str, tmp_path: Path
) -> None:
    with (
        followed([*PAGE, "A single-page application"], tmp_path, values(stack, here), here),
        sync_playwright() as playwright,
        chromium(playwright, tmp_path / "profile") as (context, complaints),
    ):
        context.add_cookies(
            [{"name": each.name, "value": str(each.value), "url": stack.idp} for each in person.http.cookies]
        )
        page = context.pages[0]
        page.goto(here)
        consent(page, person)
        assert urlsplit(page.url).query == ""
        page.reload()
        expect(page.locator("#who")).to_contain_text(greeting(person))
        assert complaints.lines == []

        page.goto(f"{here}/?state=x&code=y&iss=http://kwaad.example")
        expect(page.locator("#who")).to_have_text("Niet ingelogd")
        assert "Dit antwoord komt van een ander" in complaints.lines[-1]

        page.goto(here)
        page.get_by_role("button", name="Uitloggen").click()
        expect(page.locator("#who")).to_have_text("Niet ingelogd")
        assert page.url.startswith(here)
        expect(page.get_by_role("button", name="Inloggen")).to_be_visible()
        page.get_by_role("button", name="Inloggen").click()
        expect(page.locator("#gebruikersnaam")).to_be_visible()  # the session at the provider is over too


def test_what_the_guide_installs_is_what_is_tested() -> None:
    locked = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for name in installed(["Flask"]):
        assert version(name)
    for name in installed(["Express", "A single-page application"]):
        assert f"node_modules/{name}" in locked
    wanted = (ROOT / "tests" / "system-packages").read_text(encoding="utf-8")
    assert [name for name in installed(["Apache"]) if name not in wanted] == []
