"""A misspelt setting stays at its default, so its name is told at the start; its value never is."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from idp.settings import IdpSettings
from portal.settings import PortalSettings
from shared.settings import CommonSettings
from shared.unknown_settings import unknown_settings
from tests.architecture.test_settings_are_documented import fields
from tests.support.stack import ROOT
from uploads.settings import UploadsSettings

SERVICES: dict[str, type[CommonSettings]] = {"idp": IdpSettings, "portal": PortalSettings, "uploads": UploadsSettings}

pytestmark = pytest.mark.requires("K1")


@pytest.mark.parametrize("service", SERVICES)
def test_no_service_tells_a_setting_of_any_service(service: str) -> None:
    environment = dict.fromkeys([*fields(), "MCZ_PARENT_IS_INIT", "PATH"], "x")
    assert unknown_settings(service, SERVICES[service], environment) == []


def test_a_misspelt_name_is_told_by_the_service_that_it_is_for() -> None:
    environment = {"MCZ_PORTAL_LOGIN_LEVELS": "phr", "MCZ_SMPT_URL": "smtp://x", "mcz_scaning": "off"}
    told = {service: unknown_settings(service, settings, environment) for service, settings in SERVICES.items()}
    assert told == {
        "idp": ["MCZ_SCANING", "MCZ_SMPT_URL"],
        "portal": ["MCZ_PORTAL_LOGIN_LEVELS", "MCZ_SCANING", "MCZ_SMPT_URL"],
        "uploads": ["MCZ_SCANING", "MCZ_SMPT_URL"],
    }


@pytest.mark.parametrize("command", ["idp serve", "idp worker", "portal serve", "uploads serve", "uploads worker"])
def test_each_process_tells_the_name_and_never_the_value(command: str, tmp_path: Path) -> None:
    service, what = command.split()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MCZ_")}
    misspelt = {"MCZ_SMPT_URL": "smtp://user:geheim@mail", f"MCZ_{service.upper()}_LISTEN": "127.0.0.1:1"}
    finished = subprocess.run(
        [sys.executable, "-m", service, what],
        cwd=ROOT, capture_output=True, text=True, timeout=120,
        env={**inherited, "MCZ_ENV": "demo", "MCZ_VAR": str(tmp_path), **misspelt},
    )  # fmt: skip
    lines = [json.loads(line) for line in finished.stderr.splitlines() if line.startswith("{")]
    assert [line["names"] for line in lines if "no setting has this name" in line["event"]] == [["MCZ_SMPT_URL"]]
    assert "geheim" not in finished.stderr
