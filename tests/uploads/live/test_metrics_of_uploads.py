"""What an operator sees at the metrics: every door, the bytes, the refusals, and what waits."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.uploads.live.tus_client import OFFSET_STREAM, Client
from tests.uploads.live.uploads_server import LiveUploads, free_port, live_uploads


@pytest.fixture
def metrics_port() -> int:
    return free_port()


@pytest.fixture
def live(tmp_path: Path, metrics_port: int) -> Iterator[LiveUploads]:
    """A server without a worker, so that what waits goes on waiting."""
    with live_uploads(tmp_path, MCZ_UPLOADS_METRICS_LISTEN=f"127.0.0.1:{metrics_port}") as server:
        yield server


def read(port: int) -> dict[str, float]:
    """Value by name and labels."""
    told = requests.get(f"http://127.0.0.1:{port}/metrics", timeout=30).text
    lines = [line.rpartition(" ") for line in told.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


def answered(method: str, route: str, status: int) -> str:
    return f'mcz_http_requests_total{{method="{method}",route="{route}",status="{status}"}}'


def test_uploads_and_programs_show_up_at_the_metrics(live: LiveUploads, metrics_port: int) -> None:
    client = Client(live)
    whole, part = client.create(10), client.create(10)
    client.patch(whole, 0, b"0123456789")
    client.patch(part, 0, b"01234")
    client.patch(part, 7, b"789")
    refused = client.request("PATCH", f"/files/{part}", {"Content-Type": "text/plain", "Upload-Offset": "5"}, b"56789")
    assert refused.headers["Connection"] == "close"  # nobody read its body, with or without metrics
    client.request("GET", "/beheer/aanleveringen/AL-2027-0216-M4RH")
    client.request("GET", "/aanleveringen/AL-2027-0216-M4RH/ontvangstbewijs.jws")
    client.request("JUST-ANY", "/files/", {"Content-Type": OFFSET_STREAM})
    told = read(metrics_port)
    assert told[answered("POST", "/files/", 201)] == 2
    assert told[answered("PATCH", "/files/<upload>", 204)] == 2
    assert told[answered("PATCH", "/files/<upload>", 409)] == 1
    assert told[answered("GET", "/beheer/aanleveringen/<kenmerk>", 403)] == 1
    assert told[answered("GET", "/aanleveringen/<kenmerk>/ontvangstbewijs.jws", 404)] == 1
    assert told[answered("other", "/files/", 405)] == 1
    assert told['mcz_http_request_seconds_count{route="/files/<upload>"}'] == 4
    assert told["mcz_uploads_received_bytes_total"] == 15
    assert told['mcz_uploads_refusals_total{code="wrong_offset"}'] == 1
    assert not [name for name in told if whole in name]
    assert told['mcz_uploads_free_bytes{place="store"}'] > told["mcz_uploads_keep_free_bytes"] == 1024**3
    waiting = ("mcz_uploads_open", "mcz_uploads_deliveries_to_check", "mcz_uploads_dead_jobs")
    assert [told[name] for name in waiting] == [1, 1, 0]
