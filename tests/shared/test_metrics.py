"""Metrics are counted by every process and told by one, on their own port."""

import subprocess
import sys
from pathlib import Path

import pytest
import requests
from flask import Flask

from shared.metrics import request_counts
from shared.web.counting import install_metrics
from tests.support.stack import free_ports

TWO_PROCESSES = """
import os, sys
from pathlib import Path
from flask import Flask
from shared.metrics import request_counts, serve_metrics
from shared.web.counting import install_metrics
serve_metrics(sys.argv[1], Path(sys.argv[2]))
def work() -> None:
    app = Flask("x", static_folder=None)
    install_metrics(app, request_counts())
    app.add_url_rule("/codes/<code>", "codes", lambda code: "seen")
    app.test_client().get("/codes/123456")
for _ in range(2):
    child = os.fork()
    if not child:
        work()
        os._exit(0)
    os.waitpid(child, 0)
print("counted", flush=True)
sys.stdin.read()
"""


def test_the_main_process_adds_up_what_its_workers_counted(tmp_path: Path) -> None:
    [port] = free_ports(1)
    with subprocess.Popen(
        [sys.executable, "-c", TWO_PROCESSES, f"127.0.0.1:{port}", str(tmp_path / "metrics")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == "counted\n"
        told = requests.get(f"http://127.0.0.1:{port}/metrics", timeout=30).text
        process.stdin.close()
    assert 'mcz_http_requests_total{method="GET",route="/codes/<code>",status="200"} 2.0' in told
    assert "123456" not in told


def test_without_a_place_to_listen_nothing_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    app = Flask("x", static_folder=None)
    install_metrics(app, request_counts())
    assert app.before_request_funcs == {}
