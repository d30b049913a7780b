"""What the dispatcher answers is, byte for byte, what Flask's routes would have answered."""

import re
from dataclasses import replace
from typing import Any

import pytest

from idp import app as idp_app
from idp.app import build_app
from idp.oidc.key_rotation import KeyRotation
from idp.oidc.messages import Response
from idp.oidc.provider import Endpoint
from idp.oidc.published_document import PublishedDocument
from idp.web.body_limits import FORM_BYTES
from idp.web.plain_request import FORM
from tests.idp.oidc.browsing import COOKIE, Application, Browser, Idp, basic_header
from tests.idp.web.doors import Seen, asked

METADATA = "/.well-known/openid-configuration"
ASKED_FIRST = {"Origin": "https://x.example", "Access-Control-Request-Method": "POST"}
GUESSED = "Bearer " + ".".join(["eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9", "e30", "AA"])

# Asked too often to be logged.
WHOLE_DOCUMENTS: list[dict[str, Any]] = [
    {"path": METADATA},
    {"path": "/.well-known/oauth-authorization-server", "query_string": "anything=1"},
    {"path": "/jwks.json"},
]

# Each written out by the dispatcher alone.
PLAIN: list[dict[str, Any]] = [
    *WHOLE_DOCUMENTS,
    {"path": METADATA, "method": "HEAD"},
    {"path": METADATA, "method": "POST", "data": {"a": "b"}},
    {"path": METADATA, "headers": {"If-None-Match": "other"}},
    {"path": "/jwks.json", "method": "DELETE"},
    {"path": "/token"},
    {"path": "/token", "method": "HEAD"},
    {"path": "/token", "method": "PUT", "data": b"{}", "content_type": "application/json"},
    {"path": "/token", "method": "POST"},
    {"path": "/token", "method": "POST", "data": {"grant_type": "authorization_code", "client_id": "nobody"}},
    {"path": "/token", "method": "POST", "data": {"client_id": "é", "client_secret": "x", "grant_type": "a"}},
    {"path": "/token", "method": "POST", "data": b"a=1&a=2&client_id=x", "content_type": FORM},
    {"path": "/token", "method": "POST", "data": b"grant_type=%ff%zz&client_id=x", "content_type": FORM},
    {"path": "/token", "method": "POST", "data": b"a=1", "content_type": f"{FORM}; charset=utf-8"},
    {"path": "/token", "method": "POST", "data": b'{"a": 1}', "content_type": "application/json"},
    {"path": "/token", "method": "POST", "query_string": "client_id=x", "data": {"a": "b"}},
    {"path": "/token", "method": "POST", "data": {"a": "b"}, "headers": {"Authorization": "Basic ///"}},
    {"path": "/token", "method": "POST", "data": {"a": "b"}, "headers": {"Cookie": "mcz_idp=x; mcz_idp_device=y"}},
    {"path": "/token", "method": "OPTIONS"},
    {"path": "/token", "method": "OPTIONS", "headers": ASKED_FIRST},
    {"path": "/token", "method": "POST", "data": {"client_id": "x"}, "headers": {"Origin": "https://x.example"}},
    {"path": "/userinfo", "method": "OPTIONS", "headers": ASKED_FIRST},
    {"path": "/jwks.json", "method": "OPTIONS", "headers": ASKED_FIRST},
    {"path": "/userinfo"},
    {"path": "/userinfo", "method": "PATCH"},
    {"path": "/userinfo", "headers": {"Authorization": GUESSED}},
    {"path": "/userinfo", "method": "POST", "data": {"access_token": "x"}, "headers": {"Authorization": GUESSED}},
    {"path": "/register", "method": "POST", "data": b"[]", "content_type": "application/json"},
    {"path": "/api/mij"},
]

