"""One writer for all answers: query and form_post, success and error, always with iss."""

from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from werkzeug.test import TestResponse

from tests.idp.oidc.browsing import CALLBACK, ISSUER, Application, Browser, Idp, answer_of

AWKWARD = 'a"b<c> d&e+f é%22'


class _Form(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form" and "data-send-at-once" in values:
            self.action = values["action"] or ""
        if tag == "input" and values.get("type") == "hidden":
            self.fields[values["name"] or ""] = values["value"] or ""


def _form(answer: TestResponse) -> _Form:
    form = _Form()
    form.feed(answer.get_data(as_text=True))
    return form


@pytest.mark.requires("M-07", "M-09", "threat 15")
@pytest.mark.parametrize("changes", [{"prompt": "create"}, {"response_type": "token"}, {"code_challenge": None}])
def test_errors_carry_iss_and_state(application: Application, browser: Browser, changes: dict[str, Any]) -> None:
    answer = answer_of(application.authorize(browser, **changes))

    assert (answer["iss"], answer["state"]) == (ISSUER, "state-1")
    assert "code" not in answer


@pytest.mark.requires("M-05", "M-08")
def test_form_post_is_a_form_with_code_state_and_iss(application: Application, browser: Browser) -> None:
    answer = application.authorize(browser, response_mode="form_post")

    form = _form(answer)

    assert answer.status_code == 200
    assert form.action == CALLBACK
    assert form.fields.keys() == {"code", "state", "iss"}
    assert form.fields["iss"] == ISSUER


@pytest.mark.requires("M-07", "M-09")
@pytest.mark.parametrize(("changes", "name"), [({}, "code"), ({"prompt": "create"}, "error")])
def test_in_the_fragment_everything_stands_together(
    application: Application, browser: Browser, changes: dict[str, Any], name: str
) -> None:
    address = application.authorize(browser, response_mode="fragment", **changes).headers["Location"]
    fields = dict(parse_qsl(urlsplit(address).fragment))

    assert {name, "iss", "state"} <= fields.keys()
    assert urlsplit(address).query == ""


@pytest.mark.requires("M-05", "M-08", "M-09")
def test_errors_are_posted_too(application: Application, browser: Browser) -> None:
    form = _form(application.authorize(browser, response_mode="form_post", response_type="token"))

    assert form.fields == {"error": "unsupported_response_type", "state": "state-1", "iss": ISSUER}


@pytest.mark.requires("M-06")
@pytest.mark.parametrize("mode", ["query", "form_post"])
def test_state_arrives_as_it_was_sent(application: Application, browser: Browser, mode: str) -> None:
    answer = application.authorize(browser, response_mode=mode, state=AWKWARD)

    state = _form(answer).fields["state"] if mode == "form_post" else answer_of(answer)["state"]

    assert state == AWKWARD


@pytest.mark.requires("M-06")
def test_the_page_needs_no_inline_script_and_may_post_to_the_application(
    application: Application, browser: Browser
) -> None:
    answer = application.authorize(browser, response_mode="form_post")
    page = unescape(answer.get_data(as_text=True))

    assert "onload" not in page
    assert "<script>" not in page
    assert 'src="/oidc/form-post.js"' in page
    assert "<button" in page
    assert "form-action 'self' https://app.example" in answer.headers["Content-Security-Policy"]
    assert browser.get("/oidc/form-post.js").mimetype == "text/javascript"


@pytest.mark.requires("M-05")
@pytest.mark.parametrize("mode", ["jwt", "web_message", "query.jwt"])
def test_another_response_mode_is_refused_not_ignored(application: Application, browser: Browser, mode: str) -> None:
    assert answer_of(application.authorize(browser, response_mode=mode))["error"] == "invalid_request"


def test_the_query_of_a_registered_address_is_kept(idp: Idp, browser: Browser) -> None:
    application = idp.trusted(redirect_uris=["https://app.example/cb?tenant=1"])

    answer = answer_of(application.authorize(browser))

    assert answer["tenant"] == "1"
    assert "code" in answer


@pytest.mark.requires("OP-92")
def test_two_codes_are_never_the_same_and_no_longer_than_an_address_may_be(
    application: Application, browser: Browser
) -> None:
    codes = {application.code(browser) for _ in range(5)}

    assert len(codes) == 5
    assert all(400 < len(code) < 1000 for code in codes)
