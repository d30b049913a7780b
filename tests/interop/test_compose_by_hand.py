"""docker-compose.yml without Docker: its commands behind a real nginx with TLS, and a browser that uses them.

Only addresses, ports and folders differ, by the variables that the file itself offers.
"""

import json
import re
import socket
import ssl
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from playwright.sync_api import expect, sync_playwright

from tests.support.chromium import chromium
from tests.support.clamd import running_clamd
from tests.support.composed import Composition, interpolated, nginx
from tests.support.mail_server import MailServer
from tests.support.person import Person
from tests.support.postgres import PostgresServer
from tests.support.stack import ROOT, free_ports
from uploads.scanning.clamd import TIMEOUT_SECONDS

FILE, PRODUCTION = ROOT / "docker-compose.yml", ROOT / "docker-compose.production.yml"
TEMPLATE = ROOT / "deploy" / "nginx.conf.template"
SERVICES = ("IDP", "PORTAL", "UPLOADS")

pytestmark = [pytest.mark.xdist_group("compose"), pytest.mark.requires("ALL-01", "K2", "K3")]


@dataclass(frozen=True)
class Composed:
    """The running product: its public addresses, its state folder, and the authority to trust."""

    urls: dict[str, str]
    ports: dict[str, int]
    var: Path
    authority: Path

    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads((self.var / "demo.json").read_text(encoding="utf-8"))
        return facts


@pytest.fixture(scope="module")
def composed(tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer) -> Iterator[Composed]:
    folder = tmp_path_factory.mktemp("composed")
    var, certificates, log, proxy = (folder / name for name in ("var", "certificates", "log", "proxy"))
    for place in (var, certificates, log, proxy):
        place.mkdir()
    ports = free_ports(9)
    public = dict(zip(SERVICES, ports, strict=False))
    mail = MailServer(folder / "mails")
    variables = {"MCZ_VAR": str(var), "MCZ_CERTIFICATES": str(certificates), "MCZ_SMTP_URL": mail.url}
    variables["MCZ_AUTHORITY"] = str(certificates / "authority.pem")
    for number, name in enumerate(SERVICES):
        variables |= {
            f"MCZ_{name}_NAME": "localhost",
            f"MCZ_{name}_PORT": str(public[name]),
            f"MCZ_{name}_URL": f"https://localhost:{public[name]}",
            f"MCZ_{name}_LISTEN": f"127.0.0.1:{ports[3 + number]}",
            f"MCZ_{name}_UPSTREAM": f"127.0.0.1:{ports[3 + number]}",
            f"MCZ_{name}_METRICS_LISTEN": f"127.0.0.1:{ports[6 + number]}",
        }
    (folder / "clamd").mkdir()
    with (
        running_clamd(folder / "clamd") as variables["MCZ_CLAMD"],
        postgres_server.fresh_database() as idp,
        postgres_server.fresh_database() as portal,
        postgres_server.fresh_database() as uploads,
    ):
        variables |= dict(zip((f"MCZ_{name}_DATABASE_URL" for name in SERVICES), (idp, portal, uploads), strict=True))
        composition = Composition.read(FILE, variables, log)
        mail.start()
        try:
            composition.start_all()
            with nginx(TEMPLATE, composition.services["proxy"]["environment"], proxy):
                urls = {name: variables[f"MCZ_{name}_URL"] for name in SERVICES}
                yield Composed(urls, public, var, certificates / "authority.pem")
        finally:
            composition.stop_all()
            mail.kill()


def test_every_service_is_ready_behind_the_proxy(composed: Composed) -> None:
    for url in composed.urls.values():
        answer = requests.get(f"{url}/readyz", verify=str(composed.authority), timeout=10)
        assert answer.status_code == 200
        assert "strict-transport-security" in answer.headers


