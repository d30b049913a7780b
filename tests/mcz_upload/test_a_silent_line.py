"""A line that died without a word (a server that hangs, a NAT that forgot) is a line that is down, and tried again."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest

from mcz_upload.access_tokens import LineDown
from mcz_upload.contents import items_below
from mcz_upload.deliveries import Deliveries
from mcz_upload.journal import Entry
from mcz_upload.outcome import ExitCode, Stopped
from mcz_upload.patience import Patience
from mcz_upload.sending import Sending

pytestmark = pytest.mark.requires("K18")

SILENCE_SECONDS = 0.2
LONGEST_SECONDS = 60


class Token:
    """One that never ends."""

    def current(self) -> str:
        return "a-token"

    def forget(self) -> None:
        """There is no other."""


@contextmanager
def silent_server() -> Iterator[str]:
    """Takes connections, as the kernel does for a process that hangs, and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextmanager
def server_that_falls_silent() -> Iterator[str]:
    """Says where an upload stands, and takes no byte."""
    is_over = Event()

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(200)
            self.send_header("Upload-Offset", "0")
            self.end_headers()

        def do_PATCH(self) -> None:
            is_over.wait(LONGEST_SECONDS)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        is_over.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def entry(tmp_path: Path) -> Entry:
    """A file that would fill every buffer on the way."""
    file = tmp_path / "groot.bin"
    with file.open("wb") as opened:
        opened.truncate(20_000_000)
    return Entry(items_below([file])[0])


def sending(server: str) -> Sending:
    return Sending(Deliveries(server, Token()), lambda _: None, lambda _: None, SILENCE_SECONDS)


@pytest.mark.parametrize("upload", ["", "/files/1"], ids=["creating", "asking where it stands"])
def test_a_server_that_never_answers_is_a_line_that_is_down(entry: Entry, upload: str) -> None:
    with silent_server() as server:
        entry.upload = upload and server + upload
        with pytest.raises(LineDown):
            sending(server).send(entry, "AL-1")


def test_a_server_that_takes_no_more_bytes_is_tried_again(entry: Entry) -> None:
    pauses: list[float] = []
    with server_that_falls_silent() as server:
        entry.upload = f"{server}/files/1"
        patience = Patience(1, pauses.append, lambda _: None)
        with pytest.raises(Stopped) as gave_up:
            patience.until_done(lambda: sending(server).send(entry, "AL-1"))
    assert gave_up.value.code is ExitCode.NOT_REACHED
    assert pauses == [1]
