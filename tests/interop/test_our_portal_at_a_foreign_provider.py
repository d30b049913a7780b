"""Our portal logs people in at a provider that is not ours: npm's oidc-provider, unmodified.

Pushed requests, private_key_jwt with the key that the portal publishes, ES256 ID tokens, userinfo, and a log-out by
back-channel: whatever both sides read into the specifications fits.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from portal.app import build_app
from portal.foundation import lay_foundation
from portal.settings import PortalSettings
from shared.encryption import generate_master_key
from tests.support.guide import wait_for
from tests.support.migrated import fill
from tests.support.node import NODE
from tests.support.served import served
from tests.support.stack import ROOT, free_ports

PROGRAM = Path(__file__).with_name("foreign_provider.mjs")

pytestmark = [
    pytest.mark.xdist_group("foreign-provider"),
    pytest.mark.requires("RP-09", "RP-11", "RP-13", "RP-14", "RP-16", "RP-18", "C-10"),
]


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PortalSettings]:
    """The portal alone, whose provider is the foreign one."""
    folder = tmp_path_factory.mktemp("foreign")
    ports = free_ports(2)
    provider, own = (f"http://localhost:{port}" for port in ports)
    settings = PortalSettings(
        env="demo", var=folder, idp_url=provider, portal_url=own, uploads_url="http://localhost:9"
    )
    generate_master_key(settings.master_key_file)
    fill(settings.database_url, "portal")
    foundation = lay_foundation(settings)
    foundation.party.ensure_key()
    said = folder / "provider.log"
    with said.open("wb") as output:
        process = subprocess.Popen(
            [str(NODE), str(PROGRAM), str(ports[0]), own], cwd=ROOT, stdout=output, stderr=output
        )
    try:
        wait_for(provider, process, said)
        with served(build_app(foundation), ports[1]):
            yield settings
    finally:
        process.kill()
        process.wait()
        foundation.database.dispose()


def test_a_login_there_opens_the_portal_and_a_log_out_there_closes_it(portal: PortalSettings) -> None:
    browser = requests.Session()
    home = browser.get(f"{portal.portal_url}/inloggen", timeout=60)
    assert home.url == f"{portal.portal_url}/"
    assert "Vera Vreemd" in home.text

    assert browser.get(f"{portal.idp_url}/end", timeout=60).text == "ended"
    after = browser.get(f"{portal.portal_url}/", timeout=60, allow_redirects=False)
    assert "Vera Vreemd" not in after.text
    assert "/inloggen" in after.headers["Location"]


def test_who_is_refused_there_does_not_come_in(portal: PortalSettings) -> None:
    browser = requests.Session()
    page = browser.get(f"{portal.portal_url}/inloggen?login_hint=nee", timeout=60)
    assert page.url == f"{portal.portal_url}/inloggen/geen-toegang"
    assert browser.get(f"{portal.portal_url}/", timeout=60, allow_redirects=False).is_redirect


def test_an_answer_in_the_name_of_another_is_not_taken(portal: PortalSettings) -> None:
    browser = requests.Session()
    start = browser.get(f"{portal.portal_url}/inloggen", timeout=60, allow_redirects=False)
    assert "request_uri=" in start.headers["Location"]
    answer = {"code": "x", "state": "y", "iss": "http://kwaad.example"}
    page = browser.get(f"{portal.portal_url}/inloggen/terug", params=answer, timeout=60)
    assert page.url == f"{portal.portal_url}/inloggen/mislukt"
