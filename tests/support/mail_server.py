"""A mail server in a process of its own: writes down each mail before it says that it has it.

python -m tests.support.mail_server PORT FILE
"""

import email
import email.policy
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from tests.support.leftovers import ending_with_us
from tests.support.stack import ROOT, free_ports

START_SECONDS = 60


@dataclass(frozen=True)
class Received:
    """One mail as the server got it."""

    message_id: str
    to: str


@dataclass
class MailServer:
    """Starts, kills and starts again on the same port."""

    file: Path
    port: int = field(default_factory=lambda: free_ports(1)[0])
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Until it answers."""
        command = [sys.executable, "-m", "tests.support.mail_server", str(self.port), str(self.file)]
        self.process = subprocess.Popen(ending_with_us(command), cwd=ROOT)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("the mail server did not start")

    def kill(self) -> None:
        """At once, in the middle of whatever it does."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def received(self) -> list[Received]:
        """Everything it ever got."""
        if not self.file.exists():
            return []
        lines = self.file.read_text(encoding="utf-8").splitlines()
        return [Received(**json.loads(line)) for line in lines]


class _WriteDown:
    def __init__(self, file: Path) -> None:
        self._handle = os.open(file, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        facts = {"message_id": str(message["Message-ID"]), "to": str(message["To"])}
        os.write(self._handle, (json.dumps(facts) + "\n").encode())
        return "250 OK"


def main(port: int, file: Path) -> None:
    controller = Controller(_WriteDown(file), hostname="127.0.0.1", port=port)
    controller.start()
    threading.Event().wait()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
