import pytest
from flask import Flask, Response
from werkzeug.test import TestResponse

from shared.web.cookies import Cookie
from shared.web.security_headers import allow_form_action, install_security_headers


def written(cookie: Cookie) -> str:
    response = Response()
    cookie.write(response, "value")
    return response.headers["Set-Cookie"]


@pytest.mark.requires("threat 8")
def test_on_https_a_cookie_is_host_bound_and_secure() -> None:
    header = written(Cookie("mcz_idp", https=True))
    assert header.startswith("__Host-mcz_idp=value;")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(header.split("; "))
    assert "Domain" not in header


@pytest.mark.requires("threat 8")
def test_on_plain_http_a_cookie_has_its_plain_name_without_secure() -> None:
    header = written(Cookie("mcz_idp", https=False))
    assert header.startswith("mcz_idp=value;")
    assert "Secure" not in header
    assert "HttpOnly" in header


@pytest.mark.requires("K7")
def test_a_session_cookie_has_no_lifetime_of_its_own() -> None:
    assert "Max-Age" not in written(Cookie("mcz_idp", https=True))
    assert "Expires" not in written(Cookie("mcz_idp", https=True))


@pytest.mark.requires("K37")
def test_a_cookie_for_one_path_keeps_secure_but_not_the_host_prefix() -> None:
    header = written(Cookie("mcz_upload", https=True, path="/files/x"))
    assert header.startswith("__Secure-mcz_upload=value;")
    assert "Path=/files/x" in header


def test_a_cookie_that_names_a_device_lasts_as_many_days_as_it_may() -> None:
    assert "Max-Age=7776000" in written(Cookie("mcz_device", https=True, max_age_days=90)).split("; ")


@pytest.mark.requires("threat 8")
@pytest.mark.parametrize("path", ["/", "/files/x"])
def test_a_cookie_is_dropped_as_it_was_written(path: str) -> None:
    response = Response()
    Cookie("mcz_upload", https=True, path=path, same_site="Strict").drop(response)
    name, *attributes = response.headers["Set-Cookie"].split("; ")
    assert name == ("__Host-mcz_upload=" if path == "/" else "__Secure-mcz_upload=")
    assert {"Secure", "HttpOnly", f"Path={path}", "SameSite=Strict", "Max-Age=0"} <= set(attributes)


def answer(https: bool, extra: str | None = None) -> TestResponse:
    app = Flask("x", static_folder=None)
    install_security_headers(app, https)

    @app.get("/")
    def page() -> str:
        if extra:
            allow_form_action(extra)
        return "page"

    return app.test_client().get("/")


@pytest.mark.requires("threat 44")
def test_no_page_may_be_framed() -> None:
    headers = answer(https=True).headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"


@pytest.mark.requires("threat 8", "RP-03")
def test_the_policy_allows_nothing_inline_and_no_other_host() -> None:
    policy = answer(https=True).headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http:" not in policy
    assert policy.startswith("default-src 'none'")
    assert {"base-uri 'none'", "frame-src 'none'"} <= set(policy.split("; "))


@pytest.mark.requires("threat 8", "threat 44")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ],
)
def test_every_answer_keeps_other_sites_and_devices_out(name: str, value: str) -> None:
    assert answer(https=True).headers[name] == value


def test_an_answer_may_set_a_header_of_its_own() -> None:
    app = Flask("x", static_folder=None)
    install_security_headers(app, https=True)
    app.add_url_rule("/", "page", lambda: ("page", {"Cache-Control": "public, max-age=60"}))

    assert app.test_client().get("/").headers["Cache-Control"] == "public, max-age=60"


def test_forms_end_at_home_unless_a_page_allows_one_more_origin() -> None:
    assert "form-action 'self';" in answer(https=True).headers["Content-Security-Policy"] + ";"
    allowed = answer(https=True, extra="https://portal.example").headers["Content-Security-Policy"]
    assert "form-action 'self' https://portal.example" in allowed


@pytest.mark.requires("ALL-02")
def test_https_answers_ask_for_https_for_a_year() -> None:
    assert answer(https=True).headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "Strict-Transport-Security" not in answer(https=False).headers


@pytest.mark.requires("threat 43")
def test_pages_are_not_kept_by_a_cache() -> None:
    assert answer(https=True).headers["Cache-Control"] == "no-store"
