"""The life of `make run`: prepare, start, watch, end."""

import signal
import sys
import time
from pathlib import Path
from types import FrameType

from shared.processes import StartRefused, refuse_port_in_use, require_writable
from shared.supervisor.demo_json import demo_facts, write_atomically
from shared.supervisor.forked import load_once
from shared.supervisor.healthy import answers
from shared.supervisor.plan import LOADED_ONCE, SERVERS, Plan
from shared.supervisor.service import Service
from shared.supervisor.welcome import welcome

READY_SECONDS = 60.0
STOP_SECONDS = 4.0
WATCH_SECONDS = 0.1


class Supervisor:
    """Runs one plan until it is told to stop."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._preparations = plan.preparations()
        self._services = plan.services()
        self._stopping = False

    def run(self) -> None:
        """Blocks until SIGINT or SIGTERM; raises StartRefused when the start fails."""
        self._check()
        load_once(LOADED_ONCE)
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, self._stop_soon)
        try:
            self._prepare()
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
        for one in self._preparations:
            one.log_file.unlink(missing_ok=True)
            one.start()
        for one in self._preparations:
            while not self._stopping and not one.has_died():
                time.sleep(WATCH_SECONDS)
            if self._stopping:
                return
            if one.exit_code != 0:
                raise StartRefused(f"`{' '.join(one.arguments)}` failed: {_last_line(_tail(one.log_file))}")
            one.clear_away()  # its number may be given to a stranger before we end

    def _start_all(self) -> None:
        for service in [] if self._stopping else self._services:
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
        everything = [*self._preparations, *self._services]
        for service in everything:
            service.stop()
        deadline = time.monotonic() + STOP_SECONDS
        for service in everything:
            service.wait(deadline - time.monotonic())
            service.signal_group(signal.SIGKILL)
            service.wait(1.0)


def _tail(log_file: Path) -> str:
    return log_file.read_text(encoding="utf-8", errors="replace")[-4000:]


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
