"""RFC 9126: the client pushes its request and the browser brings a reference; 90 seconds, one client, one answer."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from idp.clients.metadata import build_client, published_metadata
from idp.clients.model import RegisteredBy
from idp.clients.policy import FAPI2, GENERAL, NLGOV
from idp.clients.rules import Rules
from idp.oidc.acr import AcrScale
from idp.oidc.discovery import Offer, Paths, metadata
from idp.oidc.pushed_requests import REFERENCE_PREFIX
from tests.idp.oidc.browsing import CALLBACK, ISSUER, Application, Browser, Idp, answer_of
from tests.idp.oidc.signing import Signer, signer


def _push(application: Application, **changes: Any) -> TestResponse:
    parameters = application.parameters(**changes)
    return application.idp.app.test_client().post("/par", data=parameters, headers=application.headers())


def _reference(application: Application, **changes: Any) -> str:
    answer = _push(application, **changes)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return str((answer.json or {})["request_uri"])


def _visit(application: Application, browser: Browser, reference: str) -> TestResponse:
    return browser.client.get("/authorize", query_string={"client_id": application.client_id, "request_uri": reference})


@pytest.mark.requires("OP-10", "OP-11")
def test_a_pushed_request_is_answered_when_the_browser_brings_its_reference(
    application: Application, browser: Browser
) -> None:
    pushed = _push(application)
    answer = answer_of(_visit(application, browser, (pushed.json or {})["request_uri"]))

    assert pushed.status_code == 201
    assert (pushed.json or {})["expires_in"] == 90
    assert pushed.headers["Cache-Control"] == "no-store"
    assert answer["state"] == "state-1"
    assert application.redeem(answer["code"]).status_code == 200


@pytest.mark.requires("OP-81", "M-20")
def test_the_client_authenticates_as_at_the_token_endpoint(application: Application, idp: Idp) -> None:
    client, parameters = idp.app.test_client(), application.parameters()

    assert client.post("/par", data=parameters).status_code == 401
    assert client.post("/par", data=parameters, headers=idp.trusted().headers()).status_code == 401
    assert client.post("/par", data=parameters, headers=application.headers()).status_code == 201
    assert client.get("/par").status_code == 405


@pytest.mark.requires("OP-05")
def test_a_public_client_may_push_too(idp: Idp, browser: Browser) -> None:
    public = idp.trusted(token_endpoint_auth_method="none")

    assert "code" in answer_of(_visit(public, browser, _reference(public)))


@pytest.mark.requires("threat 23", "M-16")
@pytest.mark.parametrize("audience", ["http://localhost:8000", "http://localhost:8000/par"])
def test_an_assertion_for_the_issuer_or_this_endpoint_serves_once(idp: Idp, audience: str) -> None:
    client = signer(idp)
    form = {**client.application.parameters(), **client.authentication(aud=audience)}

    assert idp.app.test_client().post("/par", data=form).status_code == 201
    assert idp.app.test_client().post("/par", data=form).status_code == 401


@pytest.mark.requires("threat 12", "OP-64")
@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"redirect_uri": "https://app.example/cb/"}, "invalid_request"),
        ({"redirect_uri": None}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"scope": "openid admin"}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"request_uri": REFERENCE_PREFIX + "x"}, "invalid_request"),
        ({"request": "a.b.c"}, "invalid_request_object"),
        ({"client_id": "another"}, "invalid_client"),
    ],
)
def test_a_wrong_request_is_refused_while_it_is_pushed(
    application: Application, changes: dict[str, Any], error: str
) -> None:
    answer = _push(application, **changes)

    assert answer.status_code in (400, 401)
    assert (answer.json or {})["error"] == error


def test_parameters_in_the_address_are_refused(application: Application) -> None:
    client = application.idp.app.test_client()

    answer = client.post("/par", query_string=application.parameters(), headers=application.headers())

    assert (answer.json or {})["error"] == "invalid_request"


@pytest.mark.requires("K35")
def test_it_has_to_be_visited_within_90_seconds(idp: Idp, application: Application, browser: Browser) -> None:
    in_time, too_late = _reference(application), _reference(application)

    idp.clock.advance(timedelta(seconds=89))
    assert "code" in answer_of(_visit(application, browser, in_time))
    idp.clock.advance(timedelta(seconds=1))
    assert _visit(application, browser, too_late).status_code == 410


@pytest.mark.requires("K35")
def test_from_the_first_visit_on_it_waits_half_an_hour_for_its_user(idp: Idp, application: Application) -> None:
    reference, visitor = _reference(application), idp.browser(logged_in=False)
    page = _visit(application, visitor, reference)
    assert page.headers["Location"].startswith("/inloggen?verzoek=")

    idp.clock.advance(timedelta(minutes=29))

    assert "code" in answer_of(_visit(application, idp.browser(), reference))


@pytest.mark.requires("K35")
def test_a_reload_or_a_second_tab_finds_the_same_request(idp: Idp, application: Application) -> None:
    reference, visitor = _reference(application), idp.browser(logged_in=False)

    pages = [_visit(application, visitor, reference).headers["Location"] for _ in range(3)]

    assert len(set(pages)) == 1
    assert visitor.get(pages[0]).status_code == 200


@pytest.mark.requires("K35")
def test_it_is_answered_once(application: Application, browser: Browser) -> None:
    reference = _reference(application)

    assert "code" in answer_of(_visit(application, browser, reference))
    assert _visit(application, browser, reference).status_code == 410


def test_a_reference_is_of_its_client_alone(idp: Idp, application: Application, browser: Browser) -> None:
    reference = _reference(application)

    assert _visit(idp.trusted(), browser, reference).status_code == 410
    assert "code" in answer_of(_visit(application, browser, reference))


def test_another_client_cannot_take_a_request_that_waits(idp: Idp, application: Application) -> None:
    reference = _reference(application)
    _visit(application, idp.browser(logged_in=False), reference)

    assert _visit(idp.trusted(), idp.browser(), reference).status_code == 410


def test_what_the_browser_adds_does_not_count(application: Application, browser: Browser) -> None:
    reference = _reference(application)
    brought = {"client_id": application.client_id, "request_uri": reference, "state": "evil", "scope": "openid email"}

    answer = answer_of(browser.client.get("/authorize", query_string=brought))

    assert answer["state"] == "state-1"
    assert (application.redeem(answer["code"]).json or {})["scope"] == "openid"


def test_a_reference_that_is_over_says_how_to_begin_again(idp: Idp, browser: Browser) -> None:
    application = idp.trusted(client_name="Proef", initiate_login_uri="https://app.example/start")

    page = _visit(application, browser, REFERENCE_PREFIX + "unknown").get_data(as_text=True)

    assert "https://app.example/start?iss=http%3A%2F%2Flocalhost%3A8000" in page
    assert "Begin opnieuw bij Proef" in page


@pytest.mark.requires("threat 12")
def test_a_client_that_must_push_gets_nowhere_without(application: Application, browser: Browser) -> None:
    application.change(require_pushed_authorization_requests=True)

    assert answer_of(application.authorize(browser))["error"] == "invalid_request"
    assert "code" in answer_of(_visit(application, browser, _reference(application)))


@pytest.mark.requires("threat 12")
def test_fapi_2_pushes_whatever_the_client_registered(idp: Idp, browser: Browser) -> None:
    client = signer(idp)
    client.application.change(policy_name="fapi2")

    plain, signed = client.application.authorize(browser), {"request": client.request_object()}
    least = {"client_id": client.application.client_id, "redirect_uri": CALLBACK}
    by_object = browser.client.get("/authorize", query_string={**least, **signed})
    pushed = client.push(**client.application.parameters())

    assert [answer_of(answer)["error"] for answer in (plain, by_object)] == ["invalid_request"] * 2
    assert "code" in answer_of(_visit(client.application, browser, (pushed.json or {})["request_uri"]))


def test_a_policy_that_wants_pushed_requests_says_so_to_who_registers(idp: Idp) -> None:
    rules = Rules(FAPI2, issuer_is_https=True)
    raw = {"redirect_uris": [CALLBACK], "jwks_uri": "https://app.example/jwks"}

    client = build_client(raw, rules, client_id="x", registered_by=RegisteredBy.COMMAND, now=idp.now)

    assert published_metadata(client)["require_pushed_authorization_requests"] is True


def test_discovery_promises_what_its_profile_asks() -> None:
    offers = [Offer(policy, ["authorization_code"], ["RS256"], AcrScale({})) for policy in (FAPI2, NLGOV, GENERAL)]

    said = [metadata(ISSUER, Paths(), offer)["require_pushed_authorization_requests"] for offer in offers]

    assert said == [True, False, False]


@pytest.mark.requires("OP-08", "RP-12")
def test_a_signed_request_can_be_pushed(idp: Idp, browser: Browser) -> None:
    client: Signer = signer(idp, require_signed_request_object=True)

    pushed = client.push(request=client.request_object(state="signed"))

    assert answer_of(_visit(client.application, browser, (pushed.json or {})["request_uri"]))["state"] == "signed"
    assert (client.push(**client.application.parameters()).json or {})["error"] == "invalid_request"


def test_the_reference_has_256_bits_and_only_its_digest_is_stored(idp: Idp, application: Application) -> None:
    value = _reference(application).removeprefix(REFERENCE_PREFIX)

    with idp.foundation.database.read() as connection:
        stored = str(connection.execute(text("SELECT * FROM pushed_request")).all())

    assert len(value) == 43
    assert value not in stored
