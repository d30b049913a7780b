"""Style and script have hashed names and may be kept for ever; nothing but what was built is served."""

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from shared.clock import FixedClock
from shared.layout.install import install_layout
from shared.layout.static_files import LAYOUT_DIST
from tests.support.html import Html
from tests.support.links import LINKS


@pytest.fixture
def names() -> dict[str, str]:
    manifest: dict[str, str] = json.loads((LAYOUT_DIST / "manifest.json").read_text("utf-8"))
    return manifest


def test_pages_name_the_hashed_files(client: FlaskClient, names: dict[str, str]) -> None:
    page = Html(client.get("/sessie-verlopen").text)
    assert page.one("link", rel="stylesheet").get("href") == f"/static/{names['layout.css']}"
    assert page.one("script").get("src") == f"/static/{names['layout.js']}"
    assert all(re.fullmatch(r"layout\.[A-Z0-9]{8}\.(css|js)", name) for name in names.values())


def test_built_files_may_be_kept_for_ever(client: FlaskClient, names: dict[str, str]) -> None:
    with client.get(f"/static/{names['layout.css']}") as response:
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.mimetype == "text/css"


@pytest.mark.parametrize("name", ["manifest.json", "layout.css", "..%2Ffavicon.svg", "LICENSES.txt"])
def test_nothing_else_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


def test_nothing_comes_from_another_host(names: dict[str, str]) -> None:
    for name in names.values():
        text = (LAYOUT_DIST / name).read_text("utf-8")
        assert re.findall(r"(?:https?:)?//[a-z]", text.replace("http://www.w3.org", "")) == []
        assert "@font-face" not in text


def test_an_app_with_a_static_folder_of_its_own_is_refused(clock: FixedClock) -> None:
    with pytest.raises(ValueError, match="static_folder=None"):
        install_layout(Flask("shared.layout"), LINKS, lambda: None, False, clock)


def test_there_is_an_icon_for_the_tab(client: FlaskClient) -> None:
    with client.get("/favicon.ico") as response:
        assert response.mimetype == "image/svg+xml"
