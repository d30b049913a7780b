"""The project's own files, for the tests that look at them as text or as syntax."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("idp", "portal", "uploads", "shared")
MADE = {".git", "node_modules", "var", "dist", "build", "__pycache__"}
TEXT = {
    ".py",
    ".md",
    ".html",
    ".js",
    ".mjs",
    ".css",
    ".json",
    ".toml",
    ".txt",
    ".in",
    ".yaml",
    ".yml",
    ".sh",
    ".po",
    ".mako",
    "",
}


@cache
def project_files() -> tuple[Path, ...]:
    """Every text file that belongs to the project; nothing that a command made."""
    return tuple(sorted(file for file in _walk(ROOT) if file.suffix in TEXT))


def _walk(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.name in MADE or entry.name.endswith(".egg-info"):
            continue
        if entry.is_dir() and (not entry.name.startswith(".") or entry.name == ".ci"):
            yield from _walk(entry)
        elif entry.is_file():
            yield entry


@cache
def product_modules() -> tuple[Path, ...]:
    """The Python files of the four packages."""
    return tuple(file for file in project_files() if file.suffix == ".py" and top(file) in PACKAGES)


def top(file: Path) -> str:
    """The first folder below the root."""
    return file.relative_to(ROOT).parts[0]


def name(file: Path) -> str:
    """The path below the root, as documents write it."""
    return file.relative_to(ROOT).as_posix()


@dataclass(frozen=True, slots=True)
class Syntax:
    """What the tests ask of one Python file. Trees of all files together would fill the memory of a test process.

    functions: name, first line, lines. imported: dotted names, those inside functions included. called: line and the
    last two parts of what is called. said: the docstring. statements: at the top.
    """

    functions: tuple[tuple[str, int, int], ...]
    imported: frozenset[str]
    called: tuple[tuple[int, str], ...]
    said: str | None
    statements: int


@cache
def syntax(file: Path) -> Syntax:
    """Read once in a test process."""
    tree = ast.parse(file.read_text(encoding="utf-8"), name(file))
    functions, imported, called = list[tuple[str, int, int]](), set[str](), list[tuple[int, str]]()
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                functions.append((node.name, node.lineno, (node.end_lineno or node.lineno) - node.lineno + 1))
            case ast.Import():
                imported.update(alias.name for alias in node.names)
            case ast.ImportFrom(module=str(module)):
                imported.update((module, *(f"{module}.{alias.name}" for alias in node.names)))
            case ast.Call(func=ast.Attribute(value=ast.Attribute(attr=owner) | ast.Name(id=owner), attr=attribute)):
                called.append((node.lineno, f"{owner}.{attribute}"))
    return Syntax(tuple(functions), frozenset(imported), tuple(called), ast.get_docstring(tree), len(tree.body))


def imports(file: Path, library: str) -> bool:
    """True when the module imports the library or something below it."""
    return any(dotted == library or dotted.startswith(f"{library}.") for dotted in syntax(file).imported)