def test_cookies_are_for_https_and_this_host_only(composed: Composed) -> None:
    answer = requests.get(f"{composed.urls['IDP']}/inloggen", verify=str(composed.authority), timeout=10)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-")
    assert "Secure" in cookie


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2])
def test_only_tls_of_today_is_spoken(composed: Composed, version: ssl.TLSVersion) -> None:
    context = ssl.create_default_context(cafile=str(composed.authority))
    context.set_ciphers("DEFAULT:@SECLEVEL=0")  # this side would speak it
    with warnings.catch_warnings(action="ignore"):
        context.minimum_version = context.maximum_version = version
    refused = pytest.raises(ssl.SSLError) if version is ssl.TLSVersion.TLSv1_1 else nullcontext()
    with socket.create_connection(("127.0.0.1", composed.ports["IDP"]), timeout=10) as connection, refused:
        context.wrap_socket(connection, server_hostname="localhost").close()


@pytest.mark.requires("S41", "S44", "K36")
def test_a_browser_logs_in_delivers_and_logs_out(composed: Composed, tmp_path: Path) -> None:
    user = next(one for one in composed.facts()["users"] if one["gebruikersnaam"] == "j.timmerman")
    person = Person(user, tmp_path / "no-clock-file")
    file = tmp_path / "wmo.csv"
    file.write_bytes(b"uren;42\n" * 100_000)
    with (
        sync_playwright() as playwright,
        chromium(playwright, tmp_path / "profile", trusts_all=True) as (context, complaints),
    ):
        page = context.pages[0]
        page.goto(f"{composed.urls['UPLOADS']}/aanleveren")
        for name in ("relatienummer", "gebruikersnaam", "wachtwoord"):
            page.locator(f"#{name}").fill(user[name])
        page.get_by_role("button", name="Inloggen", exact=True).click()
        page.get_by_label("Code", exact=True).fill(person.fresh_code())
        page.get_by_role("button", name="Verder").click()
        page.get_by_label(re.compile("Soort aanlevering")).select_option(index=1)
        page.locator("#bestanden").set_input_files(file)
        page.get_by_role("button", name="Aanlevering afronden").click()
        expect(page.locator(".timeline")).to_be_visible()
        page.goto(f"{composed.urls['PORTAL']}/")
        expect(page.get_by_role("heading", level=1)).to_contain_text("meneer Timmerman")
        page.get_by_role("button", name="Uitloggen").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("U bent uitgelogd")
        page.goto(f"{composed.urls['UPLOADS']}/")
        expect(page.get_by_label("Relatienummer")).to_be_visible()
    assert complaints.lines == []


