"""Bytes lie in a folder or in a bucket, as a setting says; what cannot be used is told before anybody uploads."""

import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from shared.processes import StartRefused
from tests.support.byte_server import answer, byte_server
from tests.support.certificates import server_context
from tests.support.object_store import BUCKET, ObjectStore
from tests.support.stack import free_ports
from uploads.foundation import files_of, require_store
from uploads.settings import UploadsSettings
from uploads.stores import s3_client
from uploads.stores.file_store import FileStore
from uploads.stores.s3_store import S3Store
from uploads.stores.store_address import Bucket


def demo(tmp_path: Path, url: str) -> UploadsSettings:
    return UploadsSettings(env="demo", var=tmp_path, uploads_store_url=url)


def production(tmp_path: Path, url: str) -> UploadsSettings:
    return UploadsSettings(
        env="production",
        var=tmp_path / "var",
        scanning="off",
        uploads_master_key_file=tmp_path / "key",
        uploads_store_url=url,
        idp_url="https://idp.example",
        portal_url="https://portal.example",
        uploads_url="https://uploads.example",
    )


@pytest.mark.parametrize(
    "url",
    [
        "file://host/x", "/plain/path", "http://x/", "s3://", "s3:///prefix", "s3://Bucket", "s3://bucket/../up",
        "s3://bucket/a//b", "s3://key:secret@bucket/", "s3://bucket?endpoint=s3.example", "s3://bucket#x",
        "s3://bucket?endpoint=https://user:secret@s3.example", "s3://bucket?endpoint=https://s3.example/path",
        "s3://bucket?other=1", "s3://bucket?region=eu&region=us", "s3://bucket?region=EU%20west", "gs://bucket",
    ],
)  # fmt: skip
def test_an_address_that_is_no_store_is_refused_by_name(tmp_path: Path, url: str) -> None:
    with pytest.raises(ValidationError, match="MCZ_UPLOADS_STORE_URL"):
        demo(tmp_path, url)


def test_the_store_is_a_folder_below_the_state_folder_by_default(tmp_path: Path) -> None:
    assert demo(tmp_path, "").store == tmp_path / "uploads"
    assert demo(tmp_path, "file:///srv/een%20map").store == Path("/srv/een map")
    assert isinstance(files_of(demo(tmp_path, "")), FileStore)


def test_a_bucket_is_named_with_its_prefix_endpoint_and_region(tmp_path: Path) -> None:
    assert demo(tmp_path, "s3://uploads.cak").store == Bucket("uploads.cak")
    whole = "s3://uploads/mcz/bytes?endpoint=https://s3.example:9000&region=eu-central-1"
    assert demo(tmp_path, whole).store == Bucket("uploads", "mcz/bytes/", "https://s3.example:9000", "eu-central-1")
    assert isinstance(files_of(demo(tmp_path, "s3://uploads")), S3Store)


@pytest.mark.requires("ALL-01")
def test_production_speaks_tls_with_a_store_on_another_machine(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="https"):
        production(tmp_path, "s3://uploads?endpoint=http://s3.example")
    for endpoint in ("https://s3.example", "http://127.0.0.1:8333", "http://localhost:8333"):
        assert isinstance(production(tmp_path, f"s3://uploads?endpoint={endpoint}").store, Bucket)


def test_a_bucket_that_can_be_used_is_used(tmp_path: Path, object_store: ObjectStore) -> None:
    require_store(demo(tmp_path, ObjectStore.url(object_store.fresh())))


def refused(tmp_path: Path, url: str) -> str:
    with pytest.raises(StartRefused) as told:
        require_store(demo(tmp_path, url))
    return str(told.value)


def test_one_that_cannot_is_told_in_a_sentence(
    tmp_path: Path, object_store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3_client, "ATTEMPTS", 1)
    endpoint = object_store.endpoint
    assert "NoSuchBucket" in refused(tmp_path, f"s3://not-there?endpoint={endpoint}")
    [nobody] = free_ports(1)
    told = refused(tmp_path, f"s3://{BUCKET}?endpoint=http://127.0.0.1:{nobody}")
    assert told.startswith(f"The bucket {BUCKET} cannot be used: the object store does not answer")
    (tmp_path / "wrong").write_text("[default]\naws_access_key_id=tests\naws_secret_access_key=wrong\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "wrong"))
    assert "SignatureDoesNotMatch" in refused(tmp_path, f"s3://{BUCKET}?endpoint={endpoint}")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    assert "NoCredentials" in refused(tmp_path, f"s3://{BUCKET}?endpoint={endpoint}")


@pytest.mark.requires("ALL-01")
def test_a_store_whose_certificate_nobody_trusts_gets_nothing(
    tmp_path: Path, object_store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3_client, "ATTEMPTS", 1)
    context, trusted = server_context("localhost", tmp_path)
    with byte_server(answer(b"<Error><Code>AccessDenied</Code></Error>", "HTTP/1.1 403 No"), context) as server:
        url = f"s3://{BUCKET}?endpoint=https://localhost:{server.port}"
        assert "SSLError" in refused(tmp_path, url)
        monkeypatch.setenv("AWS_CA_BUNDLE", str(trusted))
        assert "AccessDenied" in refused(tmp_path, url)


def test_what_speaks_to_buckets_is_loaded_where_one_was_chosen_only() -> None:
    """It takes as much memory as half of a service (K10)."""
    code = "import sys, uploads.app, uploads.worker; print('botocore' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