# Each left to Flask, before or after the endpoint was asked.
LEFT: list[dict[str, Any]] = [
    {"path": "/token", "method": "POST", "data": b"x" * (FORM_BYTES + 1), "content_type": FORM},
    {"path": "/token", "method": "POST", "data": b"a=\xff", "content_type": FORM},
    {"path": "/token", "method": "POST", "data": b"a=%00", "content_type": FORM},
    {"path": "/token", "method": "POST", "data": b"a=1", "content_type": FORM.title()},
    {"path": "/token", "method": "POST", "raw": b"a=1", "content_type": FORM, "length": "9"},
    {"path": "/token", "method": "POST", "raw": b"a=1", "content_type": FORM, "length": "-1"},
    {"path": "/token", "method": "POST", "raw": b"3\r\na=1\r\n", "headers": {"Transfer-Encoding": "chunked"}},
    {"path": "/jwks.json", "raw": b"a=1", "length": "9"},
    {"path": METADATA, "raw": b"3\r\na=1\r\n", "headers": {"Transfer-Encoding": "chunked"}},
    {"path": "/authorize"},
    {"path": "/authorize", "method": "POST", "data": {"client_id": "nobody"}},
    {"path": "/authorize", "query_string": "client_id=portal&redirect_uri=http://elsewhere.example"},
    {"path": "/authorize", "query_string": "client_id=%00"},
    {"path": "/end_session"},
    {"path": "/token/"},
]


def both(idp: Idp, **request: Any) -> tuple[Seen, Seen]:
    """The answers of the door in front and of Flask alone."""
    return asked(idp.app, in_front=True, **request), asked(idp.app, in_front=False, **request)


def plainly(seen: Seen) -> Seen:
    """Without what is random: values of tokens, codes and references, and who wrote it."""
    hidden = re.compile(rb'(?<="access_token":")[^"]+|(?<="id_token":")[^"]+|(?<="refresh_token":")[^"]+')
    body = re.sub(rb"[2-9A-Z]{4} [2-9A-Z]{4}", b"REFE RENC", hidden.sub(b"...", seen.body))
    headers = [
        (name, re.sub(r"(?<=[?&]code=)[\w-]{400,}|(?<=verzoek=)[\w-]{43}", "...", value))
        for name, value in seen.headers
    ]
    return replace(seen, body=body, headers=headers, by_flask=False)


@pytest.mark.parametrize("request_", PLAIN, ids=lambda case: f"{case.get('method', 'GET')} {case['path']}")
def test_a_plain_request_is_answered_in_front_as_flask_would(idp: Idp, request_: dict[str, Any]) -> None:
    in_front, flask = both(idp, **request_)
    assert not in_front.by_flask
    assert plainly(in_front) == plainly(flask)
    assert [line["event"] for line in in_front.lines][-1:] == ([] if request_ in WHOLE_DOCUMENTS else ["request"])


@pytest.mark.parametrize("request_", LEFT, ids=lambda case: f"{case.get('method', 'GET')} {case['path']}")
def test_what_is_not_plain_is_left_to_flask(idp: Idp, request_: dict[str, Any]) -> None:
    in_front, flask = both(idp, **request_)
    assert in_front.by_flask
    assert plainly(in_front) == plainly(flask)


def test_a_document_that_is_known_is_not_sent_again(idp: Idp) -> None:
    etag = dict(asked(idp.app, in_front=True, path=METADATA).headers)["ETag"]
    in_front, flask = both(idp, path=METADATA, headers={"If-None-Match": etag})
    assert in_front.status.startswith("304")
    assert plainly(in_front) == plainly(flask)


@pytest.mark.parametrize("mode", ["query", "form_post", "unknown"])
@pytest.mark.parametrize("state", ["state-1", "een & twee", "é"])
def test_the_answer_to_an_application_is_the_same(
    idp: Idp, browser: Browser, application: Application, mode: str, state: str
) -> None:
    wish = application.parameters(response_mode=mode, state=state)
    in_front, flask = both(
        idp, path="/authorize", query_string=wish, headers={"Cookie": f"a=b; {COOKIE}={browser.cookie}; c"}
    )
    assert in_front.by_flask is (mode == "form_post")
    assert in_front.status.startswith("200" if mode == "form_post" else "303")
    if mode != "form_post":
        assert plainly(in_front) == plainly(flask)


def test_who_has_no_session_is_led_to_the_same_page(idp: Idp, application: Application) -> None:
    in_front, flask = both(idp, path="/authorize", query_string=application.parameters())
    assert dict(in_front.headers)["Location"].startswith("/inloggen?verzoek=")
    assert plainly(in_front) == plainly(flask)


