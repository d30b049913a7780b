"""Credentials that the object store does not take are the operator's to put right; a sender goes on by itself later."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from shared.clock import FixedClock
from tests.support.faulty_store import Fault, FaultyStore
from tests.uploads.doors.door_kit import Doors, begin_upload, open_doors, tus
from uploads.stores.store_address import Bucket

pytestmark = pytest.mark.requires("tus-X04", "tus-X02")

DATA = b"x" * 100_000
NAMED = {"Upload_Offset": "0", "Content_Type": "application/offset+octet-stream"}


@pytest.fixture
def in_bucket(tmp_path: Path, clock: FixedClock, bucket: Bucket, between: FaultyStore) -> Iterator[Doors]:
    """The application on a bucket, through what stands before it."""
    address = f"s3://{bucket.name}/{bucket.prefix}?endpoint={between.endpoint}"
    with open_doors(tmp_path, clock, uploads_store_url=address) as doors:
        yield doors


def test_a_sender_is_asked_to_come_back_and_the_log_says_what_to_do(in_bucket: Doors, between: FaultyStore) -> None:
    client = in_bucket.browser()
    address = begin_upload(in_bucket, client, len(DATA))
    between.faults["PUT"] = [Fault.FORBIDDEN]
    with structlog.testing.capture_logs() as logs:
        refused = tus(client, "PATCH", address, DATA, **NAMED)
    assert (refused.status_code, refused.text) == (503, "store_unavailable\n")
    assert refused.headers["Retry-After"] == "60"
    (told,) = [line for line in logs if line["log_level"] == "error"]
    assert told["event"] == "the store refuses us"
    assert "AccessDenied" in told["cause"]
    assert "AWS_ACCESS_KEY_ID" in told["cause"]
    assert tus(client, "HEAD", address).headers["Upload-Offset"] == "0"
    assert tus(client, "PATCH", address, DATA, **NAMED).status_code == 204


def test_without_any_credentials_it_is_the_same(in_bucket: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    client = in_bucket.browser()
    address = begin_upload(in_bucket, client, len(DATA))
    assert tus(client, "PATCH", address, DATA, **NAMED).status_code == 503
