"""docs/operations.md names every command, and none that does not exist."""

import re
from collections.abc import Iterator
from importlib import import_module

import click

from tests.architecture.project import ROOT

SERVICES = ("idp", "portal", "uploads")
PREFIX = "python -m "
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
PROCESSES = {f"{service} {name}" for service in SERVICES for name in ("serve", "worker")}  # a table of their own


def commands(command: click.Command, path: str) -> Iterator[str]:
    """Every command below this one that does something."""
    if not isinstance(command, click.Group):
        yield path
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        assert below is not None
        yield from commands(below, f"{path} {name}")


def made() -> set[str]:
    return {path for service in SERVICES for path in commands(import_module(f"{service}.cli.main").commands, service)}


def named() -> set[str]:
    """By the first cells of the table; what follows the first name in a cell is beside it."""
    section = OPERATIONS.split("\n## Commands\n", 1)[1].split("\n## ", 1)[0]
    found: set[str] = set()
    for cell in re.findall(r"^\| (`python -m .+?) \| ", section, re.MULTILINE):
        group = ""
        for text in re.findall(r"`([^`]+)`", cell):
            words = [word for word in text.removeprefix(PREFIX).split() if re.fullmatch(r"<?[a-z][a-z-]*>?", word)]
            if text.startswith(PREFIX):
                group = " ".join(words[:-1])
            found.add(" ".join(words) if text.startswith(PREFIX) else f"{group} {words[0]}")
    return {name.replace("<service>", service) for name in found for service in SERVICES}


def test_every_command_has_a_row() -> None:
    assert made() - PROCESSES - named() == set()


def test_every_row_is_a_command() -> None:
    assert named() - made() == set()