def test_the_whole_flow_gives_the_same_headers_and_members(
    idp: Idp, browser: Browser, application: Application
) -> None:
    headers = {"Authorization": basic_header(application.client_id, application.registered["client_secret"])}
    answers = []
    for in_front in (True, False):
        form = {
            "grant_type": "authorization_code",
            "code": application.code(browser),
            "redirect_uri": application.registered["redirect_uris"][0],
            "code_verifier": application.pkce.verifier,
        }
        tokens = asked(idp.app, in_front=in_front, path="/token", method="POST", data=form, headers=headers)
        access_token = re.findall(rb'"access_token":"([^"]+)"', tokens.body)[0].decode()
        bearer = {"Authorization": f"Bearer {access_token}"}
        facts = asked(idp.app, in_front=in_front, path="/userinfo", headers=bearer)
        assert facts.status.startswith("200")
        answers.append((plainly(tokens), plainly(facts)))
    assert answers[0] == answers[1]


def test_a_failure_is_the_error_page_and_is_met_once(idp: Idp, monkeypatch: pytest.MonkeyPatch) -> None:
    met: list[object] = []

    def fails(request: object, now: object) -> Response:
        met.append(request)
        raise RuntimeError("broken")

    endpoints = {**idp.services.provider.endpoints, "/jwks.json": fails}
    services = replace(idp.services, provider=replace(idp.services.provider, endpoints=endpoints))
    app = build_app(idp.foundation, services)
    in_front = asked(app, in_front=True, path="/jwks.json")
    assert len(met) == 1
    assert plainly(in_front) == plainly(asked(app, in_front=False, path="/jwks.json"))
    assert in_front.status.startswith("500")
    assert b"broken" not in in_front.body


@pytest.mark.requires("OP-56")
def test_a_document_that_cannot_be_made_is_the_error_page_and_is_tried_once(idp: Idp) -> None:
    tried: list[object] = []

    def fails(source: object) -> bytes:
        tried.append(source)
        raise RuntimeError("broken")

    endpoints: dict[str, Endpoint] = {
        **idp.services.provider.endpoints,
        "/jwks.json": PublishedDocument(lambda: idp, fails),
    }
    app = build_app(idp.foundation, replace(idp.services, provider=replace(idp.services.provider, endpoints=endpoints)))
    in_front = asked(app, in_front=True, path="/jwks.json")
    assert tried == [idp]
    assert plainly(in_front) == plainly(asked(app, in_front=False, path="/jwks.json"))
    assert in_front.status.startswith("500")


@pytest.mark.requires("OP-56")
def test_other_keys_are_published_at_once_with_another_etag(idp: Idp) -> None:
    before = asked(idp.app, in_front=True, path="/jwks.json")
    units = idp.foundation.units
    assert KeyRotation(units.read, units.write, idp.foundation.vault).publish_next(["ES256"], idp.now)
    idp.services.provider.keys.reload_if_changed()
    after = asked(idp.app, in_front=True, path="/jwks.json")
    assert after.body != before.body
    assert dict(after.headers)["ETag"] != dict(before.headers)["ETag"]
    assert plainly(after) == plainly(asked(idp.app, in_front=False, path="/jwks.json"))


def test_both_doors_count_alike(idp: Idp, monkeypatch: pytest.MonkeyPatch) -> None:
    class Counts:
        seen: list[tuple[str, str, int]]

        def __init__(self) -> None:
            self.seen = []

        def add(self, method: str, route: str, status: int, seconds: float) -> None:
            assert 0 <= seconds < 60
            self.seen.append((method, route, status))

    counts = Counts()
    monkeypatch.setattr(idp_app, "request_counts", lambda: counts)
    app = build_app(idp.foundation, idp.services)
    for request in ({"path": "/jwks.json"}, {"path": "/token", "method": "POST"}):
        for in_front in (True, False):
            asked(app, in_front=in_front, **request)
    assert counts.seen == [("GET", "/jwks.json", 200)] * 2 + [("POST", "/token", 401)] * 2
