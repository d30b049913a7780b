"""What holds for every page of the portal: title, language, order, contact, no inline script or style, no dead link."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from tests.support.demo_folder import write_demo
from tests.support.html import Html

PORTAL = "http://localhost:8001"
OTHER_SERVICES = {
    "http://localhost:9": {
        "/account/wachtwoord",
        "/account/vragen",
        "/account/twee-staps",
        "/account/sessies",
        "/wachtwoord-vergeten",
    },
    "http://localhost:8002": {"/"},
}
NOT_OURS = {"https://www.hetcak.nl"}
NOT_PAGES = ("/taal/", "/inloggen", "/uitloggen", "/.well-known/")


@pytest.fixture
def pages(user: FlaskClient, tmp_path: Path) -> dict[str, Html]:
    """Every page that links lead to from home, from the start page and from an error page."""
    write_demo(tmp_path)
    found: dict[str, Html] = {}
    waiting = ["/", "/zakelijk", "/hulp/wachtwoord-vergeten", "/sessie-verlopen"]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        response = user.get(path)
        assert response.status_code == 200, f"{path} leads nowhere"
        if response.mimetype == "text/html":
            found[path] = Html(response.text)
            waiting += _paths(found[path])
    return found


def _paths(page: Html) -> Iterator[str]:
    for link in page.links:
        path = link.removeprefix(PORTAL)
        if path.startswith("/") and not path.startswith(NOT_PAGES):
            yield urlsplit(path).path


def test_the_crawl_finds_every_page(pages: dict[str, Html]) -> None:
    assert {"/", "/bestanden", "/zakelijk/inloggen", "/handleidingen/twee-staps-verificatie", "/demo"} <= set(pages)
    assert len(pages) >= 14


def test_every_link_leads_somewhere(pages: dict[str, Html], user: FlaskClient) -> None:
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            origin = f"{parts.scheme}://{parts.netloc}"
            if origin in OTHER_SERVICES:
                assert parts.path in OTHER_SERVICES[origin], f"{link} on {path}"
            elif parts.scheme in {"http", "https"}:
                assert origin in {PORTAL, *NOT_OURS}, f"{link} on {path}"
            elif parts.scheme:
                assert parts.scheme in {"mailto", "tel"}, f"{link} on {path}"
            if parts.fragment and not parts.netloc:
                target = pages[parts.path] if parts.path else page
                assert [e for e in target.elements if e.get("id") == parts.fragment], f"{link} on {path}"


def test_every_title_names_the_screen_and_the_product(pages: dict[str, Html]) -> None:
    for path, page in pages.items():
        assert re.fullmatch(r".+ – Mijn CAK Zakelijk", page.title), path
        assert len(page.all("h1")) == 1, path
        assert page.one("html").get("lang") == "nl", path


@pytest.mark.requires("S37")
def test_every_footer_has_the_contact_block_at_the_same_place(pages: dict[str, Html]) -> None:
    for path, page in pages.items():
        words = page.one("footer").words
        assert words.startswith("Servicedesk Dataverkeer Ketenpartners Op werkdagen van 09:00 tot 17:00 uur"), path
        assert "servicedesk@hetcak.nl · 088 711 4888" in words, path


def test_the_parts_of_a_page_come_in_the_same_order(pages: dict[str, Html]) -> None:
    for path, page in pages.items():
        order = [page.one("a", class_="skip"), page.one("header"), page.one("main", id="inhoud"), page.one("footer")]
        assert [part.position for part in order] == sorted(part.position for part in order), path
        assert order[0].get("href") == "#inhoud", path


@pytest.mark.requires("threat 8")
def test_no_page_has_inline_script_or_style(pages: dict[str, Html]) -> None:
    for path, page in pages.items():
        for element in page.elements:
            assert element.tag != "style", path
            assert element.tag != "script" or (element.get("src") and not element.text.strip()), path
            assert "style" not in element.attributes, path
            assert not [name for name in element.attributes if name.startswith("on")], path


@pytest.mark.requires("threat 44")
def test_the_policy_of_every_answer_forbids_inline_and_framing(user: FlaskClient) -> None:
    for path in ("/", "/zakelijk", "/bestaat-niet", "/healthz"):
        policy = user.get(path).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy


def test_everything_can_be_read_in_english(pages: dict[str, Html], user: FlaskClient) -> None:
    user.set_cookie("mcz_taal", "en")
    for path in pages:
        page = Html(user.get(path).text)
        assert page.one("html").get("lang") == "en"
        assert "on working days" in page.one("footer").words.lower()
        assert page.one("a", class_="skip").words == "Skip to content", path


def test_every_page_offers_the_other_language_and_comes_back(user: FlaskClient) -> None:
    page = Html(user.get("/handleidingen/mijn-cak-zakelijk").text)
    switch = page.one("a", hreflang="en")
    assert (switch.words, switch.get("lang")) == ("English", "en")
    response = user.get(switch.get("href"))
    assert response.location == "/handleidingen/mijn-cak-zakelijk"
    assert Html(user.get(response.location).text).one("html").get("lang") == "en"
