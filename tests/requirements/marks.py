"""Which test names which number: the `@pytest.mark.requires(...)` marks, read without running a test."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeGuard

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """One number at one test. A mark on a whole file stands at each of its tests."""

    number: str
    file: str
    test: str


def test_files() -> list[Path]:
    """All Python files below tests/, sorted."""
    return sorted((ROOT / "tests").rglob("*.py"))


@cache
def all_marks() -> list[Mark]:
    """Every mark of every test file, sorted. Raises ValueError for a number that is no plain string."""
    return sorted({mark for file in test_files() for mark in marks_of(file)})


def marks_of(file: Path) -> Iterator[Mark]:
    """The marks in one file."""
    tree = ast.parse(file.read_text(encoding="utf-8"), str(file))
    name = file.relative_to(ROOT).as_posix()
    tests = [node.name for node in ast.walk(tree) if _is_test(node) and isinstance(node, ast.FunctionDef)]
    for mark in _marks_below(tree, name, ""):
        yield from [mark] if mark.test else [Mark(mark.number, name, test) for test in tests]


def _marks_below(node: ast.AST, file: str, test: str) -> Iterator[Mark]:
    for child in ast.iter_child_nodes(node):
        inner = child.name if _is_test(child) else test
        if isinstance(child, ast.Call) and ast.unparse(child.func).endswith("mark.requires"):
            yield from (Mark(number, file, inner) for number in _numbers(child, file))
        yield from _marks_below(child, file, inner)


def _is_test(node: ast.AST) -> TypeGuard[ast.FunctionDef | ast.ClassDef]:
    return isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name.lower().startswith("test")


def _numbers(call: ast.Call, file: str) -> list[str]:
    plain = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
    if call.keywords or len(plain) != len(call.args) or not all(isinstance(number, str) for number in plain):
        raise ValueError(f"{file}:{call.lineno}: `requires` takes plain strings only")
    return [str(number) for number in plain]
