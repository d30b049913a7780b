"""Threat 21: what this program sends goes to the address it was told, and never where an answer points to."""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError

from mcz_upload.access_tokens import AccessTokens, LineDown
from mcz_upload.addresses import Addresses, discover
from mcz_upload.deliveries import Deliveries
from mcz_upload.device_login import ask
from mcz_upload.home import Home, Profile
from mcz_upload.outcome import Stopped
from mcz_upload.timed_uploader import TimedUploader
from tests.support.byte_server import ByteServer, answer, byte_server

pytestmark = pytest.mark.requires("threat 21")


class Known:
    """An access token that nobody may get but Bestanden."""

    def current(self) -> str:
        return "secret"

    def forget(self) -> None:
        """There is no other."""


@pytest.fixture
def elsewhere() -> Iterator[ByteServer]:
    with byte_server(answer(b"{}")) as server:
        yield server


@pytest.fixture
def redirecting(elsewhere: ByteServer) -> Iterator[str]:
    """A server that sends whoever asks on to another, with all that was sent (RFC 9110 15.4.8)."""
    head = f"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:{elsewhere.port}/"
    with byte_server(answer(b"", head)) as server:
        yield f"http://127.0.0.1:{server.port}"


def renew(address: str, folder: Path) -> None:
    profile = Profile(address, address, address, "mcz-upload", refresh_token="secret")
    home = Home(folder)
    home.keep_profile(profile)
    AccessTokens(home, profile, lambda: 0.0).current()


def upload(address: str, _: Path) -> None:
    TimedUploader(TusClient(f"{address}/"), 5.0, file_stream=BytesIO(b"x")).create_url()


@pytest.mark.parametrize(
    "send",
    [
        renew,
        upload,
        lambda address, _: discover(address),
        lambda address, _: ask(Addresses(address, address, address, address)),
        lambda address, _: Deliveries(address, Known()).begin("wmo", "x"),
    ],
    ids=["refresh token", "upload", "addresses", "device login", "deliveries"],
)
def test_an_answer_that_points_elsewhere_is_not_followed(
    redirecting: str, elsewhere: ByteServer, tmp_path: Path, send: Callable[[str, Path], object]
) -> None:
    with pytest.raises((Stopped, LineDown, TusCommunicationError)):
        send(redirecting, tmp_path)
    assert elsewhere.connections == 0
