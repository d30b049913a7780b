"""How our processes start, refuse to start, and end together (K3)."""

import ctypes
import os
import signal
import socket
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy.exc import OperationalError

from shared.db.schema_revision import WrongRevision
from shared.encryption import Vault

PR_SET_PDEATHSIG = 1
CONNECT_SECONDS = 0.5


class StartRefused(Exception):
    """The process cannot start; the message is one sentence for the operator."""


def die_with_parent(sign: signal.Signals = signal.SIGKILL) -> None:
    """Have the kernel end this process when its parent dies.

    Without it, the workers of a killed server go on answering, and a second server binds the same
    port without an error.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, int(sign), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) was refused")
    if os.getppid() == 1 and os.environ.get("MCZ_PARENT_IS_INIT") != "1":
        os.kill(os.getpid(), sign)  # the parent died before we asked


def refuse_port_in_use(host: str, port: int) -> None:
    """Raise StartRefused when something already answers there. Binding does not tell: ports can be shared."""
    try:
        socket.create_connection((host, port), CONNECT_SECONDS).close()
    except OSError:
        return
    raise StartRefused(f"Port {port} on {host} is in use: stop the program that listens there, or choose another port.")


def require_writable(folder: Path, setting: str | None = None) -> None:
    """Make the folder; raise StartRefused when nothing can be written in it. setting: that names it, if one does."""
    name = f"state folder {folder}" if setting is None else f"folder {folder} of {setting}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".writable-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as failure:
        raise StartRefused(f"The {name} cannot be written: {failure.strerror}.") from failure


def open_vault(key_file: Path) -> Vault:
    """The vault of the master key file; raises StartRefused when there is no proper key in it."""
    try:
        return Vault.from_file(key_file)
    except (OSError, ValueError) as failure:
        why = failure.strerror if isinstance(failure, OSError) else "it holds no keys of 32 bytes in base64"
        raise StartRefused(f"The master key file {key_file} cannot be used: {why}.") from failure


@contextmanager
def one_sentence_on_refusal() -> Iterator[None]:
    """End with one sentence on stderr and status 1 when a start is refused, instead of with a trace."""
    try:
        yield
    except (StartRefused, WrongRevision) as refusal:
        _leave(str(refusal))
    except ValidationError as refusal:
        _leave("; ".join(_in_words(error) for error in refusal.errors()))
    except (OperationalError, sqlite3.OperationalError) as refusal:
        cause = refusal.orig if isinstance(refusal, OperationalError) else refusal
        _leave(f"The database cannot be used: {str(cause).splitlines()[0]}.")


def _in_words(error: object) -> str:
    facts = error if isinstance(error, dict) else {}
    place = "_".join(str(part) for part in facts.get("loc", ()))
    message = str(facts.get("msg", "")).removeprefix("Value error, ")
    return f"Setting MCZ_{place.upper()}: {message}" if place else f"Settings: {message}"


def _leave(sentence: str) -> None:
    print(sentence, file=sys.stderr)
    raise SystemExit(1)
