"""Templates hold nothing that our content policy would block, or that would let typed text become markup."""

import re
from pathlib import Path

import pytest

from tests.architecture.project import PACKAGES, name, project_files, top

TEMPLATES = [file for file in project_files() if file.suffix == ".html" and top(file) in PACKAGES]
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|\son[a-z]+\s*=|javascript:", re.IGNORECASE)
INLINE_STYLE = re.compile(r"<style|\sstyle\s*=", re.IGNORECASE)
FOREIGN_FILE = re.compile(r"<(?:script|img|link|iframe|source)[^>]+(?:src|href)=[\"'](?:https?:)?//", re.IGNORECASE)
UNESCAPED = re.compile(r"\|\s*safe\b|autoescape\s+false|Markup\(")
POSTING_FORM = re.compile(r"<form\b[^>]*method=[\"']post[\"'][^>]*>.*?</form>", re.IGNORECASE | re.DOTALL)
FORM_TOKEN = re.compile(r"csrf\(\)|csrf_token")
OUR_OWN_SHAPES = "shared/layout/templates/layout/icons.html"  # the drawings stand in that very file
WITHOUT_TOKEN = {
    "idp/web/templates/oidc/form_post.html",  # carries an answer away from us
    "idp/web/templates/oidc/geen_toegang.html",  # the same
    "portal/web/templates/portal/request.html",  # P7: sets no cookie, changes nothing, leaves nothing behind
    "portal/web/templates/portal/request_check.html",
}


def found(pattern: re.Pattern[str]) -> list[str]:
    """Each template with the first text that the pattern finds in it."""
    hits = [(file, pattern.search(file.read_text(encoding="utf-8"))) for file in TEMPLATES]
    return [f"{name(file)}: {hit.group(0)[:80]}" for file, hit in hits if hit]


def test_there_are_templates() -> None:
    assert len(TEMPLATES) > 20


@pytest.mark.requires("threat 8", "RP-03")
def test_no_template_has_inline_script() -> None:
    assert found(INLINE_SCRIPT) == []


@pytest.mark.requires("threat 8")
def test_no_template_has_inline_style() -> None:
    assert found(INLINE_STYLE) == []


@pytest.mark.requires("RP-04")
def test_no_template_loads_a_file_from_another_host() -> None:
    assert found(FOREIGN_FILE) == []


@pytest.mark.requires("threat 32")
def test_no_template_switches_escaping_off() -> None:
    assert [hit for hit in found(UNESCAPED) if not hit.startswith(OUR_OWN_SHAPES)] == []


@pytest.mark.requires("threat 47")
@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_every_form_that_changes_something_carries_the_token(template: Path) -> None:
    forms = POSTING_FORM.findall(template.read_text(encoding="utf-8"))
    bare = [form[:80] for form in forms if not FORM_TOKEN.search(form)]
    assert bare == [] or name(template) in WITHOUT_TOKEN
