"""An idp with a worker process and a mail server process, both of which can be killed."""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import select

from idp.accounts.messages import NewDevice
from idp.db.tables import outbox
from idp.foundation import Foundation, lay_foundation
from idp.settings import IdpSettings
from shared.encryption import generate_master_key
from tests.idp.delivery.letters import ACCOUNT
from tests.support import loaded, migrated
from tests.support.mail_server import MailServer

PATIENCE_SECONDS = 120


class Undone(Exception):
    """Raised to have a transaction rolled back."""


@dataclass
class MailRoom:
    """Queues mails in transactions of their own, and waits for them to arrive."""

    foundation: Foundation
    server: MailServer
    workers: list[loaded.Process] = field(default_factory=list)

    def queue(self, number: int, *, undone: bool = False) -> None:
        """One mail about one change; when it is undone, neither of them exists."""
        name = f"{'undone' if undone else 'done'}{number}@x.example"
        try:
            with self.foundation.units.write() as unit:
                now = self.foundation.clock.now()
                unit.outbox.queue(NewDevice(replace(ACCOUNT, email=name), now, ""), now)
                if undone:
                    raise Undone
        except Undone:
            pass

    def waiting(self) -> set[str]:
        """Message-IDs of the mails that are not known to have arrived."""
        with self.foundation.database.read() as connection:
            return {f"<{row}@hetcak.nl>" for row in connection.execute(select(outbox.c.id)).scalars()}

    def arrived(self) -> list[str]:
        """Message-IDs in the order of arrival."""
        return [mail.message_id for mail in self.server.received()]

    def start_worker(self) -> None:
        """`python -m idp worker`."""
        settings = self.foundation.settings
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MCZ_")}
        environment |= {"MCZ_ENV": "demo", "MCZ_VAR": str(settings.var), "MCZ_CLOCK_FILE": str(settings.clock_file)}
        environment["MCZ_SMTP_URL"] = self.server.url
        with (settings.var / "worker.log").open("ab") as log:
            worker = loaded.start(loaded.IDP_WORKER, "idp", "worker", environment=environment, output=log)
        self.workers.append(worker)

    def kill_worker(self) -> None:
        """The oldest one, with signal 9."""
        worker = self.workers.pop(0)
        worker.send_signal(signal.SIGKILL)
        worker.wait()

    def pass_hours(self, hours: int) -> None:
        """Move the clock on, so that delays and leases are over."""
        file = self.foundation.settings.clock_file
        assert file is not None
        offset = int(file.read_text(encoding="ascii") or 0) + hours * 3600
        unfinished = file.with_suffix(".part")
        unfinished.write_text(str(offset), encoding="ascii")
        unfinished.replace(file)

    def close(self) -> None:
        while self.workers:
            self.kill_worker()
        self.server.kill()
        self.foundation.database.dispose()


def open_mail_room(var: Path) -> MailRoom:
    """On a new SQLite database, with the mail server running and no worker yet."""
    clock_file = var / "clock-offset"
    clock_file.write_text("0", encoding="ascii")
    settings = IdpSettings(env="demo", var=var, clock_file=clock_file)
    generate_master_key(settings.master_key_file)
    migrated.fill(settings.database_url, "idp")
    server = MailServer(var / "received.jsonl")
    server.start()
    return MailRoom(lay_foundation(settings), server)


def wait_until(holds: Callable[[], bool], what: str) -> None:
    """Look every 50 ms; fails after PATIENCE_SECONDS."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited in vain: {what}")
        time.sleep(0.05)
