"""Real processes over a real object store: killed in the middle, started again, delivered with a receipt."""

import hashlib
import http.client
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.support.object_store import ObjectStore
from tests.support.postgres import PostgresServer
from tests.uploads.live.test_kill_9_loses_no_acknowledged_byte import FAULTY, receipts_are_genuine, receipts_arrive
from tests.uploads.live.tus_client import Client
from tests.uploads.live.uploads_server import LiveUploads, free_port, live_uploads

SOURCE = random.Random(8333).randbytes(8_000_000)  # noqa: S311 - repeatable, not secret
POINTS = ("written", "flushed", "settled")
HIT_SECONDS = 60.0


def die_at(server: LiveUploads, faults: Path, point: str, client: Client, upload_id: str, offset: int) -> None:
    """A request after which the whole group is gone, at this point of it."""
    (faults / "armed").write_text(f"group {point}", encoding="ascii")
    with suppress(OSError, http.client.HTTPException):
        client.patch(upload_id, offset, SOURCE[offset : offset + 1_500_000])
    assert (faults / f"hit-{point}").exists()
    (faults / f"hit-{point}").unlink()
    assert server.process is not None
    server.process.wait(HIT_SECONDS)


def offset_of(client: Client, upload_id: str) -> int:
    deadline = time.monotonic() + HIT_SECONDS
    while (answer := client.head(upload_id)).status != 200:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return int(answer.headers["Upload-Offset"])


@pytest.mark.requires("threat 36", "threat 46", "tus-C17", "tus-C20", "K3")
def test_kills_between_bucket_and_database_lose_nothing(tmp_path: Path, object_store: ObjectStore) -> None:
    faults = tmp_path / "faults"
    faults.mkdir()
    url = ObjectStore.url(object_store.fresh())
    with live_uploads(
        tmp_path / "var", module=FAULTY, MCZ_TEST_FAULTS=str(faults), MCZ_UPLOADS_STORE_URL=url
    ) as server:
        client = Client(server)
        upload_id, told = client.create(len(SOURCE)), 0
        for point in POINTS:
            answer = client.patch(upload_id, told, SOURCE[told : told + 500_000])
            told = int(answer.headers["Upload-Offset"])
            die_at(server, faults, point, client, upload_id, told)
            server.start()
            now = offset_of(client, upload_id)
            assert now >= told
            assert server.stored(upload_id) == SOURCE[:now]
            told = now
        assert client.patch(upload_id, told, SOURCE[told:]).status == 204
        server.start_worker()
        receipts_arrive(server)
        assert server.stored(upload_id) == SOURCE
        assert server.row(upload_id).sha256 == hashlib.sha256(SOURCE).hexdigest()
        receipts_are_genuine(server, {upload_id: SOURCE})
        assert not list((tmp_path / "var").glob("uploads/*"))
        checked = server.run("check")
        assert (checked.returncode, checked.stdout) == (0, ""), checked.stdout + checked.stderr


@contextmanager
def a_second(first: LiveUploads, var: Path) -> Iterator[LiveUploads]:
    """Another server of the same installation: its database, bucket, key and public address, and no folder of it."""
    port = free_port()
    own = {
        "MCZ_VAR": str(var),
        "MCZ_UPLOADS_LISTEN": f"127.0.0.1:{port}",
        "MCZ_UPLOADS_MASTER_KEY_FILE": str(first.var / "uploads-master.key"),
    }
    var.mkdir()
    second = LiveUploads(var, first.provider, port, first.environment | own)
    try:
        second.start()
        yield second
    finally:
        second.stop()


@pytest.mark.requires("threat 36", "tus-C20")
def test_another_server_goes_on_where_one_was_killed(
    tmp_path: Path, object_store: ObjectStore, postgres_server: PostgresServer
) -> None:
    url = ObjectStore.url(object_store.fresh())
    with (
        postgres_server.fresh_database() as database_url,
        live_uploads(tmp_path / "one", database_url, MCZ_UPLOADS_STORE_URL=url) as one,
        a_second(one, tmp_path / "two") as two,
    ):
        client = Client(one)
        elsewhere = Client(two, headers=client.headers)
        upload_id = client.create(len(SOURCE))
        with client.begin_patch(upload_id, 0, len(SOURCE)) as sock:
            sock.sendall(SOURCE[:5_000_000])
            deadline = time.monotonic() + HIT_SECONDS
            while not (counted := one.row(upload_id).offset):
                assert time.monotonic() < deadline
                time.sleep(0.05)
            one.kill_group()
        offset = offset_of(elsewhere, upload_id)
        assert offset >= counted
        assert elsewhere.patch(upload_id, offset, SOURCE[offset:]).status == 204
        two.start_worker()
        receipts_arrive(two)
        assert one.stored(upload_id) == SOURCE


def test_a_start_without_its_bucket_ends_with_a_sentence(tmp_path: Path, object_store: ObjectStore) -> None:
    with live_uploads(tmp_path) as server:
        server.environment["MCZ_UPLOADS_STORE_URL"] = f"s3://not-there?endpoint={object_store.endpoint}"
        for command in ("bootstrap", "worker"):
            done = server.run(command)
            assert done.returncode == 1
            assert done.stderr == "The bucket not-there cannot be used: the object store says NoSuchBucket.\n"
