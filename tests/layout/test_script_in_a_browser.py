"""The small aids of every page, in a real Chromium under the real content security policy."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from flask import Flask, render_template_string
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from idp.credentials.password_hints import HINTS
from shared.clock import FixedClock
from shared.layout.install import install_layout
from shared.layout.model import Viewer
from shared.web.csrf import install_csrf
from shared.web.security_headers import install_security_headers
from tests.support.chromium import Complaints, before_the_script, chromium
from tests.support.links import LINKS
from tests.support.served import served

pytestmark = pytest.mark.xdist_group("layout-browser")

FORM = """
{% extends "layout/account.html" %}
{% from "layout/form.html" import button, password_field, text_field %}
{% from "layout/parts.html" import rules_list %}
{% block title %}Wachtwoord wijzigen{% endblock %}
{% block main %}
<h1>Wachtwoord wijzigen</h1>
{{ rules_list([("length", "minstens 12 tekens", hints.length),
               ("username", "uw gebruikersnaam staat er niet in", hints.username),
               ("history", "niet een van uw laatste 12 wachtwoorden", none),
               ("classes", "minstens 3 van deze 4", hints.classes)],
              "nieuw_wachtwoord", "j.timmerman") }}
<form class="form" action="/" method="get" novalidate>
{{ text_field("naam", "Naam", error="Vul uw naam in." if errors else none) }}
{{ password_field("nieuw_wachtwoord", "Nieuw wachtwoord", autocomplete="new-password") }}
{{ button("Opslaan") }}
</form>
{% endblock %}
"""


CODE_FORM = """
{% extends "layout/column.html" %}
{% from "layout/form.html" import button, text_field %}
{% block title %}Activatiecode{% endblock %}
{% block main %}
<h1>Activatiecode</h1>
<form action="/code" method="get" novalidate data-fill-from-fragment="code">
{{ text_field("code", "Activatiecode") }}{{ button("Verder") }}
</form>
{% endblock %}
"""


class Browser(NamedTuple):
    """A running browser and what its console complained about."""

    context: BrowserContext
    complaints: Complaints


class Session:
    """A session of which a test says how many seconds are left."""

    seconds_left = 1800


@pytest.fixture(scope="module")
def session() -> Session:
    return Session()


@pytest.fixture(scope="module")
def address(session: Session) -> Iterator[str]:
    """A service with one form, accepted and refused."""
    app, clock = Flask("shared.layout", static_folder=None), FixedClock(datetime(2027, 2, 16, 9, 0, tzinfo=UTC))

    def viewer() -> Viewer:
        return Viewer("meneer Timmerman", clock.now() + timedelta(seconds=session.seconds_left))

    install_layout(app, LINKS, viewer, False, clock)
    install_csrf(app, b"secret", LINKS.portal, lambda: "browser")
    install_security_headers(app, False)
    app.add_url_rule("/", "form", lambda: render_template_string(FORM, hints=HINTS))
    app.add_url_rule("/code", "code", lambda: render_template_string(CODE_FORM))
    refused = [("naam", "Vul uw naam in.")]
    app.add_url_rule("/geweigerd", "refused", lambda: render_template_string(FORM, hints=HINTS, errors=refused))
    with served(app) as address:
        yield address


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with (
        sync_playwright() as playwright,
        chromium(playwright, tmp_path_factory.mktemp("browser") / "profile") as (context, complaints),
    ):
        yield Browser(context, complaints)


@pytest.fixture
def page(address: str, browser: Browser, session: Session) -> Iterator[Page]:
    """A new tab with the form; afterwards the console must be empty."""
    session.seconds_left = 1800
    page = browser.context.new_page()
    page.goto(address)
    yield page
    page.close()
    assert browser.complaints.lines == []


def test_the_summary_of_a_refused_form_gets_the_focus(page: Page) -> None:
    page.goto(page.url + "geweigerd")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("alert").get_by_role("link", name="Vul uw naam in.").click()
    expect(page.get_by_label("Naam", exact=True)).to_be_focused()


def test_a_password_can_be_shown_and_hidden_again(page: Page) -> None:
    field = page.get_by_label("Nieuw wachtwoord")
    field.fill("regenjas")
    page.get_by_role("button", name="Toon wachtwoord").click()
    expect(field).to_have_attribute("type", "text")
    expect(page.get_by_text("Uw wachtwoord is zichtbaar")).to_be_attached()
    button = page.get_by_role("button", name="Verberg wachtwoord")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(field).to_have_attribute("type", "password")
    expect(field).to_have_value("regenjas")


def test_rules_tell_whether_they_are_met_while_typing(page: Page) -> None:
    field, rules = page.get_by_label("Nieuw wachtwoord"), page.get_by_role("listitem")
    length, username = rules.filter(has_text="12 tekens"), rules.filter(has_text="gebruikersnaam")
    history, classes = rules.filter(has_text="laatste 12"), rules.filter(has_text="3 van deze 4")
    expect(history).to_contain_text("controleren wij bij het opslaan")
    field.fill("J.Timmerman")
    expect(length.get_by_text("voldoet nog niet")).to_be_visible()
    expect(username.get_by_text("voldoet nog niet")).to_be_visible()
    expect(classes.get_by_text("voldoet", exact=True)).to_be_visible()
    field.fill("Regenjas fietst 9")
    expect(length.get_by_text("voldoet", exact=True)).to_be_visible()
    expect(username.get_by_text("voldoet", exact=True)).to_be_visible()
    expect(page.get_by_text("3 van de 3 eisen die wij hier zien, voldoen.")).to_be_attached()


def test_a_password_typed_before_the_script_came_is_judged_too(page: Page) -> None:
    with before_the_script(page, page.url, "layout"):
        page.get_by_label("Nieuw wachtwoord").fill("Regenjas fietst 9")
    expect(page.get_by_role("listitem").filter(has_text="12 tekens").get_by_text("voldoet", exact=True)).to_be_visible()


@pytest.mark.requires("S9")
def test_the_code_behind_the_hash_fills_the_field_and_leaves_the_address(page: Page) -> None:
    page.goto(page.url + "code#7K9QWXT2ZRPG")
    expect(page.get_by_label("Activatiecode")).to_have_value("7K9Q-WXT2-ZRPG")
    assert page.url.endswith("/code")  # nothing was sent, and nothing stays in the history


@pytest.mark.requires("S9")
@pytest.mark.parametrize("fragment", ["", "inhoud", "%3Cscript%3E", "7K9QWXT2ZRPG7K9QWXT2"])
def test_anything_else_behind_the_hash_fills_nothing(page: Page, fragment: str) -> None:
    page.goto(page.url + "code#" + fragment)
    expect(page.get_by_label("Activatiecode")).to_have_value("")


@pytest.mark.requires("S15", "S18")
@pytest.mark.parametrize(
    ("password", "rule", "met"),
    [
        ("🔑" * 12, "12 tekens", True),
        ("🔑" * 11, "12 tekens", False),
        ("abcdefghijkl", "3 van deze 4", False),
        ("Abcdefghijkl", "3 van deze 4", False),
        ("Abcdefghijk1", "3 van deze 4", True),
        ("abcdefghij1!", "3 van deze 4", True),
        ("Correct horse battery", "3 van deze 4", False),
        ("Xx1!J.TIMMERMANyy", "gebruikersnaam", False),
    ],
)
def test_the_hints_judge_as_the_server_does(page: Page, password: str, rule: str, met: bool) -> None:
    page.get_by_label("Nieuw wachtwoord").fill(password)
    words = "voldoet" if met else "voldoet nog niet"
    expect(page.get_by_role("listitem").filter(has_text=rule).get_by_text(words, exact=True)).to_be_visible()


@pytest.mark.requires("K25")
def test_the_dialog_asks_whether_the_user_is_still_there_and_escape_stays(page: Page, session: Session) -> None:
    dialog = page.get_by_role("alertdialog", name="Bent u er nog?")
    expect(dialog).to_be_hidden()
    session.seconds_left = 119
    page.reload()
    expect(dialog).to_be_visible()
    expect(page.get_by_role("button", name="Blijf ingelogd")).to_be_focused()
    session.seconds_left = 1800
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.wait_for_timeout(1500)
    expect(dialog).to_be_hidden()


@pytest.mark.requires("K25")
def test_the_last_minute_is_announced_and_the_end_leads_to_x2(page: Page, session: Session) -> None:
    _tell(page, 58)
    expect(page.get_by_text("Nog 1 minuut")).to_be_visible()
    _tell(page, 19)
    expect(page.get_by_text("Nog 20 seconden")).to_be_visible()
    session.seconds_left = 0
    _tell(page, 0)
    page.wait_for_url("**/sessie-verlopen?terug=*")
    expect(page.get_by_role("heading", level=1)).to_have_text("U bent uitgelogd")


@pytest.mark.requires("K25")
def test_a_running_upload_counts_as_activity(page: Page) -> None:
    _tell(page, 100)
    dialog = page.get_by_role("alertdialog")
    expect(dialog).to_be_visible()
    _tell(page, 1700)
    expect(dialog).to_be_hidden()


def _tell(page: Page, seconds: int) -> None:
    script = "left => document.dispatchEvent(new CustomEvent('mcz:sessie', {detail: {seconds_left: left}}))"
    page.evaluate(script, seconds)
