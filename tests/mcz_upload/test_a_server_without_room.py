"""A server whose disk is full for some minutes (507, tus-X04) takes the file later: it is waited for, like a line."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from mcz_upload.deliveries import Deliveries
from mcz_upload.delivering import Delivering
from mcz_upload.outcome import ExitCode
from mcz_upload.patience import Patience
from mcz_upload.reporting import Json
from mcz_upload.watching import Watching
from tests.mcz_upload.test_a_silent_line import Token

pytestmark = pytest.mark.requires("K18", "tus-X04")

KENMERK = "AL-2027-0216-M4RH"
CONTENT = b"1;2\n"


class FullServer(ThreadingHTTPServer):
    """Takes no byte as long as its disk is full, which ends after so many refusals."""

    def __init__(self, refusals: int) -> None:
        super().__init__(("127.0.0.1", 0), FullHandler)
        self.refusals = refusals
        self.taken = b""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class FullHandler(BaseHTTPRequestHandler):
    """What a delivery of one file asks for, up to the last byte; the delivery is final then and has no receipt."""

    server: FullServer

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""

    def do_GET(self) -> None:
        self._tell(200, {"status": "checking", "bestanden": [], "ontvangstbewijs": None})

    def do_HEAD(self) -> None:
        self._answer(200, {"Upload-Offset": str(len(self.server.taken))})

    def do_POST(self) -> None:
        self._body()
        if self.path == "/files/":
            self._answer(201, {"Location": f"/files/{'a' * 32}"})
        else:
            self._tell(201, {"kenmerk": KENMERK})

    def do_PATCH(self) -> None:
        sent = self._body()
        if self.server.refusals:
            self.server.refusals -= 1
            self._answer(507, {"Retry-After": "60", "Upload-Offset": "0"})
            return
        self.server.taken += sent
        self._answer(204, {"Upload-Offset": str(len(self.server.taken))})

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _tell(self, status: int, value: object) -> None:
        self._answer(status, {"Content-Type": "application/json"}, json.dumps(value).encode())

    def _answer(self, status: int, headers: dict[str, str], body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def full_server(request: pytest.FixtureRequest) -> Iterator[FullServer]:
    with FullServer(request.param) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def watching(server: FullServer, folder: Path, pauses: list[float]) -> Watching:
    """A watched folder with one file; its pauses are noted and take no time."""
    box, home = folder / "uit", folder / "home"
    box.mkdir()
    home.mkdir()
    (box / "los.csv").write_bytes(CONTENT)
    patience, report = Patience(60, pauses.append, lambda _: None), Json()
    delivering = Delivering(Deliveries(server.url, Token()), home, home, patience, report, lambda _: None, 0)
    return Watching(box, "overig", 0, delivering, report, lambda _: None)


@pytest.mark.parametrize("full_server", [3], indirect=True)
def test_the_file_goes_out_once_there_is_room_again(full_server: FullServer, tmp_path: Path) -> None:
    pauses: list[float] = []
    watching(full_server, tmp_path, pauses).once()
    assert (full_server.taken, pauses) == (CONTENT, [1, 2, 5])


@pytest.mark.parametrize("full_server", [1000], indirect=True)
def test_a_disk_that_stays_full_ends_as_a_line_that_stays_away_and_the_file_stays(
    full_server: FullServer, tmp_path: Path
) -> None:
    box = watching(full_server, tmp_path, [])
    assert box.once() is ExitCode.NOT_REACHED
    assert [path.name for path in box.folder.iterdir()] == ["los.csv"]
