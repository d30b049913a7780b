"""Every address that the three services answer, from the applications and from docs/addresses.md."""

import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from flask import Flask

from shared.encryption import generate_master_key
from tests.architecture.project import ROOT
from tests.support.migrated import fill
from uploads.app import TUS_PATH
from uploads.web.deliveries_api import COLLECTION
from uploads.web.received_api import COLLECTION as RECEIVED
from uploads.web.received_api import PROOFS
from uploads.web.stream_probe import PATH as PROBE

SERVICES = ("idp", "portal", "uploads")
RELYING_PARTIES = ("portal", "uploads")
BEFORE_FLASK = {  # the doors of uploads that Flask's routing does not know
    ("uploads", TUS_PATH),
    ("uploads", f"{TUS_PATH}<id>"),
    ("uploads", PROBE),
    ("uploads", COLLECTION),
    ("uploads", f"{COLLECTION}/<kenmerk>/afronden"),
    *(("uploads", f"{RECEIVED}/<kenmerk>/{proof}") for proof in PROOFS),
}
CONVERTER = re.compile(r"<[a-z_]+:")
PATH = re.compile(r"`(/[^`]*)`")

Address = tuple[str, str]


def build(service: str, var: Path, environment: Callable[[str, str], None]) -> Flask:
    """The application of one service in demo mode, on an empty database."""
    environment("MCZ_ENV", "demo")
    environment("MCZ_VAR", str(var))
    settings = getattr(import_module(f"{service}.settings"), f"{service.capitalize()}Settings")()
    generate_master_key(settings.master_key_file)
    fill(settings.database_url, service)
    foundation = import_module(f"{service}.foundation").lay_foundation(settings)
    app_module = import_module(f"{service}.app")
    app = app_module.build_app(foundation, app_module.build_services(foundation))
    assert isinstance(app, Flask)
    return app


def answered(service: str, app: Flask) -> set[Address]:
    """Service and path of every rule, without the kinds of its variable parts, and of every other door."""
    rules = {(service, CONVERTER.sub("<", rule.rule)) for rule in app.url_map.iter_rules()}
    return rules | {address for address in BEFORE_FLASK if address[0] == service}


def documented() -> set[Address]:
    """Service and path of every row of the document's three tables."""
    text = (ROOT / "docs" / "addresses.md").read_text(encoding="utf-8")
    own, party, every = re.split(r"^## .*$", text, flags=re.MULTILINE)
    rows = [line.split("|") for line in own.splitlines() if PATH.search(line)]
    found = {(cells[1].strip(), path) for cells in rows for path in PATH.findall(cells[2])}
    return found | _on(RELYING_PARTIES, party) | _on(SERVICES, every)


def _on(services: tuple[str, ...], table: str) -> set[Address]:
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return {(service, path) for service in services for cell in cells for path in PATH.findall(cell)}
