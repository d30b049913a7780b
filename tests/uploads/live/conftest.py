"""One running server for the tests that don't kill it."""

from collections.abc import Iterator

import pytest

from tests.uploads.live.tus_client import Client
from tests.uploads.live.uploads_server import LiveUploads, live_uploads


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveUploads]:
    """Server and worker on SQLite."""
    with live_uploads(tmp_path_factory.mktemp("live")) as server:
        server.start_worker()
        yield server


@pytest.fixture
def client(live: LiveUploads) -> Client:
    return Client(live)
