"""A file has at most 400 lines and a function at most 60; there are no exceptions."""

import ast

import pytest

from tests.architecture.project import name, parsed, project_files

pytestmark = pytest.mark.xdist_group("syntax")  # read once

MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 60
WRITTEN = {".py", ".js", ".mjs", ".html", ".css"}


def test_no_file_is_longer_than_400_lines() -> None:
    long = {
        name(file): lines
        for file in project_files()
        if file.suffix in WRITTEN
        and (lines := len(file.read_text(encoding="utf-8").splitlines())) > MOST_LINES_OF_A_FILE
    }
    assert long == {}


def test_no_function_is_longer_than_60_lines() -> None:
    long = [
        f"{name(file)}:{node.lineno} {node.name}"
        for file in project_files()
        if file.suffix == ".py"
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno + 1 > MOST_LINES_OF_A_FUNCTION
    ]
    assert long == []
