"""Our commands as forks of a process that has loaded them: loading takes longer than most of what tests ask of them.

python -m tests.support.loaded MODULE …  takes orders from the socket that is its standard input, until that closes.

Who starts a command gets a process of its own under its own number, with the signals, files and environment of one
that was started by `python -m`. What is chosen by the environment while a module loads must not be loaded here.
"""

import atexit
import json
import os
import runpy
import select
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from tempfile import TemporaryFile
from typing import IO, Protocol

from shared.loading import load_for_good
from shared.processes import die_with_parent
from tests.support.leftovers import ending_with_us
from tests.support.stack import ROOT

UPLOADS = (
    "uploads.app",
    "uploads.cli.main",
    "uploads.cli.serve",
    "uploads.cli.work",
    "uploads.cli.check",
    "gunicorn.app.base",
    "gunicorn.arbiter",
    "gunicorn.workers.gthread",
)
MCZ_UPLOAD = ("mcz_upload.cli",)
IDP_WORKER = ("idp.cli.main", "idp.cli.work")
LONGEST_ORDER_BYTES = 2**17
NUMBER = struct.Struct("i")  # the process, then its exit code


class Process(Protocol):
    """What tests need of a process, however it was started."""

    @property
    def pid(self) -> int: ...

    def poll(self) -> int | None:
        """The exit code, when it has ended."""

    def wait(self, timeout: float | None = None) -> int:
        """The exit code. Raises TimeoutExpired after so many seconds."""

    def send_signal(self, sig: int) -> None:
        """To this process alone."""


class Fork:
    """A process that this one did not start itself."""

    def __init__(self, command: Sequence[str], answers: int) -> None:
        self._command, self._answers = command, answers
        self._code: int | None = None
        self._end = select.poll()
        self._end.register(answers, select.POLLIN)
        (self.pid,) = NUMBER.unpack(os.read(answers, NUMBER.size))

    def poll(self) -> int | None:
        return self._ended_within(0)

    def wait(self, timeout: float | None = None) -> int:
        code = self._ended_within(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(self._command, timeout or 0)
        return code

    def send_signal(self, sig: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, sig)

    def _ended_within(self, seconds: float | None) -> int | None:
        if self._code is None and self._end.poll(None if seconds is None else seconds * 1000):
            told = os.read(self._answers, NUMBER.size)
            (self._code,) = NUMBER.unpack(told) if told else (-signal.SIGKILL,)
            os.close(self._answers)
        return self._code


def start(
    loaded: tuple[str, ...],
    module: str,
    *arguments: str,
    environment: Mapping[str, str],
    output: IO[bytes],
    errors: IO[bytes] | None = None,
    new_session: bool = False,
) -> Process:
    """`python -m module` in our folder, of a process that has these modules. errors: to the output if not given."""
    answers, answering = os.pipe()
    order = {"module": module, "arguments": arguments, "environment": dict(environment), "new_session": new_session}
    files = [output.fileno(), (errors or output).fileno(), answering]
    socket.send_fds(_keeper(loaded), [json.dumps(order).encode()], files)
    os.close(answering)
    return Fork([module, *arguments], answers)


def run(
    loaded: tuple[str, ...], module: str, *arguments: str, environment: Mapping[str, str], seconds: float
) -> "subprocess.CompletedProcess[str]":
    """The same to its end. Raises TimeoutExpired after so many seconds, and ends it."""
    with TemporaryFile() as output, TemporaryFile() as errors:
        process = start(loaded, module, *arguments, environment=environment, output=output, errors=errors)
        try:
            code = process.wait(seconds)
        finally:
            process.send_signal(signal.SIGKILL)
        output.seek(0)
        errors.seek(0)
        return subprocess.CompletedProcess([module, *arguments], code, output.read().decode(), errors.read().decode())


@cache
def _keeper(loaded: tuple[str, ...]) -> socket.socket:
    """Where orders go for one that has loaded these modules; it ends with this process."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [sys.executable, "-m", "tests.support.loaded", *loaded]
    process = subprocess.Popen(ending_with_us(command), cwd=ROOT, stdin=theirs.fileno(), start_new_session=True)
    theirs.close()

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


def keep(loaded: Sequence[str]) -> None:
    """Load the modules, then start what is ordered. Returns in the processes that were ordered, when they are done."""
    for name in loaded:
        load_for_good(name)
    orders = socket.socket(fileno=0)
    orders.setblocking(True)  # a test process may have chosen that its sockets do not wait
    while True:
        order, files, *_ = socket.recv_fds(orders, LONGEST_ORDER_BYTES, 3)
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if not order:
            return
        if os.fork() == 0:
            orders.close()
            _start_and_await(order, files)
            return
        for file in files:
            os.close(file)


def _start_and_await(order: bytes, files: Sequence[int]) -> None:
    """In a process of its own: a fork that runs the command, whose end it tells. Returns in that fork only."""
    die_with_parent()
    pid = os.fork()
    if pid == 0:
        _run(json.loads(order), *files)
        return
    output, errors, answers = files
    os.close(output)
    os.close(errors)
    _, status = os.waitpid(pid, 0)
    os.write(answers, NUMBER.pack(os.waitstatus_to_exitcode(status)))
    os._exit(0)


def _run(order: "dict[str, object]", output: int, errors: int, answers: int) -> None:
    die_with_parent(signal.SIGTERM)
    if order["new_session"]:
        os.setsid()
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, file in enumerate((nothing, output, errors)):
        os.dup2(file, number)
        os.set_inheritable(number, True)
        if file != number:
            os.close(file)
    environment, arguments = order["environment"], order["arguments"]
    assert isinstance(environment, dict)
    assert isinstance(arguments, list)
    os.environ.clear()
    os.environ.update(environment)
    os.write(answers, NUMBER.pack(os.getpid()))
    os.close(answers)
    sys.argv = ["", *arguments]
    runpy.run_module(str(order["module"]), run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    keep(sys.argv[1:])
