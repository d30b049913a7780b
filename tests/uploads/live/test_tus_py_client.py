"""tus-py-client, unmodified, against a live server: creation, checksums, resumption after a kill."""

import hashlib
import os
from pathlib import Path

import pytest
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError

from tests.uploads.live.uploads_server import LiveUploads, live_uploads


def client_of(server: LiveUploads) -> TusClient:
    return TusClient(f"{server.url}/files/", headers={"Authorization": f"Bearer {server.token()}"})


@pytest.mark.requires("tus-R06a", "tus-K01", "tus-R03")
@pytest.mark.parametrize("checksums", [False, True])
def test_a_file_arrives(live: LiveUploads, tmp_path: Path, checksums: bool) -> None:
    source = os.urandom(700_000)
    path = tmp_path / "wmo.csv"
    path.write_bytes(source)
    with path.open("rb") as file:
        uploader = client_of(live).uploader(file_stream=file, chunk_size=100_000, upload_checksum=checksums)
        uploader.upload()
    upload_id = str(uploader.url).rpartition("/")[2]
    assert live.stored(upload_id) == source
    assert live.row(upload_id).sha256 == hashlib.sha256(source).hexdigest()


@pytest.mark.requires("tus-C20", "threat 36")
def test_it_resumes_after_the_server_was_killed(tmp_path: Path) -> None:
    source = os.urandom(1_000_000)
    path = tmp_path / "wmo.csv"
    path.write_bytes(source)
    with live_uploads(tmp_path / "var") as server, path.open("rb") as file:
        uploader = client_of(server).uploader(file_stream=file, chunk_size=50_000, retries=0)
        uploader.upload(stop_at=300_000)
        server.kill_group()
        with pytest.raises((TusCommunicationError, OSError)):
            uploader.upload()
        server.start()
        resumed = client_of(server).uploader(file_stream=file, chunk_size=50_000, url=uploader.url)
        assert resumed.offset == 300_000
        resumed.upload()
        upload_id = str(uploader.url).rpartition("/")[2]
        assert server.stored(upload_id) == source
        assert server.row(upload_id).sha256 == hashlib.sha256(source).hexdigest()
