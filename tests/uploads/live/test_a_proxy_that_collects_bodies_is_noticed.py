"""A proxy that collects request bodies makes resuming impossible: the worker notices it and says so in one line."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.egress.fetcher import Fetcher
from tests.support.composed import nginx
from tests.support.flaky_proxy import flaky_proxy
from tests.uploads.live.uploads_server import LiveUploads, free_port
from uploads.web.stream_probe import Passage, ProxyWatch, probe

TEMPLATE = """proxy_http_version 1.1;
proxy_request_buffering {buffering};
server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://127.0.0.1:{upstream}; }} }}
"""


@pytest.fixture(params=[("off", Passage.STREAMS), ("on", Passage.COLLECTS)], ids=["streams", "collects"])
def proxied(request: pytest.FixtureRequest, live: LiveUploads, tmp_path: Path) -> Iterator[tuple[int, Passage]]:
    """The port of a real nginx in front of the server, and what is to be found of it."""
    buffering, expected = request.param
    port, template = free_port(), tmp_path / "proxy.template"
    template.write_text(TEMPLATE.format(buffering=buffering, port=port, upstream=live.port))
    with nginx(template, {}, tmp_path):
        yield port, expected


def seen(watch: ProxyWatch) -> Passage:
    """What it says after a look."""
    watch.look()
    return watch.found


@pytest.mark.requires("K3")
def test_a_real_proxy_is_told_apart_by_the_first_byte(proxied: tuple[int, Passage]) -> None:
    port, expected = proxied
    fetcher = Fetcher([f"127.0.0.1:{port}"])
    assert seen(ProxyWatch(fetcher, f"http://127.0.0.1:{port}")) is expected


def test_where_nobody_answers_nothing_is_claimed(live: LiveUploads) -> None:
    port = free_port()
    assert probe(Fetcher([f"127.0.0.1:{port}"]), f"http://127.0.0.1:{port}") is Passage.UNKNOWN
    assert probe(Fetcher(), live.url) is Passage.UNKNOWN
    assert probe(Fetcher([f"127.0.0.1:{live.port}"]), live.url) is Passage.STREAMS


def test_a_service_that_stands_still_is_not_taken_for_a_proxy_and_is_asked_again(live: LiveUploads) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # it listens, and nobody accepts yet
        port = silent.getsockname()[1]
        watch = ProxyWatch(Fetcher([f"127.0.0.1:{port}"]), f"http://127.0.0.1:{port}")
        assert seen(watch) is Passage.UNKNOWN
    with flaky_proxy(live.port, port):
        assert seen(watch) is Passage.STREAMS
