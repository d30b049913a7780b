"""docker-compose.s3.yml without Docker: its object store, by its own command, takes what uploads is told to bring."""

from pathlib import Path

import pytest
import requests
import yaml

from tests.support.object_store import weed
from tests.support.stack import ROOT
from uploads.foundation import require_store
from uploads.settings import UploadsSettings

FILES = (ROOT / "docker-compose.yml", ROOT / "docker-compose.s3.yml")
BASE, OVER = (yaml.safe_load(file.read_text(encoding="utf-8")) for file in FILES)
IN_CONTAINER = "http://objects:8333"


def secret(name: str) -> Path:
    return ROOT / str(OVER["secrets"][name]["file"])


@pytest.mark.requires("ALL-01", "K2")
def test_its_store_takes_what_uploads_brings_with_the_credentials_that_it_gets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = {"/data": str(tmp_path), "/run/secrets/objects_keys": str(secret("objects_keys"))}
    words = [word.partition("=") for word in OVER["services"]["objects"]["command"]]
    command = [f"{name}{equals}{places.get(value, value)}" for name, equals, value in words]
    told = OVER["services"]["uploads"]["environment"]
    assert told["AWS_SHARED_CREDENTIALS_FILE"] == "/run/secrets/objects_credentials"
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(secret("objects_credentials")))
    with weed(command, tmp_path) as endpoint:
        url = told["MCZ_UPLOADS_STORE_URL"].replace(IN_CONTAINER, endpoint)
        assert url != told["MCZ_UPLOADS_STORE_URL"]
        require_store(UploadsSettings(env="demo", var=tmp_path, uploads_store_url=url))
        check = OVER["services"]["objects"]["healthcheck"]["test"][-1]
        assert requests.get(check.replace("http://127.0.0.1:8333", endpoint), timeout=10).status_code == 200


def test_every_process_of_uploads_is_told_of_the_bucket_and_nothing_runs_as_root() -> None:
    told = {name for name, one in OVER["services"].items() if "MCZ_UPLOADS_STORE_URL" in one.get("environment", {})}
    assert told == {name for name in BASE["services"] if name.startswith("uploads")}
    for name in OVER["services"].keys() - BASE["services"].keys():
        one = OVER["services"][name]
        assert one["read_only"] is True
        assert one["cap_drop"] == ["ALL"]
        assert one["security_opt"] == ["no-new-privileges:true"]
        assert one["image"] == "mijn-cak-zakelijk" or one["user"] == "10001:10001"
    used = {name for one in OVER["services"].values() for name in one.get("secrets", [])}
    assert used == OVER["secrets"].keys()
    assert all(secret(name).exists() for name in used)
