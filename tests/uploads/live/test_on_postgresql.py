"""The same server on PostgreSQL: an upload, an interruption, a kill, the digest."""

import hashlib
import os
from pathlib import Path

import pytest

from tests.support.postgres import PostgresServer
from tests.uploads.live.test_a_running_server import offset_when_free, wait_until_received
from tests.uploads.live.tus_client import Client
from tests.uploads.live.uploads_server import live_uploads


@pytest.mark.requires("threat 36", "tus-C20")
def test_an_upload_survives_a_cut_and_a_kill(postgres_server: PostgresServer, tmp_path: Path) -> None:
    source = os.urandom(1_500_000)
    with postgres_server.fresh_database() as url, live_uploads(tmp_path, url) as server:
        client = Client(server)
        upload_id = client.create(len(source))
        with client.begin_patch(upload_id, 0, len(source)) as cut:
            cut.sendall(source[:400_000])
            wait_until_received(server, upload_id, 400_000)
        assert offset_when_free(client, upload_id) == 400_000
        with client.begin_patch(upload_id, 400_000, len(source) - 400_000) as killed:
            killed.sendall(source[400_000:900_000])
            wait_until_received(server, upload_id, 900_000)
            server.kill_group()
        server.start()
        offset = offset_when_free(client, upload_id)
        assert offset == 900_000
        assert client.patch(upload_id, offset, source[offset:]).status == 204
        assert server.stored(upload_id) == source
        assert server.row(upload_id).sha256 == hashlib.sha256(source).hexdigest()
