"""K3: what `make run` starts are forks of a process that has loaded their code, and otherwise like any command."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from shared.supervisor.forked import forked
from tests.support.stack import ROOT

pytestmark = pytest.mark.requires("K3")

RUN = """
import json, os, sys
from pathlib import Path
from shared.supervisor.forked import forked, load_once
load_once(["portal.cli.serve"])
process = forked(tuple(sys.argv[2:]), json.loads(os.environ["GIVEN"]), Path(sys.argv[1]))
process.join()
print(process.exitcode)
"""


def run(log: Path, *arguments: str, **given: str) -> int:
    """Its exit code. In a process of its own, because this one has threads."""
    environment = {**os.environ, "MCZ_ENV": "demo", "GIVEN": json.dumps({"PATH": os.environ["PATH"], **given})}
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(log), *arguments],
        cwd=ROOT, env=environment, check=True, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    return int(done.stdout)


def test_what_it_says_is_in_its_log_and_its_exit_code_is_its_own(tmp_path: Path) -> None:
    assert run(tmp_path / "log", "portal", "--help") == 0
    assert "The portal of Mijn CAK Zakelijk." in (tmp_path / "log").read_text()


def test_its_environment_is_what_was_given_and_not_ours(tmp_path: Path) -> None:
    assert run(tmp_path / "log", "portal", "serve", MCZ_VAR=str(tmp_path)) == 1  # ours says demo
    [sentence] = (tmp_path / "log").read_text().splitlines()
    assert "https" in sentence


def test_a_log_goes_on_after_what_an_earlier_start_said(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("before\n")
    run(tmp_path / "log", "portal", "--help")
    assert (tmp_path / "log").read_text().startswith("before\n")


LEADS = """
import os, sys, time
from pathlib import Path
from shared.supervisor import forked
setsid = os.setsid
os.setsid = lambda: (time.sleep(0.2), setsid())  # a busy machine
process = forked.forked(("portal", "--help"), {"PATH": os.environ["PATH"]}, Path(sys.argv[1]))
print(os.getpgid(process.pid) == process.pid)
process.join()
"""


def test_it_leads_its_group_when_it_is_there(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LEADS, str(tmp_path / "log")],
        cwd=ROOT, check=True, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.stdout.strip() == "True"


def test_with_a_thread_there_is_no_fork(tmp_path: Path) -> None:
    may_end = threading.Event()
    thread = threading.Thread(target=may_end.wait)
    thread.start()
    try:
        with pytest.raises(RuntimeError, match="before there are threads"):
            forked(("portal", "--help"), {}, tmp_path / "log")
    finally:
        may_end.set()
        thread.join()
