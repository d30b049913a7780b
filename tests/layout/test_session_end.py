"""K7, K25: the page says until when the session lasts, a dialog warns, and X2 explains afterwards."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from shared.clock import FixedClock
from shared.layout.install import install_layout
from shared.layout.model import Viewer
from tests.support.html import Html
from tests.support.links import LINKS

PAGE = '{% extends "layout/account.html" %}{% block main %}{% endblock %}'


def test_without_script_the_footer_says_until_when(render: Callable[..., str]) -> None:
    assert Html(render(PAGE)).one("p", class_="footer__note").words == "Uw sessie duurt tot 10:30 uur."


def test_the_dialog_knows_how_long_is_left_and_has_staying_first(render: Callable[..., str]) -> None:
    page = Html(render(PAGE))
    dialog = page.one("dialog", role="alertdialog")
    buttons = [button.words for button in page.all("button") if button.position > dialog.position]
    assert dialog.get("data-seconds-left") == "1800"
    assert dialog.get("data-warning-seconds") == "120"
    assert "Bent u er nog?" in dialog.words
    assert buttons == ["Blijf ingelogd", "Uitloggen"]


def test_asking_how_long_is_left_gives_the_seconds(client: FlaskClient) -> None:
    response = client.get("/sessie")
    assert response.json == {"seconds_left": 1800}
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("ended_since", [None, timedelta(seconds=5)])
def test_nobody_or_an_ended_session_has_no_time_left(clock: FixedClock, ended_since: timedelta | None) -> None:
    app = Flask("shared.layout", static_folder=None)
    person = None if ended_since is None else Viewer("meneer Timmerman", clock.now() - ended_since)
    install_layout(app, LINKS, lambda: person, False, clock)
    assert app.test_client().get("/sessie").json == {"seconds_left": 0}


def test_afterwards_a_page_explains_and_leads_back(client: FlaskClient) -> None:
    page = Html(client.get("/sessie-verlopen?terug=/bestanden").text)
    assert "30 minuten niets deed" in page.one("main").words
    assert page.one("a", class_="button").get("href") == "/bestanden"
    assert page.one("a", class_="button").words == "Opnieuw inloggen"


def test_the_way_back_is_never_another_site(client: FlaskClient) -> None:
    page = Html(client.get("/sessie-verlopen?terug=//evil.example").text)
    assert page.one("a", class_="button").get("href") == "http://localhost:8001/"
