"""An application is told little, so the log says which one was refused and why, and nothing that was secret."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from idp.oidc.client_auth.client_keys import ClientKeys
from idp.oidc.client_auth.private_key_jwt import ASSERTION_TYPE
from shared.egress.fetcher import Fetcher
from shared.jose.claims import epoch
from shared.jose.jws import sign
from shared.jose.keys import generate_key
from shared.logging import NEVER_LOGGED
from tests.idp.oidc.browsing import ISSUER, Application, Browser, Idp, basic_header

KEY = generate_key("ES256")


def said_of(ask: Callable[[], object]) -> list[dict[str, Any]]:
    """The lines beside the one of the request, none with a name whose value would be masked."""
    with capture_logs() as lines:
        ask()
    assert not [line for line in lines if NEVER_LOGGED & line.keys()]
    return [
        {name: value for name, value in line.items() if name != "log_level"}
        for line in lines
        if line["event"] != "request"
    ]


def _post(idp: Idp, form: dict[str, str], **headers: str) -> TestResponse:
    return idp.app.test_client().post("/token", data={"grant_type": "authorization_code", **form}, headers=headers)


def test_a_wrong_secret_is_logged_with_its_client(idp: Idp, application: Application) -> None:
    wrong = basic_header(application.client_id, "verkeerd")
    assert said_of(lambda: _post(idp, {"code": "x"}, Authorization=wrong)) == [
        {
            "event": "client_refused",
            "reason": "proof",
            "client_id": application.client_id,
            "shown": "client_secret_basic",
        }
    ]


def test_another_method_than_the_registered_one_is_logged_by_name(idp: Idp, application: Application) -> None:
    posted = {"code": "x", "client_id": application.client_id, "client_secret": "verkeerd"}
    (line,) = said_of(lambda: _post(idp, posted))
    assert (line["reason"], line["client_id"], line["shown"]) == ("method", application.client_id, "client_secret_post")


@pytest.mark.parametrize("form", [{"client_id": "mijn-geheim"}, {"client_id": "mijn-geheim", "client_secret": "x"}])
def test_what_names_no_client_is_not_repeated(idp: Idp, form: dict[str, str]) -> None:
    assert said_of(lambda: _post(idp, form)) == [{"event": "client_refused", "reason": "unknown_or_stopped"}]


@pytest.mark.parametrize(
    ("minutes", "audience", "reason"),
    [(2, ISSUER, "not_yet_valid"), (-7, ISSUER, "expired"), (0, "https://elders.example", "audience")],
)
def test_why_an_assertion_is_refused_is_logged(
    idp: Idp, browser: Browser, minutes: int, audience: str, reason: str
) -> None:
    signer = idp.trusted(token_endpoint_auth_method="private_key_jwt", jwks={"keys": [KEY.public_jwk()]})
    theirs = idp.now + timedelta(minutes=minutes)
    claims = {"iss": signer.client_id, "sub": signer.client_id, "aud": audience, "jti": "1", "iat": epoch(theirs)}
    assertion = sign({**claims, "exp": epoch(theirs + timedelta(minutes=1))}, KEY, typ="JWT")
    form = {"client_assertion": assertion, "client_assertion_type": ASSERTION_TYPE}
    first, second = said_of(lambda: _post(idp, {"code": "x", **form}))
    assert first == {"event": "client_assertion_refused", "client_id": signer.client_id, "reason": reason}
    assert second["reason"] == "proof"


def test_a_jwks_uri_that_does_not_answer_is_logged(idp: Idp, application: Application) -> None:
    with idp.foundation.units.read() as unit:
        client = unit.clients.registered(application.client_id)
    assert client is not None
    application.change(jwks_uri="https://app.invalid/jwks")
    with idp.foundation.units.read() as unit:
        client = unit.clients.registered(application.client_id)
    assert client is not None
    (line,) = said_of(lambda: ClientKeys(Fetcher()).of(client, idp.now))
    assert (line["event"], line["client_id"]) == ("client_keys_unanswered", application.client_id)


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ({"redirect_uri": "https://app.example/cb/"}, "redirect_uri"),
        ({"code_verifier": "v" * 43}, "code_verifier"),
        ({"code": "iets anders"}, "not_ours"),
    ],
)
def test_why_a_code_gives_nothing_is_logged(
    application: Application, browser: Browser, form: dict[str, str], reason: str
) -> None:
    wrong = {"code": application.code(browser), **form}
    (line,) = said_of(lambda: application.redeem(wrong.pop("code"), **wrong))
    assert line == {
        "event": "grant_refused",
        "client_id": application.client_id,
        "error": "invalid_grant",
        "reason": reason,
    }


def test_a_second_use_and_a_late_one_are_told_apart(idp: Idp, application: Application, browser: Browser) -> None:
    code, late = application.code(browser), application.code(browser)
    application.redeem(code)
    assert said_of(lambda: application.redeem(code))[0]["reason"] == "used_or_withdrawn"
    idp.clock.advance(timedelta(seconds=60))
    assert said_of(lambda: application.redeem(late))[0]["reason"] == "expired"


def test_an_address_that_is_not_registered_is_logged_with_its_client(
    application: Application, browser: Browser
) -> None:
    (line,) = said_of(lambda: application.authorize(browser, redirect_uri="https://app.example/cb/"))
    assert line.pop("reference")
    assert line == {
        "event": "authorization_request_refused",
        "reason": "redirect_uri",
        "client_id": application.client_id,
    }


def test_an_address_after_the_log_out_that_is_not_registered_is_logged_with_its_client(idp: Idp) -> None:
    application = idp.register(post_logout_redirect_uris=["https://app.example/"])
    client = idp.app.test_client()

    def leave(address: str) -> None:
        client.get(
            "/end_session", query_string={"client_id": application.client_id, "post_logout_redirect_uri": address}
        )

    assert said_of(lambda: leave("https://app.example")) == [
        {"event": "logout_address_refused", "client_id": application.client_id}
    ]
    assert said_of(lambda: leave("https://app.example/")) == []
