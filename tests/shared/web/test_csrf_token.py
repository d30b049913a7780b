import pytest
from flask import Flask
from flask.testing import FlaskClient

from shared.web.csrf import csrf_exempt, install_csrf, is_valid, token

SECRET = bytes(32)
ORIGIN = "http://localhost:8001"

pytestmark = pytest.mark.requires("threat 47", "threat 9")


@pytest.fixture
def client() -> FlaskClient:
    app = Flask("x", static_folder=None)
    install_csrf(app, SECRET, ORIGIN, lambda: "browser-1")
    app.add_url_rule("/form", "form", lambda: "done", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    app.add_url_rule("/api", "api", csrf_exempt(lambda: "done"), methods=["POST"])
    return app.test_client()


def test_a_form_with_the_browsers_own_token_passes(client: FlaskClient) -> None:
    assert client.post("/form", data={"csrf_token": token(SECRET, "browser-1")}).status_code == 200


def test_a_script_may_send_the_token_as_a_header(client: FlaskClient) -> None:
    assert client.post("/form", headers={"X-CSRF-Token": token(SECRET, "browser-1")}).status_code == 200


@pytest.mark.parametrize("given", [None, "", "x", "é", token(SECRET, "browser-2"), token(bytes([1]) * 32, "browser-1")])
def test_a_form_without_the_right_token_is_refused(client: FlaskClient, given: str | None) -> None:
    assert client.post("/form", data={"csrf_token": given} if given is not None else {}).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": f"{ORIGIN}0"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_right_token_from_another_site_is_refused(client: FlaskClient, headers: dict[str, str]) -> None:
    data = {"csrf_token": token(SECRET, "browser-1")}
    assert client.post("/form", data=data, headers=headers).status_code == 400


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_whatever_changes_something_needs_the_token(client: FlaskClient, method: str) -> None:
    assert client.open("/form", method=method).status_code == 400


def test_reading_needs_no_token(client: FlaskClient) -> None:
    assert client.get("/form").status_code == 200


def test_a_view_that_takes_no_cookie_may_opt_out(client: FlaskClient) -> None:
    assert client.post("/api").status_code == 200


def test_a_browser_without_cookie_has_no_valid_token() -> None:
    assert not is_valid(SECRET, None, token(SECRET, ""))
    assert not is_valid(SECRET, "", token(SECRET, ""))
