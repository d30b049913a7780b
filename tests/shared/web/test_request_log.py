import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient

from shared.web.request_log import install_request_log

HEALTH = ("/healthz", "/readyz")


@pytest.fixture
def client() -> FlaskClient:
    app = Flask("x", static_folder=None)
    install_request_log(app)
    app.add_url_rule("/codes/<code>", "codes", lambda code: "seen")
    for path in HEALTH:
        app.add_url_rule(path, path, lambda: "ok")
    return app.test_client()


def test_a_request_is_logged_by_its_route_without_query_or_values(client: FlaskClient) -> None:
    with structlog.testing.capture_logs() as lines:
        client.get("/codes/123456?token=geheim")
    [line] = [line for line in lines if line["event"] == "request"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "/codes/<code>", 200)
    assert "123456" not in str(lines)
    assert "geheim" not in str(lines)


@pytest.mark.requires("threat 38")
def test_an_unknown_path_is_not_written_into_the_log(client: FlaskClient) -> None:
    with structlog.testing.capture_logs() as lines:
        client.get("/%0d%0aforged-line")
    assert "forged" not in str(lines)


@pytest.mark.parametrize("path", HEALTH)
def test_health_questions_are_not_logged(client: FlaskClient, path: str) -> None:
    with structlog.testing.capture_logs() as lines:
        client.get(path)
    assert lines == []
