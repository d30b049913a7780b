"""The last page waits for the frames of applications that log out in the browser, and names who stays silent."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, Playwright, expect, sync_playwright

from tests.idp.oidc.browsing import COOKIE, Application, Browser, Idp
from tests.support.chromium import chromium
from tests.support.served import served
from tests.support.stack import ROOT

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


@pytest.fixture
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """An application: /uit answers at once, /stil never, /terug is where its user wants to go."""
    app, ended = Flask("elsewhere"), threading.Event()
    app.add_url_rule("/uit", "out", lambda: "uit")
    app.add_url_rule("/terug", "back", lambda: "<h1>Terug</h1>")
    app.add_url_rule("/favicon.ico", "icon", lambda: ("", 204))
    app.add_url_rule("/stil", "silent", lambda: str(ended.wait(60)))
    with served(app) as address:
        yield address
        ended.set()


def _application(idp: Idp, elsewhere: str, browser: Browser, name: str, path: str) -> Application:
    application = idp.trusted(
        client_name=name,
        redirect_uris=[f"{elsewhere}/cb"],
        frontchannel_logout_uri=f"{elsewhere}{path}",
        post_logout_redirect_uris=[f"{elsewhere}/terug"],
    )
    application.tokens(browser)
    return application


def _open(page: Page, address: str, browser: Browser, application: Application, elsewhere: str) -> None:
    page.context.add_cookies([{"name": COOKIE, "value": browser.cookie, "url": address}])
    assert browser.session is not None
    asked = f"client_id={application.client_id}&logout_hint={browser.session.sid}"
    page.goto(
        f"{address}/end_session?{asked}&post_logout_redirect_uri={elsewhere}/terug", wait_until="domcontentloaded"
    )


@pytest.mark.requires("S44")
def test_it_goes_on_when_all_answered_and_stays_when_one_does_not(
    idp: Idp, elsewhere: str, playwright: Playwright, tmp_path: Path
) -> None:
    leaving, staying = idp.browser(), idp.browser()
    one = _application(idp, elsewhere, leaving, "Rooster", "/uit")
    two = _application(idp, elsewhere, staying, "Rooster", "/uit")
    _application(idp, elsewhere, staying, "Stille app", "/stil")
    with served(idp.app) as address, chromium(playwright, tmp_path / "profile") as (context, complaints):
        page = context.pages[0]
        _open(page, address, leaving, one, elsewhere)
        expect(page.get_by_role("heading", level=1)).to_have_text("Terug")

        page.clock.install()
        _open(page, address, staying, two, elsewhere)
        expect(page.locator("#geen-antwoord")).to_be_hidden()
        page.clock.fast_forward(5000)
        expect(page.locator("#geen-antwoord li:not([hidden])")).to_have_text(["Stille app"])
        page.evaluate(AXE)
        assert (
            page.evaluate("axe.run({resultTypes: ['violations'], iframes: false}).then(found => found.violations)")
            == []
        )
        page.get_by_role("link", name="Ga verder").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Terug")
        assert complaints.lines == []
