"""The project's own files, for the tests that look at them as text or as syntax."""

import ast
from collections.abc import Iterator
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


@cache
def parsed(file: Path) -> ast.Module:
    """The syntax tree of one Python file."""
    return ast.parse(file.read_text(encoding="utf-8"), name(file))


@cache
def imported(file: Path) -> frozenset[str]:
    """The dotted names that a module imports, those inside functions included."""
    found: set[str] = set()
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(found)


def imports(file: Path, library: str) -> bool:
    """True when the module imports the library or something below it."""
    return any(dotted == library or dotted.startswith(f"{library}.") for dotted in imported(file))
