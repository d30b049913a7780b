"""A real clamd with one signature of our own: the harmless EICAR test file."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# In two halves, so that no scanner takes this file for the test file itself.
EICAR = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*").encode()
STREAM_MAX_BYTES = 1024 * 1024
READY_SECONDS = 60.0


@contextmanager
def running_clamd(folder: Path) -> Iterator[str]:
    """The path of its socket, below an empty folder."""
    (folder / "db").mkdir()
    (folder / "db" / "local.ndb").write_text(f"Test.Eicar:0:0:{EICAR.hex()}\n")
    place = folder / "clamd.ctl"
    lines = (
        f"LocalSocket {place}",
        f"DatabaseDirectory {folder / 'db'}",
        "Foreground yes",
        "AlertExceedsMax yes",
        f"StreamMaxLength {STREAM_MAX_BYTES}",
        f"TemporaryDirectory {folder}",
    )
    (folder / "clamd.conf").write_text("\n".join(lines) + "\n")
    folder.chmod(0o755)
    program = shutil.which("clamd")
    assert program, "clamd is missing: run tests/system-packages"
    with (folder / "log").open("wb") as log:
        command = [program, "--config-file", str(folder / "clamd.conf")]
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        _wait(place, process, folder / "log")
        yield str(place)
    finally:
        process.kill()
        process.wait()


def _wait(place: Path, process: "subprocess.Popen[bytes]", log: Path) -> None:
    begun = time.monotonic()
    while time.monotonic() - begun < READY_SECONDS and process.poll() is None:
        with socket.socket(socket.AF_UNIX) as probe:
            if place.exists() and probe.connect_ex(str(place)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(log.read_text())
