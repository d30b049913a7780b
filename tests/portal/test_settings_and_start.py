"""K1, K2: production keeps its key apart; the server refuses another schema; bootstrap may be repeated."""

from pathlib import Path
from typing import TypedDict

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from pydantic import ValidationError

from portal.app import create_app
from portal.cli.main import commands
from portal.foundation import Foundation
from portal.settings import PortalSettings
from shared.db.migrations import downgrade
from shared.db.schema_revision import WrongRevision
from shared.encryption import generate_master_key


class Addresses(TypedDict):
    """Where the three services are."""

    idp_url: str
    portal_url: str
    uploads_url: str


HTTPS: Addresses = {
    "idp_url": "https://idp.example",
    "portal_url": "https://portal.example",
    "uploads_url": "https://uploads.example",
}


@pytest.mark.requires("K1")
def test_production_needs_a_master_key_outside_the_state_folder(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="MCZ_PORTAL_MASTER_KEY_FILE"):
        PortalSettings(env="production", var=tmp_path, **HTTPS)
    with pytest.raises(ValidationError, match="may not lie inside"):
        PortalSettings(env="production", var=tmp_path, portal_master_key_file=tmp_path / "key", **HTTPS)
    kept_apart = tmp_path.parent / "elsewhere.key"
    assert PortalSettings(env="production", var=tmp_path, portal_master_key_file=kept_apart, **HTTPS).https


@pytest.mark.requires("K2", "K16")
def test_migrate_and_bootstrap_can_be_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MCZ_ENV", "demo")
    monkeypatch.setenv("MCZ_VAR", str(tmp_path / "var"))
    for _ in range(2):
        for command in ("migrate", "bootstrap"):
            result = CliRunner().invoke(commands, [command], catch_exceptions=False)
            assert result.exit_code == 0
    assert (tmp_path / "var" / "portal-master.key").stat().st_mode & 0o077 == 0


@pytest.mark.requires("K2")
def test_bootstrap_refuses_a_database_that_was_not_migrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MCZ_ENV", "demo")
    monkeypatch.setenv("MCZ_VAR", str(tmp_path / "var"))
    (tmp_path / "var").mkdir()
    with pytest.raises(WrongRevision, match="portal migrate"):
        CliRunner().invoke(commands, ["bootstrap"], catch_exceptions=False)


@pytest.mark.requires("K2")
def test_a_server_does_not_start_on_a_database_that_was_not_migrated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MCZ_ENV", "demo")
    monkeypatch.setenv("MCZ_VAR", str(tmp_path))
    monkeypatch.setattr("portal.app.configure", lambda *_: None)
    generate_master_key(tmp_path / "portal-master.key")
    with pytest.raises(WrongRevision, match="portal migrate"):
        create_app()


def test_health_tells_alive_and_ready_apart(visitor: FlaskClient, foundation: Foundation) -> None:
    assert visitor.get("/healthz").status_code == 200
    assert visitor.get("/readyz").status_code == 200
    downgrade(foundation.database, "portal", "base")
    assert visitor.get("/healthz").status_code == 200
    assert visitor.get("/readyz").status_code == 503
