"""The server's memory doesn't grow with what it receives (K10)."""

import os
import threading
import time
from pathlib import Path

import pytest

from tests.uploads.live.tus_client import Client
from tests.uploads.live.uploads_server import LiveUploads, live_uploads

MIB = 1024 * 1024
ALLOWED_GROWTH_MIB = 48
ALLOWED_DIFFERENCE_MIB = 4  # between a small and a very large upload
SOAK_GIB = int(os.environ.get("MCZ_SOAK_GIB", "20"))
FIRST_UPLOADS = 12  # one after another: so many that each worker has had one and has loaded what it takes
BLOCK = bytes(MIB)


class Watch(threading.Thread):
    """Remembers the most memory while it runs."""

    def __init__(self, server: LiveUploads) -> None:
        super().__init__(daemon=True)
        self._server = server
        self.stop = threading.Event()
        self.largest_mib = 0.0

    def run(self) -> None:
        while not self.stop.wait(0.1):
            self.largest_mib = max(self.largest_mib, self._server.own_pss_mib())


def send(server: LiveUploads, mib: int) -> None:
    """One upload of so many MiB in one PATCH."""
    client = Client(server)
    upload_id = client.create(mib * MIB)
    with client.begin_patch(upload_id, 0, mib * MIB) as sock:
        for _ in range(mib):
            sock.sendall(BLOCK)
        assert b" 204 " in sock.recv(4096)


def growth_mib(server: LiveUploads, mib: int, streams: int) -> float:
    """How much the process tree grew over its idle size while these streams came in."""
    for _ in range(FIRST_UPLOADS):
        send(server, 4)
    time.sleep(0.3)
    idle = server.own_pss_mib()
    watch = Watch(server)
    watch.start()
    senders = [threading.Thread(target=send, args=(server, mib // streams)) for _ in range(streams)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    watch.stop.set()
    watch.join()
    grown = watch.largest_mib - idle
    print(f"{mib} MiB over {streams} streams: idle {idle:.0f} MiB PSS without mapped files, {grown:+.1f} MiB")
    return grown


@pytest.mark.requires("K10")
def test_64_mib_on_each_of_several_streams(tmp_path: Path) -> None:
    with live_uploads(tmp_path, is_cold=True) as server:
        assert growth_mib(server, 64, 1) < ALLOWED_GROWTH_MIB
        assert growth_mib(server, 256, 16) < ALLOWED_GROWTH_MIB


@pytest.mark.soak
@pytest.mark.requires("K10")
def test_two_gib_on_one_stream_and_on_sixteen(tmp_path: Path) -> None:
    with live_uploads(tmp_path, is_cold=True) as server:
        assert growth_mib(server, 2048, 1) < ALLOWED_GROWTH_MIB
        assert growth_mib(server, 2048, 16) < ALLOWED_GROWTH_MIB


@pytest.mark.soak
@pytest.mark.requires("K10")
def test_twenty_gib_take_no_more_than_a_hundred_mib(tmp_path: Path) -> None:
    """MCZ_SOAK_GIB makes it smaller; as much room is needed on the disk."""
    with live_uploads(tmp_path, is_cold=True) as server:
        growth_mib(server, 100, 1)  # buffers and threads are there from now on
        small = growth_mib(server, 100, 1)
        large = growth_mib(server, SOAK_GIB * 1024, 1)
        assert large - small <= ALLOWED_DIFFERENCE_MIB
