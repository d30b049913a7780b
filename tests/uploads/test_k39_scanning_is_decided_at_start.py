"""Nobody runs without a scanner by accident, and nothing pretends to scan."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from uploads.settings import UploadsSettings


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MCZ_ENV", "MCZ_VAR", "MCZ_CLAMD", "MCZ_SCANNING", "MCZ_UPLOADS_URL", "MCZ_IDP_URL", "MCZ_CLOCK_FILE"):
        monkeypatch.delenv(name, raising=False)


def production(tmp_path: Path, **changes: Any) -> UploadsSettings:
    urls = {f"{name}_url": f"https://{name}.example" for name in ("idp", "portal", "uploads")}
    own = {"var": tmp_path / "var", "uploads_master_key_file": tmp_path / "key", "scanning": "off"}
    return UploadsSettings(**{**urls, **own, **changes})


@pytest.mark.requires("K39")
def test_production_needs_an_explicit_decision(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="MCZ_SCANNING=off"):
        production(tmp_path, scanning="on")
    assert production(tmp_path).scanning == "off"


@pytest.mark.requires("K39")
def test_a_scanner_is_named_by_its_socket_and_not_switched_off_beside_it(tmp_path: Path) -> None:
    for place in ("127.0.0.1:3310", "clamav:3310", "[::1]:3310", "/run/clamav/clamd.ctl"):
        assert production(tmp_path, clamd=place, scanning="on").clamd == place
    for place in ("clamav", "run/clamd.ctl", ":3310"):
        with pytest.raises(ValidationError, match="MCZ_CLAMD"):
            production(tmp_path, clamd=place, scanning="on")
    with pytest.raises(ValidationError, match="contradict"):
        production(tmp_path, clamd="127.0.0.1:3310", scanning="off")


@pytest.mark.requires("K39")
def test_the_demo_runs_without(tmp_path: Path) -> None:
    assert UploadsSettings(env="demo", var=tmp_path).scanning == "on"


@pytest.mark.requires("K1")
def test_production_keeps_its_master_key_outside_of_the_state_folder(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="MCZ_UPLOADS_MASTER_KEY_FILE"):
        production(tmp_path, uploads_master_key_file=None)
    with pytest.raises(ValidationError, match="may not lie inside"):
        production(tmp_path, uploads_master_key_file=tmp_path / "var" / "key")
