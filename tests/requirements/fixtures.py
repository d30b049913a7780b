"""Which fixtures a test leans on, directly or through others, read without running it."""

import ast
from functools import cache
from pathlib import Path

from tests.requirements.marks import ROOT


@cache
def _functions(file: Path) -> dict[str, tuple[str, ...]]:
    """The functions of a file, each with the names of its arguments."""
    if not file.exists():
        return {}
    found = (node for node in ast.parse(file.read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef))
    return {node.name: tuple(argument.arg for argument in node.args.args) for node in found}


def leans_on(file: str, test: str) -> set[str]:
    """All fixtures of this test by name; one of a nearer conftest hides another of the same name."""
    path = ROOT / file
    places = [path, *(folder / "conftest.py" for folder in path.parents if folder.is_relative_to(ROOT / "tests"))]
    found: set[str] = set()
    _collect(places, _functions(path).get(test, ()), 0, found)
    return found


def _collect(places: list[Path], names: tuple[str, ...], nearest: int, found: set[str]) -> None:
    for name in names:
        found.add(name)
        for place in range(nearest, len(places)):
            arguments = _functions(places[place]).get(name)
            if arguments is not None:
                # A fixture that asks for its own name means the one that it hides.
                for argument in arguments:
                    _collect(places, (argument,), place + 1 if argument == name else 0, found)
                break
