"""docs/integration.md as a reader follows it: headings in their order, and the blocks below each, verbatim."""

import os
import re
import shlex
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from tests.support.stack import ROOT

GUIDE = ROOT / "docs" / "integration.md"
INSTALL = "install"
START_SECONDS = 90
_BLOCK = re.compile(r"^```(\w+)(?: ([\w.]+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One fenced block. note: the file that it is saved as, or `install`."""

    language: str
    note: str
    text: str


def blocks(heading: str) -> list[Block]:
    """Those between this heading and the next, of whatever level."""
    text = GUIDE.read_text(encoding="utf-8")
    prose = _BLOCK.sub(lambda found: " " * len(found[0]), text)
    places = list(re.finditer(r"^#+ (.+)$", prose, re.MULTILINE))
    start = next(place.end() for place in places if place[1] == heading)
    end = min((place.start() for place in places if place.start() > start), default=len(text))
    return [Block(found[1], found[2] or "", found[3]) for found in _BLOCK.finditer(text, start, end)]


def installed(headings: Sequence[str]) -> list[str]:
    """The packages that these headings install."""
    lines = [line for heading in headings for one in blocks(heading) if one.note == INSTALL for line in _lines(one)]
    return [word for line in lines for command in line.split("&&") for word in _packages(shlex.split(command))]


@contextmanager
def followed(headings: Sequence[str], folder: Path, values: Mapping[str, str], address: str) -> Iterator[None]:
    """Whoever did all that these headings say, until `address` answers.

    Blocks with a file's name are saved, the commands typed into one shell in their order; what they install is there.
    """
    typed = []
    for block in (one for heading in headings for one in blocks(heading)):
        if block.language == "sh" and block.note != INSTALL:
            typed.append(block.text)
        elif block.note and block.note != INSTALL:
            (folder / block.note).write_text(block.text, encoding="utf-8")
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    path = f"{ROOT / '.venv' / 'bin'}:{os.environ['PATH']}"
    said = folder / "said.txt"
    with said.open("wb") as output:
        shell = subprocess.Popen(
            ["bash", "-euo", "pipefail", "-c", "\n".join(typed)],
            cwd=folder,
            env={**os.environ, **values, "PATH": path, "npm_config_offline": "true"},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            wait_for(address, shell, said)
            yield
        finally:
            if shell.poll() is None:
                os.killpg(shell.pid, signal.SIGKILL)
            shell.wait()


def wait_for(address: str, process: "subprocess.Popen[bytes]", said: Path) -> None:
    """Until something answers there. Raises AssertionError when the process ends, with what it said."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            requests.get(address, timeout=2, allow_redirects=False)
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(said.read_text(errors="replace"))


def _lines(block: Block) -> list[str]:
    return [line for line in block.text.splitlines() if line]


def _packages(words: list[str]) -> list[str]:
    return words[2:] if words[1:2] == [INSTALL] else []
