"""The repository stands on its own: no place of one machine, no package host, no document that is not here."""

import re

import pytest

from tests.architecture.project import ROOT, name, project_files

HOSTS = re.compile(r"pypi\.org|pythonhosted\.org|registry\.npmjs\.org|registry\.yarnpkg\.com")
PLACES = re.compile(r"(?<![\w.])/(?:work|root|home)/(?=\w)")
FOREIGN = re.compile(
    r"\b(?:DESIGN|HOUSE|SCREENS|REQUIREMENTS|DECISIONS|THREATS|PERFORMANCE|TUS|OIDC)(?:\.md\b| (?:section|[0-9]))"
)
NAMED_PATH = re.compile(r"`((?:idp|portal|uploads|shared|tests|docs|requirements|\.ci)/[\w./-]*)`")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    """Every line of the project that the pattern finds, as file:line: text."""
    return [
        f"{name(file)}:{number}: {line.strip()[:120]}"
        for file in project_files()
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line) and name(file) != "tests/architecture/test_nothing_points_outside.py"
    ]


@pytest.mark.requires("K9")
def test_no_file_names_a_package_host() -> None:
    assert lines_with(HOSTS) == []


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert lines_with(PLACES) == []


@pytest.mark.requires("K11")
def test_no_file_cites_a_document_that_is_not_here() -> None:
    assert lines_with(FOREIGN) == []


def test_every_link_in_the_documents_leads_to_a_file() -> None:
    documents = [file for file in project_files() if file.suffix == ".md"]
    broken = [
        f"{name(document)}: {target}"
        for document in documents
        for target in LINK.findall(document.read_text(encoding="utf-8"))
        if "://" not in target and not target.startswith("mailto:") and not (document.parent / target).exists()
    ]
    assert broken == []


def test_every_file_that_the_documents_name_is_there() -> None:
    missing = [
        f"{name(document)}: {path}"
        for document in project_files()
        if document.suffix == ".md"
        for path in NAMED_PATH.findall(document.read_text(encoding="utf-8"))
        if not (ROOT / path).exists()
    ]
    assert missing == []


def test_the_root_holds_a_readme_and_a_changelog() -> None:
    assert [file for file in ("README.md", "CHANGELOG.md") if not (ROOT / file).is_file()] == []
