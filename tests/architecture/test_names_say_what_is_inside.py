"""A file is named after what it decides; a drawer for everything has no name."""

from tests.architecture.project import name, product_modules, project_files

DRAWERS = {"util", "utils", "helper", "helpers", "common", "manager", "managers", "misc", "base_classes", "stuff"}


def test_no_file_or_folder_is_a_drawer() -> None:
    parts = {part for file in product_modules() for part in (*file.parts[:-1], file.stem) if part in DRAWERS}
    assert parts == set()


def test_no_two_words_for_a_drawer_hide_in_a_name() -> None:
    hidden = [name(file) for file in product_modules() if DRAWERS & set(file.stem.split("_"))]
    assert hidden == []


def test_nothing_is_left_open() -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "XX" + "X:", "NotImplemented" + "Error")
    sources = [file for file in project_files() if file.suffix in {".py", ".js", ".html", ".css"}]
    left = [name(file) for file in sources for mark in marks if mark in file.read_text(encoding="utf-8")]
    assert left == []
