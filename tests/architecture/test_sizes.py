"""A file has at most 400 lines and a function at most 60; there are no exceptions."""

import pytest

from tests.architecture.project import name, project_files, syntax

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
        f"{name(file)}:{first} {function}"
        for file in project_files()
        if file.suffix == ".py"
        for function, first, lines in syntax(file).functions
        if lines > MOST_LINES_OF_A_FUNCTION
    ]
    assert long == []
