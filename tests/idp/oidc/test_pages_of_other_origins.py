"""Pages of an application in the browser call token, userinfo and revocation themselves; pages of nobody else do."""

from typing import Any

import pytest

from idp.clients.redirect_uris import web_origin
from idp.oidc.provider import DISCOVERY_PATHS
from tests.idp.oidc.browsing import Application, Browser, Idp
from tests.idp.web.doors import Seen, asked

PAGE = "https://spa.example"
OTHER = "https://other.example"
ALLOW = "Access-Control-Allow-Origin"


@pytest.fixture
def spa(idp: Idp) -> Application:
    return idp.trusted(token_endpoint_auth_method="none", redirect_uris=[f"{PAGE}:443/cb"])


def other(idp: Idp) -> Application:
    """An application of somebody else that lives in a browser too."""
    return idp.trusted(token_endpoint_auth_method="none", redirect_uris=[f"{OTHER}/cb"])


def headers(seen: Seen) -> dict[str, str]:
    return dict(seen.headers)


def preflight(idp: Idp, path: str, origin: str, *, in_front: bool = True) -> Seen:
    wish = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    return asked(idp.app, in_front=in_front, path=path, method="OPTIONS", headers=wish)


def redeemed(idp: Idp, spa: Application, browser: Browser, origin: str, *, in_front: bool) -> Seen:
    form: dict[str, Any] = {
        "grant_type": "authorization_code",
        "client_id": spa.client_id,
        "code": spa.code(browser),
        "redirect_uri": spa.registered["redirect_uris"][0],
        "code_verifier": spa.pkce.verifier,
    }
    return asked(idp.app, in_front=in_front, path="/token", method="POST", data=form, headers={"Origin": origin})


@pytest.mark.requires("OP-03", "OP-05")
@pytest.mark.parametrize("in_front", [True, False])
@pytest.mark.parametrize("path", ["/token", "/userinfo", "/revoke"])
def test_a_browser_that_asks_first_hears_what_a_registered_page_may(
    idp: Idp, spa: Application, path: str, in_front: bool
) -> None:
    answer = preflight(idp, path, PAGE, in_front=in_front)
    assert answer.status.startswith("204")
    assert headers(answer)[ALLOW] == PAGE
    assert headers(answer)["Vary"] == "Origin"
    assert "POST" in headers(answer)["Access-Control-Allow-Methods"]
    assert "Access-Control-Allow-Credentials" not in headers(answer)


@pytest.mark.requires("OP-03", "OP-04")
@pytest.mark.parametrize("origin", ["https://elsewhere.example", "http://spa.example", f"{PAGE}:444", "null", "*", ""])
@pytest.mark.parametrize("path", ["/token", "/userinfo", "/revoke"])
def test_a_page_of_no_registered_origin_may_nothing(idp: Idp, spa: Application, path: str, origin: str) -> None:
    answer = preflight(idp, path, origin)
    assert answer.status.startswith("405")
    assert ALLOW not in headers(answer)


