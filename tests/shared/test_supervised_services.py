"""K3: what dies is started again, later each time it dies at once, and what a run leaves is its owner's."""

import json
import os
import stat
import time
from pathlib import Path

import pytest

from shared.supervisor.demo_json import write_atomically
from shared.supervisor.healthy import answers
from shared.supervisor.plan import demo_plan
from shared.supervisor.service import LOG_LIMIT_BYTES, Service, _keep_small
from tests.support.byte_server import answer, byte_server

pytestmark = pytest.mark.requires("K3")


class Watch:
    """A clock of seconds that stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def read(self) -> float:
        return self.seconds


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch()
    monkeypatch.setattr(time, "monotonic", watch.read)
    return watch


def died_after(service: Service, watch: Watch, seconds: float) -> float:
    """How long its next start waits."""
    service.started_at = watch.seconds
    watch.seconds += seconds
    service.clear_away()
    return service.not_before - watch.seconds


def test_who_dies_at_once_again_and_again_is_started_later_and_later(tmp_path: Path, watch: Watch) -> None:
    service = Service("idp", ("idp", "serve"), {}, tmp_path / "log")
    assert [died_after(service, watch, 1) for _ in range(10)] == [0, 0, 0, 1, 2, 4, 8, 10, 10, 10]


def test_who_lived_for_a_while_is_started_again_at_once(tmp_path: Path, watch: Watch) -> None:
    service = Service("idp", ("idp", "serve"), {}, tmp_path / "log")
    pauses = [died_after(service, watch, seconds) for seconds in (1, 1, 1, 30, 30.1, 1)]
    assert pauses == [0, 0, 0, 1, 0, 0]


def test_a_log_that_grew_large_is_put_aside_at_the_next_start(tmp_path: Path) -> None:
    log = tmp_path / "idp.log"
    sizes = (LOG_LIMIT_BYTES, LOG_LIMIT_BYTES + 1)
    kept = []
    for size in sizes:
        log.touch()
        os.truncate(log, size)
        _keep_small(log)
        kept.append((log.exists(), (tmp_path / "idp.log.1").exists()))
    assert kept == [(True, False), (False, True)]


def test_what_a_demo_tells_is_whole_and_its_owners(tmp_path: Path) -> None:
    umask = os.umask(0)
    try:
        write_atomically(tmp_path / "demo.json", {"users": ["caf\u00e9"]})
    finally:
        os.umask(umask)
    [file] = tmp_path.iterdir()
    assert (file.name, stat.S_IMODE(file.stat().st_mode)) == ("demo.json", 0o600)
    assert json.loads(file.read_text(encoding="utf-8")) == {"users": ["caf\u00e9"]}


def test_a_demo_is_never_taken_for_something_else(tmp_path: Path) -> None:
    plan = demo_plan({"MCZ_ENV": "production", "MCZ_VAR": str(tmp_path / "x" / ".."), "MCZ_LETTERS_DIR": "/letters"})
    assert (plan.environment["MCZ_ENV"], plan.var) == ("demo", tmp_path)
    assert plan.environment["MCZ_VAR"] == str(tmp_path)
    assert plan.letters_dir == Path("/letters")


@pytest.mark.parametrize(("head", "is_ready"), [("200 OK", True), ("204 Empty", False), ("503 Not Ready", False)])
def test_only_200_is_ready(head: str, is_ready: bool) -> None:
    with byte_server(answer(b"", f"HTTP/1.1 {head}")) as server:
        assert answers(f"http://127.0.0.1:{server.port}/readyz") is is_ready


def test_silence_is_not_ready() -> None:
    with byte_server(lambda stream: stream.close()) as server:
        assert not answers(f"http://127.0.0.1:{server.port}/readyz")
