"""An application with nothing but the layout."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, abort, render_template_string
from flask.testing import FlaskClient

from shared.clock import FixedClock
from shared.layout.install import install_layout
from shared.layout.model import Viewer
from shared.web.csrf import install_csrf
from shared.web.security_headers import install_security_headers
from tests.support.links import LINKS


@pytest.fixture
def app(clock: FixedClock) -> Flask:
    app = Flask("shared.layout", static_folder=None)

    def viewer() -> Viewer:
        return Viewer("meneer Timmerman", clock.now() + timedelta(minutes=30))

    install_layout(app, LINKS, viewer, False, clock)
    install_csrf(app, b"secret", LINKS.portal, lambda: "browser")
    install_security_headers(app, False)
    app.add_url_rule("/status/<int:status>", "status", lambda status: abort(status))
    app.add_url_rule("/crash", "crash", _crash)
    app.add_url_rule("/form", "form", lambda: "done", methods=["POST"])
    app.add_url_rule("/things", "things", lambda: "things")
    app.add_url_rule("/things/<thing>/away", "away", lambda thing: thing, methods=["POST"])
    app.add_url_rule("/page-with-form", "page", lambda: "page", methods=["GET", "POST"])
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def render(app: Flask) -> Callable[..., str]:
    """A function from template source to page, in Dutch."""

    def make(source: str, **context: Any) -> str:
        with app.test_request_context("/"):
            return render_template_string(source, **context)

    return make


def _crash() -> str:
    raise RuntimeError("the database password is hunter2")
