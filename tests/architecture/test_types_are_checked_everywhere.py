"""What mypy is told to look at is all the Python there is, the tests among it."""

import tomllib

import pytest

from tests.architecture.project import ROOT, project_files, top

OF_OTHERS = {"docs"}  # an example of an application as somebody else would build it


@pytest.mark.requires("K9")
def test_no_folder_with_python_is_left_out_of_the_type_check() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    written = {top(file) for file in project_files() if file.suffix == ".py"}
    assert written - OF_OTHERS == set(settings["tool"]["mypy"]["packages"])
