"""docker-compose.yml carried out by hand: its commands and environment, its order and its health checks."""

import os
import re
import string
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.support.stack import ROOT

OWN_IMAGE = "mijn-cak-zakelijk"
HEALTHY_SECONDS, ONCE_SECONDS, END_SECONDS = 90, 120, 10
_VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*))?\}")


def interpolated(value: Any, variables: Mapping[str, str]) -> Any:
    """What compose makes of `${NAME:-default}`, in every text of the file."""
    if isinstance(value, dict):
        return {name: interpolated(part, variables) for name, part in value.items()}
    if isinstance(value, list):
        return [interpolated(part, variables) for part in value]
    if not isinstance(value, str):
        return value
    return _VARIABLE.sub(lambda found: variables.get(found[1], found[2] or ""), value)


@dataclass
class Composition:
    """The services of the file that run our own image, started one after another as they depend on each other."""

    services: dict[str, dict[str, Any]]
    log: Path
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @classmethod
    def read(cls, file: Path, variables: Mapping[str, str], log: Path) -> "Composition":
        whole = interpolated(yaml.safe_load(file.read_text(encoding="utf-8")), variables)
        return cls(whole["services"], log)

    def start_all(self) -> None:
        """Bring up what runs our image; what others make, the test has started."""
        done: set[str] = {name for name, one in self.services.items() if one.get("image") != OWN_IMAGE}
        ours = [name for name in self.services if name not in done]
        while waiting := [name for name in ours if name not in done]:
            ready = [name for name in waiting if set(self.services[name].get("depends_on", {})) <= done]
            if not ready:
                raise AssertionError(f"{waiting} wait for each other")
            for name in ready:
                self._start(name)
                done.add(name)

    def stop_all(self) -> None:
        """End what is still running, as `docker compose down` does."""
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self, name: str) -> None:
        service = self.services[name]
        if service["restart"] == "no":
            done = self._run(service, service["command"], ONCE_SECONDS)
            if done.returncode:
                raise AssertionError(f"{name} ended with {done.returncode}:\n{done.stdout.decode()[-2000:]}")
            return
        with (self.log / f"{name}.log").open("wb") as log:
            self.running[name] = subprocess.Popen(
                _command(service["command"]), cwd=ROOT, env=_environment(service), stdout=log, stderr=log,
                stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        if "healthcheck" in service:
            self._wait_until_healthy(name)

    def _wait_until_healthy(self, name: str) -> None:
        service, until = self.services[name], time.monotonic() + HEALTHY_SECONDS
        kind, *command = service["healthcheck"]["test"]
        if kind != "CMD":
            raise AssertionError(f"{name}: a check without a shell, please")
        while self._run(service, command, 10).returncode:
            if self.running[name].poll() is not None or time.monotonic() > until:
                raise AssertionError(f"{name} is not healthy:\n{(self.log / f'{name}.log').read_text()[-2000:]}")
            time.sleep(0.2)

    @staticmethod
    def _run(service: dict[str, Any], command: list[str], seconds: float) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(
            _command(command), cwd=ROOT, env=_environment(service), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=seconds, check=False,
        )  # fmt: skip


def _command(words: list[str]) -> list[str]:
    return [sys.executable if word == "python" else word for word in words]


def _environment(service: dict[str, Any]) -> dict[str, str]:
    outside = {name: value for name, value in os.environ.items() if not name.startswith("MCZ_")}
    return outside | {name: str(value) for name, value in service["environment"].items()}


@contextmanager
def nginx(template: Path, environment: Mapping[str, str], folder: Path) -> Iterator[None]:
    """The proxy of the file: its template, filled in as the image does it, in a real nginx."""
    servers = string.Template(re.sub(r"\$(?!\{)", "$$", template.read_text(encoding="utf-8"))).substitute(environment)
    places = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "\n".join(f"{place}_temp_path {folder}/{place};" for place in places)
    user = "user root;" if os.geteuid() == 0 else ""
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"{user} daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1; events {{ }}\n"
        f"http {{ access_log off; {temporary}\n{servers} }}\n",
        encoding="utf-8",
    )
    with ExitStack() as stack:
        process = subprocess.Popen(["nginx", "-c", str(configuration), "-e", f"{folder}/error.log"])
        stack.callback(process.wait)
        stack.callback(process.terminate)
        until = time.monotonic() + END_SECONDS
        while not (folder / "nginx.pid").exists() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        if process.poll() is not None:
            raise AssertionError((folder / "error.log").read_text())
        yield
