"""A command of one of our packages, run in a fork of this process, which has loaded the code of all of them.

Loading it takes longer than anything else that a service does before it answers, and every process would do it again.
"""

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Iterable, Mapping
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from pathlib import Path

from shared.loading import load_for_good
from shared.processes import die_with_parent

PR_SET_NAME = 15
FORKS = get_context("fork")


def load_once(modules: Iterable[str]) -> None:
    """Load what the commands will need; forks made from now on have it."""
    for module in modules:
        load_for_good(module)


def forked(arguments: tuple[str, ...], environment: Mapping[str, str], log_file: Path) -> ForkProcess:
    """Start the command; returns when it leads a session of its own, which ends with us. What it says goes to the log.

    arguments: what would follow `python -m`, the package first. Raises RuntimeError when a thread of ours runs: a fork
    has only the thread that made it, and would wait for ever for a lock that another held.
    """
    if threading.active_count() > 1:
        raise RuntimeError("fork before there are threads")
    leads, tells = os.pipe()
    process = FORKS.Process(target=_run, args=(arguments, dict(environment), log_file, (leads, tells)), daemon=False)
    process.start()
    os.close(tells)
    os.read(leads, 1)  # ends when it leads, or is gone: until then a signal to its group would find nobody
    os.close(leads)
    return process


def _run(arguments: tuple[str, ...], environment: Mapping[str, str], log_file: Path, pipe: tuple[int, int]) -> None:
    os.setsid()
    for end in pipe:
        os.close(end)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    die_with_parent(signal.SIGTERM)
    _say_into(log_file)
    package, *rest = arguments
    ctypes.CDLL(None).prctl(PR_SET_NAME, f"mcz-{package}-{rest[0]}".encode(), 0, 0, 0)  # for `ps -e` and `top`
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [package, *rest]
    load_for_good(f"{package}.cli.main").main()


def _say_into(log_file: Path) -> None:
    descriptor = os.open(log_file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(descriptor, stream.fileno())
    os.close(descriptor)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # a line is in the file once it was said