def test_no_service_runs_as_root_or_writes_outside_its_volumes() -> None:
    services = interpolated(Composition.read(FILE, {}, Path()).services, {})
    ours = {name for name, one in services.items() if one.get("image") == "mijn-cak-zakelijk"}
    assert len(ours) == 10
    for name, one in services.items():
        assert one.get("read_only") is True or name == "clamav", name  # the scanner keeps its log
        assert one["cap_drop"] == ["ALL"], name
        assert one["security_opt"] == ["no-new-privileges:true"], name
        assert name in ours or one["user"] not in ("", "root", "0"), name
    assert re.search(r"^USER 10001:10001$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)


def test_no_password_of_the_demonstration_is_left_in_production() -> None:
    demo, production = (yaml.safe_load(file.read_text(encoding="utf-8")) for file in (FILE, PRODUCTION))
    told = re.compile(r"demonstration")
    for name, service in demo["services"].items():
        over = production["services"].get(name, {})
        if "demonstration" in over.get("profiles", []):
            continue
        merged = {**service.get("environment", {}), **over.get("environment", {})}
        assert not [value for value in merged.values() if told.search(str(value))], name
        assert not [one for one in merged if f"{one}_FILE" in merged], (
            name
        )  # images refuse a secret that is given twice
    for name, secret in demo["secrets"].items():
        assert told.search(secret["file"])
        assert not told.search(production["secrets"][name]["file"])


def test_everything_of_ours_that_stays_says_whether_it_works() -> None:
    services = yaml.safe_load(FILE.read_text(encoding="utf-8"))["services"]
    asked = {
        name: one.get("healthcheck", {}).get("test", ["nothing"])[-2:]
        for name, one in services.items()
        if one["image"] == "mijn-cak-zakelijk" and one["restart"] != "no"
    }
    asking, beating = "shared.supervisor.healthy", "shared.supervisor.beating"
    assert asked == {
        "idp": [asking, "idp"],
        "portal": [asking, "portal"],
        "uploads": [asking, "uploads"],
        "worker": [beating, "idp"],
        "uploads-worker": [beating, "uploads"],
    }


def test_the_database_is_called_healthy_where_others_reach_it() -> None:
    """The image sets up through a server that listens on its socket alone, before there are databases of ours."""
    file = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    urls = [value for name, value in file["x-environment"].items() if name.endswith("_DATABASE_URL")]
    hosts = {re.findall(r"@([^/]+)/", url)[0] for url in urls}
    asked = file["services"]["postgres"]["healthcheck"]["test"]
    assert asked[:2] == ["CMD", "pg_isready"]
    assert {asked[asked.index("-h") + 1]} == hosts == {"postgres"}


def test_each_secret_is_a_file_that_is_named_and_handed_to_somebody() -> None:
    demo, production = (yaml.safe_load(file.read_text(encoding="utf-8")) for file in (FILE, PRODUCTION))
    used = {
        secret
        for services in (demo["services"], production["services"])
        for service in services.values()
        for secret in service.get("secrets", [])
    }
    assert used == set(production["secrets"])


def test_an_authority_of_ones_own_has_its_place_in_everything_of_ours() -> None:
    demo, production = (yaml.safe_load(file.read_text(encoding="utf-8"))["services"] for file in (FILE, PRODUCTION))
    ours = {name for name, one in demo.items() if one["image"] == "mijn-cak-zakelijk"} - {"certificates", "demo"}
    assert {name for name in ours if "./authorities:/authorities:ro" in production[name].get("volumes", [])} == ours


@pytest.mark.requires("threat 42")
def test_no_image_and_no_commit_takes_what_lies_beside_the_file_along() -> None:
    text = PRODUCTION.read_text(encoding="utf-8")
    beside = set(re.findall(r"\./([a-z]+)[/:]", text))
    assert beside >= {"secrets", "certificates", "authorities"}
    for name, written in ((".dockerignore", "{}"), (".gitignore", "/{}/")):
        left_out = (ROOT / name).read_text(encoding="utf-8").split()
        assert {written.format(folder) for folder in beside} <= set(left_out), name


def test_the_scanner_tells_what_it_did_not_look_into() -> None:
    settings = yaml.safe_load(FILE.read_text(encoding="utf-8"))["services"]["clamav"]["environment"]
    assert settings["CLAMD_CONF_AlertExceedsMax"] == "yes"
    assert int(settings["CLAMD_CONF_MaxScanTime"]) / 1000 < TIMEOUT_SECONDS


def test_a_slow_form_is_collected_by_the_proxy_and_an_upload_is_not(composed: Composed) -> None:
    """The services would hold a thread for each (threat 46); that uploads stream is what their probe finds."""
    with _begun(composed, "POST /controleren HTTP/1.1") as form, form.makefile("rb") as answer:
        form.settimeout(1)
        with pytest.raises(TimeoutError):
            answer.readline()  # a length that is too large for the service, which has not heard of it yet
    with _begun(composed, "POST /files/ HTTP/1.1\r\nTus-Resumable: 1.0.0") as upload, upload.makefile("rb") as answer:
        upload.settimeout(10)
        assert answer.readline().split()[1] == b"401"


@contextmanager
def _begun(composed: Composed, first_lines: str) -> Iterator[ssl.SSLSocket]:
    """A request of which a body of 60 MB is announced and one byte is sent."""
    context = ssl.create_default_context(cafile=str(composed.authority))
    address = ("127.0.0.1", composed.ports["UPLOADS"])
    with (
        socket.create_connection(address, timeout=10) as connection,
        context.wrap_socket(connection, server_hostname="localhost") as secure,
    ):
        host = f"Host: localhost:{composed.ports['UPLOADS']}"
        secure.sendall(f"{first_lines}\r\n{host}\r\nContent-Length: 60000000\r\n\r\nx".encode())
        yield secure
