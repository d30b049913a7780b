"""A server that tests start themselves, one for all test processes of a run."""

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

Facts = dict[str, Any]


@contextmanager
def one_for_all(
    factory: pytest.TempPathFactory,
    worker_id: str,
    name: str,
    start: Callable[[], Facts],
    stop: Callable[[Facts], None],
) -> Iterator[Facts]:
    """What `start` told of the server: the process that starts it leaves last, because it takes the server along."""
    base = factory.getbasetemp() if worker_id == "master" else factory.getbasetemp().parent
    note, lock, me = base / f"{name}.json", base / f"{name}.lock", os.getpid()
    with _locked(lock):
        facts: Facts = json.loads(note.read_text()) if note.exists() else {"owner": 0}
        if not _runs(facts["owner"]):
            facts = {"users": [], "owner": me, **start()}
        note.write_text(json.dumps({**facts, "users": [*facts["users"], me]}))
    try:
        yield facts
    finally:
        while not _left(note, lock, stop, owner=facts["owner"] == me):
            time.sleep(0.1)


def _left(note: Path, lock: Path, stop: Callable[[Facts], None], *, owner: bool) -> bool:
    """Whether this process is no user any more: its owner stays while others use it."""
    with _locked(lock):
        facts = json.loads(note.read_text())
        others = [pid for pid in facts["users"] if pid != os.getpid() and _runs(pid)]
        if owner and others:
            return False
        if owner:
            note.unlink()
            stop(facts)
        else:
            note.write_text(json.dumps({**facts, "users": others}))
        return True


def _runs(pid: int) -> bool:
    return pid > 0 and Path(f"/proc/{pid}").exists()


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
