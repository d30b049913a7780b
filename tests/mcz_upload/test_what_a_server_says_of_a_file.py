"""Of a file that is on its way: what is tried again, what begins anew, what ends it, and that it may not change."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from mcz_upload.access_tokens import LineDown
from mcz_upload.contents import items_below
from mcz_upload.deliveries import Deliveries
from mcz_upload.journal import Entry
from mcz_upload.outcome import ExitCode, Stopped
from mcz_upload.sending import Sending
from tests.mcz_upload.test_a_server_without_room import FullServer
from tests.mcz_upload.test_a_silent_line import Token
from tests.support.byte_server import ByteServer, answer, byte_server

pytestmark = pytest.mark.requires("K18")


@pytest.fixture
def entry(tmp_path: Path) -> Entry:
    file = tmp_path / "los.csv"
    file.write_bytes(b"1;2\n")
    return Entry(items_below([file])[0])


@contextmanager
def saying(status: int, words: bytes = b"") -> Iterator[ByteServer]:
    """A server with one answer to everything."""
    with byte_server(answer(words, f"HTTP/1.1 {status} No")) as server:
        yield server


@contextmanager
def taking() -> Iterator[FullServer]:
    """A server with room."""
    with FullServer(0) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def sending(server: ByteServer, kept: list[str]) -> Sending:
    deliveries = Deliveries(f"http://127.0.0.1:{server.port}", Token())
    return Sending(deliveries, lambda entry: kept.append(entry.upload), lambda _: None)


@pytest.mark.parametrize("status", [404, 410])
def test_an_upload_that_is_gone_begins_anew(entry: Entry, status: int) -> None:
    kept: list[str] = []
    with saying(status) as server, pytest.raises(LineDown):
        entry.upload = f"http://127.0.0.1:{server.port}/files/1"
        sending(server, kept).send(entry, "AL-1")
    assert (entry.upload, kept) == ("", [""])


@pytest.mark.parametrize("status", [409, 423, 429, 503, 507])
def test_one_that_cannot_be_gone_on_with_just_now_is_tried_again_where_it_was(entry: Entry, status: int) -> None:
    kept: list[str] = []
    with saying(status) as server, pytest.raises(LineDown):
        entry.upload = f"http://127.0.0.1:{server.port}/files/1"
        sending(server, kept).send(entry, "AL-1")
    assert entry.upload.endswith("/files/1")
    assert kept == []


@pytest.mark.parametrize("status", [400, 403, 404, 410, 415])
def test_one_that_is_not_begun_is_refused_in_one_line_of_words(entry: Entry, status: int) -> None:
    with saying(status, b"not\nthis " * 100) as server, pytest.raises(Stopped) as refused:
        sending(server, []).send(entry, "AL-1")
    assert (refused.value.code, refused.value.values["status"]) == (ExitCode.REFUSED, status)
    said = str(refused.value.values["error"])
    assert (len(said), said[:15]) == (200, "not this not th")


def test_a_file_that_changed_since_is_not_begun_with(entry: Entry) -> None:
    entry.item.path.write_bytes(b"1;2;3\n")
    with saying(503) as server, pytest.raises(Stopped) as changed:
        sending(server, []).send(entry, "AL-1")
    assert (changed.value.code, server.connections) == (ExitCode.CHANGED, 0)


@pytest.mark.parametrize(("at", "taken"), [(0, b""), (4, b"1;2\n")], ids=["before the first byte", "after the last"])
def test_a_file_that_changes_on_the_way_is_not_whole(entry: Entry, at: int, taken: bytes) -> None:
    def change(on_its_way: Entry) -> None:
        if on_its_way.offset == at:
            entry.item.path.write_bytes(b"1;2;3\n")

    with taking() as server, pytest.raises(Stopped) as changed:
        Sending(Deliveries(server.url, Token()), lambda _: None, change).send(entry, "AL-1")
    assert (changed.value.code, server.taken, entry.sent) == (ExitCode.CHANGED, taken, False)


def test_where_a_file_is_and_that_it_is_whole_is_kept(entry: Entry) -> None:
    kept: list[tuple[bool, bool]] = []

    def keep(one: Entry) -> None:
        kept.append((bool(one.upload), one.sent))

    with taking() as server:
        Sending(Deliveries(server.url, Token()), keep, lambda _: None).send(entry, "AL-1")
    assert kept == [(True, False), (True, True)]
