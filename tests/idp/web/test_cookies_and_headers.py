"""Threats 7, 8, 9, 10, 43, 44, 45, 47: cookies, tokens and headers of the login pages."""

from dataclasses import replace

import pytest

from idp.app import build_app
from idp.settings import IdpSettings
from tests.idp.installation import Installation
from tests.idp.web.visitor import Visitor

FORM = {"relatienummer": "104382", "gebruikersnaam": "timmerman", "wachtwoord": "x"}


@pytest.mark.requires("threat 8")
def test_cookies_are_http_only_lax_and_without_age(visitor: Visitor) -> None:
    given = visitor.log_in().headers.getlist("Set-Cookie")
    session = next(cookie for cookie in given if cookie.startswith("mcz_idp="))
    assert "HttpOnly" in session
    assert "SameSite=Lax" in session
    assert "Path=/" in session
    assert "Max-Age" not in session
    assert "Expires" not in session


@pytest.mark.requires("threat 8", "threat 44")
def test_on_https_cookies_are_host_bound_and_secure(quick_idp: Installation) -> None:
    https = {name: f"https://{name}.example" for name in ("idp", "portal", "uploads")}
    settings = IdpSettings(
        env="demo", var=quick_idp.foundation.settings.var, idp_url=https["idp"], portal_url=https["portal"],
        uploads_url=https["uploads"],
    )  # fmt: skip
    client = build_app(replace(quick_idp.foundation, settings=settings)).test_client()
    page = client.get("/inloggen", base_url="https://idp.example")
    (cookie,) = page.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-mcz_idp_login=")
    assert "Secure" in cookie
    assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")


@pytest.mark.requires("threat 43", "threat 44")
def test_pages_are_not_kept_and_not_framed(visitor: Visitor) -> None:
    headers = visitor.get("/inloggen").headers
    assert headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_form_may_end_at_the_portal_and_nowhere_else(visitor: Visitor) -> None:
    policy = visitor.get("/inloggen").headers["Content-Security-Policy"]
    assert "form-action 'self' http://localhost:8001" in policy.replace("; ", ";").split(";")


@pytest.mark.requires("threat 7")
def test_every_level_gives_the_browser_another_cookie(visitor: Visitor) -> None:
    visitor.get("/inloggen")
    anonymous = visitor.cookie("mcz_idp_login")
    visitor.type_password()
    half = visitor.cookie("mcz_idp_login")
    assert half != anonymous
    visitor.follow()
    visitor.post("/inloggen/code", {"code": visitor.idp.code()})
    assert not visitor.has_cookie("mcz_idp_login")
    assert visitor.cookie("mcz_idp") not in {anonymous, half}


@pytest.mark.requires("threat 7")
def test_a_cookie_that_someone_else_planted_becomes_no_session(visitor: Visitor) -> None:
    visitor.client.set_cookie("mcz_idp_login", "planted", domain="localhost")
    visitor.client.set_cookie("mcz_idp", "planted", domain="localhost")
    visitor.log_in()
    assert visitor.cookie("mcz_idp") != "planted"


@pytest.mark.requires("threat 9", "threat 47")
def test_a_login_without_token_is_refused(visitor: Visitor) -> None:
    page = visitor.client.post("/inloggen", data=FORM, base_url="http://localhost:8000")
    assert page.status_code == 400
    visitor.get("/inloggen")
    assert visitor.client.post("/inloggen", data=FORM, base_url="http://localhost:8000").status_code == 400


@pytest.mark.requires("threat 9", "threat 47")
def test_a_token_of_another_browser_is_refused(visitor: Visitor) -> None:
    visitor.get("/inloggen")
    visitor.client.delete_cookie("mcz_idp_login", domain="localhost")
    visitor.client.set_cookie("mcz_idp_login", "of-another-browser", domain="localhost")
    assert visitor.post("/inloggen", FORM).status_code == 400


@pytest.mark.requires("threat 9", "threat 47")
def test_a_login_from_another_site_is_refused(visitor: Visitor) -> None:
    visitor.get("/inloggen")
    assert visitor.post("/inloggen", FORM, headers={"Origin": "https://evil.example"}).status_code == 400


@pytest.mark.requires("threat 9")
def test_a_login_with_its_own_token_is_accepted(visitor: Visitor) -> None:
    visitor.get("/inloggen")
    assert visitor.post("/inloggen", FORM).status_code == 422


@pytest.mark.requires("threat 45")
def test_a_forged_address_is_not_believed(visitor: Visitor) -> None:
    visitor.get("/inloggen")
    visitor.post("/inloggen", FORM, headers={"X-Forwarded-For": "203.0.113.66", "X-Forwarded-Host": "evil.example"})
    assert {detail["address"] for detail in visitor.idp.details()} == {"127.0.0.1"}


@pytest.mark.requires("threat 45")
def test_a_trusted_proxy_tells_the_address(quick_idp: Installation) -> None:
    quick_idp.add_account()
    proxied = quick_idp.with_settings(trusted_proxy_hops=1)
    visitor = Visitor(proxied, proxied.app.test_client())
    visitor.get("/inloggen")
    visitor.post("/inloggen", FORM, headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.66"})
    assert {detail["address"] for detail in proxied.details()} == {"203.0.113.66"}
