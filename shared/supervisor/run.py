"""The life of `make run`: prepare, start, watch, end."""

import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FrameType

from shared.processes import StartRefused, refuse_port_in_use, require_writable
from shared.supervisor.demo_json import demo_facts, write_atomically
from shared.supervisor.healthy import answers
from shared.supervisor.plan import SERVERS, Plan
from shared.supervisor.service import Service
from shared.supervisor.welcome import welcome

READY_SECONDS = 60.0
STOP_SECONDS = 4.0
WATCH_SECONDS = 0.1


class Supervisor:
    """Runs one plan until it is told to stop."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._services = plan.services()
        self._stopping = False

    def run(self) -> None:
        """Blocks until SIGINT or SIGTERM; raises StartRefused when the start fails."""
        self._check()
        self._prepare()
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, self._stop_soon)
        try:
            self._start_all()
            if not self._stopping:
                print(welcome(self._plan), flush=True)
            self._watch()
        finally:
            self._stop_all()

    @property
    def _demo_json(self) -> Path:
        return self._plan.var / "demo.json"

    def _check(self) -> None:
        for name in SERVERS:
            refuse_port_in_use(*self._plan.settings.listen(name))
        for folder in (self._plan.var, self._plan.log_dir, self._plan.mail_dir, self._plan.letters_dir):
            require_writable(folder)
        self._demo_json.unlink(missing_ok=True)

    def _prepare(self) -> None:
        with ThreadPoolExecutor() as pool:
            list(pool.map(self._run_to_its_end, self._plan.preparations()))

    def _run_to_its_end(self, command: tuple[str, ...]) -> None:
        finished = subprocess.run(  # noqa: S603 - our own commands, no shell
            [sys.executable, "-m", *command], env=self._plan.environment, capture_output=True, text=True
        )
        if finished.returncode != 0:
            raise StartRefused(f"`{' '.join(command)}` failed: {_last_line(finished.stderr)}")

    def _start_all(self) -> None:
        for service in self._services:
            service.start()
        deadline = time.monotonic() + READY_SECONDS
        for name in SERVERS:
            self._wait_until_ready(name, deadline)
        if not self._stopping:
            self._publish()

    def _wait_until_ready(self, name: str, deadline: float) -> None:
        service = next(service for service in self._services if service.name == name)
        while not self._stopping and not answers(self._plan.probe(name)):
            if service.has_died():
                raise StartRefused(f"{name} ended at its start: {_last_line(_tail(service.log_file))}")
            if time.monotonic() > deadline:
                raise StartRefused(f"{name} did not answer within {READY_SECONDS:.0f} s: see {service.log_file}")
            time.sleep(WATCH_SECONDS)

    def _publish(self) -> None:
        write_atomically(self._demo_json, demo_facts(self._plan, self._services))

    def _watch(self) -> None:
        while not self._stopping:
            time.sleep(WATCH_SECONDS)
            if any([self._revive(service) for service in self._services]):
                self._publish()

    def _revive(self, service: Service) -> bool:
        if service.has_died():
            print(f"{service.name} died and is started again", file=sys.stderr, flush=True)
            service.clear_away()
        if self._stopping or service.process is not None or time.monotonic() < service.not_before:
            return False
        service.start()
        return True

    def _stop_soon(self, _sign: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _stop_all(self) -> None:
        self._demo_json.unlink(missing_ok=True)
        for service in self._services:
            service.stop()
        deadline = time.monotonic() + STOP_SECONDS
        for service in self._services:
            service.wait(deadline - time.monotonic())
            service.signal_group(signal.SIGKILL)
            service.wait(1.0)


def _tail(log_file: Path) -> str:
    return log_file.read_text(encoding="utf-8", errors="replace")[-4000:]


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