@pytest.mark.requires("OP-03", "OP-04")
@pytest.mark.parametrize("in_front", [True, False])
@pytest.mark.parametrize("path", ["/jwks.json", *DISCOVERY_PATHS])
def test_any_page_that_sends_a_header_of_its_own_may_read_what_is_public(idp: Idp, path: str, in_front: bool) -> None:
    wish = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"}
    wish["Access-Control-Request-Headers"] = "authorization, x-request-id"
    answer = asked(idp.app, in_front=in_front, path=path, method="OPTIONS", headers=wish)
    assert answer.status.startswith("204")
    assert headers(answer)[ALLOW] == "*"
    assert headers(answer)["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert headers(answer)["Access-Control-Allow-Headers"] == "*, Authorization"
    assert "Access-Control-Allow-Credentials" not in headers(answer)


@pytest.mark.parametrize("path", ["/introspect", "/par", "/register"])
def test_endpoints_for_programs_open_to_no_page(idp: Idp, spa: Application, path: str) -> None:
    assert ALLOW not in headers(preflight(idp, path, PAGE))


@pytest.mark.requires("OP-03", "OP-05")
@pytest.mark.parametrize("in_front", [True, False])
def test_a_page_reads_its_tokens_and_its_user(idp: Idp, spa: Application, browser: Browser, in_front: bool) -> None:
    tokens = redeemed(idp, spa, browser, PAGE, in_front=in_front)
    assert tokens.status.startswith("200")
    assert headers(tokens)[ALLOW] == PAGE
    assert headers(tokens)["Cross-Origin-Resource-Policy"] == "cross-origin"
    bearer = {"Origin": PAGE, "Authorization": f"Bearer {spa.tokens(browser)['access_token']}"}
    user = asked(idp.app, in_front=in_front, path="/userinfo", headers=bearer)
    assert (user.status[:3], headers(user)[ALLOW]) == ("200", PAGE)
    refused = asked(idp.app, in_front=in_front, path="/userinfo", headers={**bearer, "Authorization": "Bearer x"})
    assert (refused.status[:3], headers(refused)[ALLOW]) == ("401", PAGE)
    assert headers(refused)["Access-Control-Expose-Headers"] == "WWW-Authenticate"


@pytest.mark.requires("OP-04")
def test_a_page_of_another_application_reads_no_answer_to_this_one(
    idp: Idp, spa: Application, browser: Browser
) -> None:
    other(idp)
    assert ALLOW not in headers(redeemed(idp, spa, browser, OTHER, in_front=True))


@pytest.mark.requires("OP-03", "OP-04")
@pytest.mark.parametrize("in_form", [False, True])
def test_a_page_of_another_application_reads_nothing_about_the_user(
    idp: Idp, spa: Application, browser: Browser, in_form: bool
) -> None:
    other(idp)
    token = spa.tokens(browser)["access_token"]
    way: dict[str, Any] = (
        {"method": "POST", "data": {"access_token": token}, "headers": {}}
        if in_form
        else {"headers": {"Authorization": f"Bearer {token}"}}
    )
    for origin, is_told in ((PAGE, True), (OTHER, False)):
        way["headers"]["Origin"] = origin
        answer = asked(idp.app, in_front=True, path="/userinfo", **way)
        assert answer.status.startswith("200")
        assert (headers(answer).get(ALLOW) == origin) is is_told


@pytest.mark.requires("OP-04")
def test_no_page_reads_what_a_server_gets_with_its_own_proof(idp: Idp, spa: Application, browser: Browser) -> None:
    server = idp.trusted()
    form: dict[str, Any] = {
        "grant_type": "authorization_code",
        "code": server.code(browser),
        "redirect_uri": server.registered["redirect_uris"][0],
        "code_verifier": server.pkce.verifier,
    }
    proof = {**server.headers(), "Origin": PAGE}
    answer = asked(idp.app, in_front=True, path="/token", method="POST", data=form, headers=proof)
    assert answer.status.startswith("200")
    assert ALLOW not in headers(answer)


@pytest.mark.parametrize("path", ["/token", "/userinfo", "/revoke"])
@pytest.mark.parametrize("origin", [None, PAGE, "https://elsewhere.example"])
@pytest.mark.parametrize("method", ["OPTIONS", "POST"])
def test_every_answer_says_that_another_origin_would_hear_another(
    idp: Idp, spa: Application, path: str, origin: str | None, method: str
) -> None:
    sent = {"Origin": origin} if origin else {}
    answer = asked(idp.app, in_front=True, path=path, method=method, headers=sent)
    assert [value for name, value in answer.headers if name == "Vary"] == ["Origin"]


@pytest.mark.parametrize(
    "changed",
    [
        {"token_endpoint_auth_method": "client_secret_basic"},
        {"stopped": True},
        {"application_type": "native"},
        {"redirect_uris": ("https://moved.example/cb",)},
    ],
    ids=["a secret", "stopped", "native", "moved"],
)
def test_an_origin_counts_no_longer_than_its_application_lives_there(
    idp: Idp, spa: Application, changed: dict[str, Any]
) -> None:
    assert headers(preflight(idp, "/token", PAGE))[ALLOW] == PAGE
    spa.change(**changed)
    assert ALLOW not in headers(preflight(idp, "/token", PAGE))


def test_who_sends_no_origin_hears_nothing_of_it(idp: Idp, spa: Application) -> None:
    answer = asked(idp.app, in_front=True, path="/userinfo")
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://App.example:443/cb?x=1", "https://app.example"),
        ("http://127.0.0.1:80/", "http://127.0.0.1"),
        ("http://[::1]:8000/", "http://[::1]:8000"),
        ("nl.cak.app:/cb", None),
        ("https:///cb", None),
    ],
)
def test_an_origin_is_written_as_browsers_write_it(address: str, origin: str | None) -> None:
    assert web_origin(address) == origin
