"""gunicorn, the raw socket, real files: what only shows when everything runs."""

import hashlib
import http.client
import os
import time

import pytest

from tests.uploads.live.tus_client import Client, reset
from tests.uploads.live.uploads_server import LiveUploads

MIB = 1024 * 1024


@pytest.mark.requires("tus-C17")
def test_bytes_arrive_as_they_were_sent(live: LiveUploads, client: Client) -> None:
    source = os.urandom(3 * MIB + 17)
    upload_id = client.create(len(source))
    assert client.patch(upload_id, 0, source[:MIB]).status == 204
    assert client.patch(upload_id, MIB, source[MIB:]).headers["Upload-Offset"] == str(len(source))
    assert live.stored(upload_id) == source
    assert live.row(upload_id).sha256 == hashlib.sha256(source).hexdigest()


@pytest.mark.requires("tus-C20")
@pytest.mark.parametrize("how", ["fin", "reset"])
def test_an_interrupted_connection_loses_no_received_byte(live: LiveUploads, client: Client, how: str) -> None:
    source = os.urandom(2 * MIB)
    upload_id = client.create(len(source))
    sock = client.begin_patch(upload_id, 0, len(source))
    sock.sendall(source[:700_001])
    wait_until_received(live, upload_id, 700_001)
    if how == "fin":
        sock.close()
    else:
        reset(sock)
    assert offset_when_free(client, upload_id) == 700_001
    assert live.stored(upload_id) == source[:700_001]


@pytest.mark.requires("tus-C20", "tus-C23")
def test_a_silent_connection_gives_way_without_losing_a_byte(live: LiveUploads, client: Client) -> None:
    """The old connection stays open and dead, as after a change of network."""
    source = os.urandom(MIB)
    upload_id = client.create(len(source))
    dead = client.begin_patch(upload_id, 0, len(source))
    dead.sendall(source[:300_000])
    time.sleep(2.2)
    begun = time.monotonic()
    assert client.head(upload_id).headers["Upload-Offset"] == "300000"
    assert time.monotonic() - begun < 3
    assert client.patch(upload_id, 300_000, source[300_000:]).status == 204
    assert live.stored(upload_id) == source
    dead.close()


@pytest.mark.requires("tus-C23", "tus-X02", "threat 36")
def test_a_connection_at_work_is_left_alone_and_the_second_is_told_to_wait(client: Client, live: LiveUploads) -> None:
    upload_id = client.create(MIB)
    working = client.begin_patch(upload_id, 0, MIB)
    for _ in range(25):
        working.sendall(b"x" * 1000)
        time.sleep(0.1)
    second = client.patch(upload_id, 0, b"y" * MIB)
    assert (second.status, second.headers["Retry-After"]) == (423, "1")
    working.sendall(b"x" * (MIB - 25_000))
    assert b"204 No Content" in working.recv(4096)
    assert live.stored(upload_id) == b"x" * MIB
    working.close()


@pytest.mark.requires("tus-T03")
def test_deleting_ends_a_running_patch_and_no_byte_reappears(live: LiveUploads, client: Client) -> None:
    upload_id = client.create(MIB)
    running = client.begin_patch(upload_id, 0, MIB)
    running.sendall(b"x" * 100_000)
    wait_until_received(live, upload_id, 100_000)
    assert client.request("DELETE", f"/files/{upload_id}").status == 204
    assert client.head(upload_id).status == 404
    running.close()
    time.sleep(0.2)
    assert not (live.var / "uploads" / upload_id[:2] / upload_id).exists()


@pytest.mark.requires("tus-C16")
def test_a_refusal_reaches_a_client_that_is_still_sending(client: Client) -> None:
    upload_id = client.create(MIB)
    answer = client.patch(upload_id, 5, b"x" * 400_000)
    assert (answer.status, answer.headers["Connection"], answer.headers["Upload-Offset"]) == (409, "close", "0")


@pytest.mark.requires("tus-C21")
def test_a_chunked_body_arrives(client: Client, live: LiveUploads) -> None:
    upload_id = client.create(10)
    path, named = f"/files/{upload_id}", {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
    connection = http.client.HTTPConnection("127.0.0.1", live.port, timeout=60)
    connection.request("PATCH", path, iter([b"hello", b"world"]), {**client.headers, **named}, encode_chunked=True)
    assert connection.getresponse().status == 204
    connection.close()
    assert live.stored(upload_id) == b"helloworld"


def test_a_connection_is_used_again_after_a_patch(client: Client, live: LiveUploads) -> None:
    upload_id = client.create(200_000)
    connection = http.client.HTTPConnection("127.0.0.1", live.port, timeout=60)
    for offset in (0, 100_000):
        headers = {**client.headers, "Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset)}
        connection.request("PATCH", f"/files/{upload_id}", b"x" * 100_000, headers)
        response = connection.getresponse()
        response.read()
        assert (response.status, response.headers["Connection"]) == (204, "keep-alive")
    connection.close()


def wait_until_received(live: LiveUploads, upload_id: str, size: int) -> None:
    """Until so many bytes lie in the segment files, counted or not."""
    folder = live.var / "uploads" / upload_id[:2] / upload_id
    for _ in range(3000):
        if sum(path.stat().st_size for path in folder.glob("seg-*")) >= size:
            return
        time.sleep(0.02)
    raise AssertionError("the bytes did not arrive")


def offset_when_free(client: Client, upload_id: str) -> int:
    """The offset, asked again while the server says that it is busy."""
    for _ in range(1200):
        answer = client.head(upload_id)
        if answer.status == 200:
            return int(answer.headers["Upload-Offset"])
        assert answer.status == 423
        time.sleep(0.05)
    raise AssertionError("still busy")
