"""S39: both manuals as tagged PDF, made of their pages, and linked with their size."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from portal.cli.main import commands
from portal.foundation import Foundation
from portal.manual_blocks import UnknownMarkup, blocks_of
from portal.manuals import MANUALS
from portal.web.manual_files import FOLDER, ManualFiles
from portal.web.manual_press import write_manuals
from tests.support.html import Html

pytestmark = pytest.mark.requires("S39", "P15")

BOTH = [f"{key}-{language}" for key in MANUALS for language in ("nl", "en")]
PAGES = ["/zakelijk/inloggen", "/zakelijk"]


@pytest.fixture
def made(app: Flask, foundation: Foundation) -> Path:
    """The folder with the files."""
    settings = foundation.settings
    write_manuals(app, ManualFiles(settings.var), settings.portal_url)
    return settings.var / FOLDER


def test_what_else_lies_in_the_folder_is_not_served(made: Path, app: Flask) -> None:
    (made / "concept-nl.pdf").write_bytes(b"%PDF-")
    (made / "mijn-cak-zakelijk-de.pdf").write_bytes(b"%PDF-")
    for name in ("concept-nl", "mijn-cak-zakelijk-de"):
        assert app.test_client().get(f"/handleidingen/{name}.pdf").status_code == 404


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("name", BOTH)
def test_the_file_is_tagged_and_names_language_and_title(made: Path, name: str) -> None:
    document = PdfReader(made / f"{name}.pdf")
    root: Any = document.trailer["/Root"]
    key, language = name.rsplit("-", 1)
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == language
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert document.metadata is not None
    assert document.metadata.title == MANUALS[key].title(language)
    assert document.xmp_metadata is not None
    assert "pdfuaid" in document.xmp_metadata.stream.get_data().decode()


@pytest.mark.parametrize("name", BOTH)
def test_the_file_says_what_the_page_says(made: Path, visitor: FlaskClient, name: str) -> None:
    key, language = name.rsplit("-", 1)
    visitor.set_cookie("mcz_taal", language)
    page = Html(visitor.get(f"/handleidingen/{key}").text)
    words = squeezed(" ".join(part.extract_text() for part in PdfReader(made / f"{name}.pdf").pages))
    inside = [element for element in page.elements if element.tag in {"p", "li", "h2", "h3"} and _in_manual(element)]
    missing = [element.words for element in inside if squeezed(element.words) not in words]
    assert missing == []
    assert len(inside) > 20


@pytest.mark.parametrize("path", PAGES)
def test_pages_link_to_the_files_with_their_size(made: Path, visitor: FlaskClient, path: str) -> None:
    links = [link for link in Html(visitor.get(path).text).all("a") if link.get("href").endswith(".pdf")]
    assert [link.get("href") for link in links] == [f"/handleidingen/{key}-nl.pdf" for key in MANUALS]
    assert [link.words for link in links] == [f"{manual.nl}, PDF, 0,1 MB" for manual in MANUALS.values()]
    for link in links:
        with visitor.get(link.get("href")) as answer:
            assert answer.status_code == 200
            assert answer.mimetype == "application/pdf"
            assert answer.data.startswith(b"%PDF-")


def test_home_and_the_manual_itself_link_to_it_too(
    made: Path, user: FlaskClient, log_in: Callable[..., FlaskClient]
) -> None:
    assert "/handleidingen/mijn-cak-zakelijk-nl.pdf" in Html(user.get("/").text).links
    english = log_in(locale="en")
    page = Html(english.get("/handleidingen/twee-staps-verificatie").text)
    (link,) = [link for link in page.all("a") if link.get("href").endswith(".pdf")]
    assert (link.get("href"), link.words) == (
        "/handleidingen/twee-staps-verificatie-en.pdf",
        "Two-step verification, PDF, 0.1 MB",
    )


@pytest.mark.parametrize("path", [*PAGES, "/handleidingen/mijn-cak-zakelijk"])
def test_what_was_not_made_is_not_linked(visitor: FlaskClient, path: str) -> None:
    assert ".pdf" not in visitor.get(path).text


@pytest.mark.parametrize(
    "path", ["mijn-cak-zakelijk-de.pdf", "zorgregister-nl.pdf", "..-nl.pdf", "%2e%2e%2fportal-nl.pdf", "-nl.pdf"]
)
def test_other_files_are_not_found(made: Path, visitor: FlaskClient, path: str) -> None:
    assert visitor.get(f"/handleidingen/{path}").status_code == 404


def test_the_same_manual_gives_the_same_bytes(made: Path, app: Flask, foundation: Foundation) -> None:
    before = {file.name: file.read_bytes() for file in made.iterdir()}
    write_manuals(app, ManualFiles(foundation.settings.var), foundation.settings.portal_url)
    assert {file.name: file.read_bytes() for file in made.iterdir()} == before


@pytest.mark.requires("K2")
def test_bootstrap_makes_them(foundation: Foundation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MCZ_ENV", "demo")
    monkeypatch.setenv("MCZ_VAR", str(foundation.settings.var))
    commands(["bootstrap"], standalone_mode=False)
    assert sorted(file.stem for file in (foundation.settings.var / FOLDER).iterdir()) == sorted(BOTH)


def test_links_and_words_become_parts() -> None:
    (paragraph,) = blocks_of('<p class="lead">Ga  naar\n<a href="/zakelijk">Zakelijk</a>.</p>')
    assert [(part.text, part.href) for part in paragraph.parts] == [
        ("Ga naar ", ""),
        ("Zakelijk", "/zakelijk"),
        (".", ""),
    ]


@pytest.mark.parametrize("html", ["<table></table>", "<ul>los</ul>", "los"])
def test_markup_without_a_form_is_noticed(html: str) -> None:
    with pytest.raises(UnknownMarkup):
        blocks_of(html)


def _in_manual(element: Any) -> bool:
    """True below the title with its link to the file, and outside the list of contents."""
    return "main" in element.within and "nav" not in element.within and element.get("class") != "muted"
