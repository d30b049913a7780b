"""Threat 34 at the provider, 0056: what waits for a login is counted by address, and nobody else waits for it."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from idp.hashing import secret_digest
from idp.oidc.device import GRANT_TYPE
from idp.throttling.limits import ADDRESS_WINDOW
from tests.idp.oidc.browsing import CALLBACK, Application, Browser, Idp, answer_of

pytestmark = pytest.mark.requires("threat 34")

MOST = 10
DEVICE = "mcz_idp_device"
FLOODER, ELSEWHERE = "198.51.100.7", "203.0.113.9"


@pytest.fixture
def small(idp: Idp) -> Idp:
    """An idp where an address may begin ten logins in a quarter of an hour."""
    return idp.with_settings(idp_tries_per_address=1)


@pytest.fixture
def shop(small: Idp) -> Application:
    return small.trusted(client_name="Declareren", initiate_login_uri="https://app.example/inloggen")


def come(application: Application, browser: Browser | None = None, *, address: str = FLOODER) -> TestResponse:
    """A login begins; by default in a browser that knows nobody."""
    browser = browser or application.idp.browser(logged_in=False)
    place = {"REMOTE_ADDR": address}
    return browser.client.get("/authorize", query_string=application.parameters(), environ_overrides=place)


def flood(application: Application) -> None:
    for _ in range(MOST):
        assert "/inloggen?verzoek=" in come(application).headers["Location"]
    assert come(application).status_code == 429


def known_browser(idp: Idp, cookie: str = "a-cookie") -> Browser:
    """A browser without a session on which somebody logged in before."""
    with idp.foundation.units.write() as unit:
        unit.devices.remember("", secret_digest(cookie), idp.account().account_id, idp.now)
    browser = idp.browser(logged_in=False)
    browser.client.set_cookie(DEVICE, cookie)
    return browser


def waiting(idp: Idp) -> int:
    with idp.foundation.database.read() as connection:
        return int(connection.execute(text("SELECT count(*) FROM authorization_request")).scalar_one())


@pytest.mark.requires("K35")
def test_who_must_wait_reads_until_when_and_goes_on_with_the_same_request(shop: Application) -> None:
    flood(shop)

    refused = come(shop)

    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= ADDRESS_WINDOW.total_seconds()
    assert refused.headers["Cache-Control"] == "no-store"
    page = refused.get_data(as_text=True)
    assert "Probeer het na 10:15 uur opnieuw." in page
    assert 'href="" id="opnieuw"' in page
    assert waiting(shop.idp) == MOST
    shop.idp.clock.advance(ADDRESS_WINDOW)
    assert "/inloggen?verzoek=" in come(shop).headers["Location"]


def test_another_address_does_not_wait(shop: Application) -> None:
    flood(shop)

    assert "/inloggen?verzoek=" in come(shop, address=ELSEWHERE).headers["Location"]


@pytest.mark.requires("threat 5", "K23")
def test_a_browser_that_is_known_counts_by_itself(shop: Application) -> None:
    browser = known_browser(shop.idp)
    flood(shop)

    for _ in range(MOST):
        assert "/inloggen?verzoek=" in come(shop, browser).headers["Location"]
    assert come(shop, browser).status_code == 429
    assert "/inloggen?verzoek=" in come(shop, known_browser(shop.idp, "another")).headers["Location"]


@pytest.mark.requires("K23")
def test_a_cookie_that_somebody_made_up_is_no_known_browser(shop: Application) -> None:
    flood(shop)
    browser = shop.idp.browser(logged_in=False)
    browser.client.set_cookie(DEVICE, "made-up")

    assert come(shop, browser).status_code == 429


def test_who_is_logged_in_does_not_wait_and_is_not_counted(shop: Application) -> None:
    asks_consent = shop.idp.register(client_name="Proef")
    browser = shop.idp.browser()
    for _ in range(MOST + 1):
        assert "/toestemming?verzoek=" in come(asks_consent, browser).headers["Location"]
    flood(shop)

    assert "code" in answer_of(come(shop, browser))
    assert "/toestemming?verzoek=" in come(asks_consent, browser).headers["Location"]


@pytest.mark.requires("K35")
def test_a_login_that_began_before_goes_on(shop: Application) -> None:
    browser = shop.idp.browser(logged_in=False)
    request_id = come(shop, browser).headers["Location"].partition("=")[2]
    for _ in range(MOST):
        come(shop)

    for _ in range(2):  # also by reload, the back button and a second tab
        page = browser.client.get(f"/inloggen?verzoek={request_id}", environ_overrides={"REMOTE_ADDR": FLOODER})
        assert page.status_code == 200
    assert "code" in answer_of(shop.idp.browser().get(f"/authorize/{request_id}"))


def test_a_form_of_another_site_leads_back_to_where_its_login_begins(shop: Application) -> None:
    flood(shop)

    client = shop.idp.app.test_client()
    refused = client.post("/authorize", data=shop.parameters(), environ_overrides={"REMOTE_ADDR": FLOODER})

    assert refused.status_code == 429
    assert 'href="https://app.example/inloggen?iss=' in refused.get_data(as_text=True)


@pytest.mark.requires("OP-10")
def test_an_application_that_proves_itself_and_pushes_does_not_wait(shop: Application) -> None:
    flood(shop)
    client, place = shop.idp.app.test_client(), {"REMOTE_ADDR": FLOODER}

    for _ in range(MOST + 1):
        pushed = client.post("/par", data=shop.parameters(), headers=shop.headers(), environ_overrides=place)
        assert pushed.status_code == 201
    reference = {"client_id": shop.client_id, "request_uri": (pushed.json or {})["request_uri"]}
    visited = client.get("/authorize", query_string=reference, environ_overrides=place)
    assert "/inloggen?verzoek=" in visited.headers["Location"]


@pytest.mark.requires("OP-10")
@pytest.mark.parametrize("path", ["/par", "/device_authorization"])
def test_a_program_that_proves_nothing_is_told_to_come_later(small: Idp, path: str) -> None:
    kind = {"redirect_uris": [CALLBACK]} if path == "/par" else {"grant_types": [GRANT_TYPE]}
    program = Application(small, small.try_register({"token_endpoint_auth_method": "none", **kind}).json or {})
    fields = program.parameters() if path == "/par" else {"client_id": program.client_id, "scope": "openid"}
    client = small.app.test_client()

    answers = [client.post(path, data=fields) for _ in range(MOST + 1)]

    assert {answer.status_code for answer in answers[:-1]} <= {200, 201}
    last = answers[-1]
    assert (last.status_code, (last.json or {})["error"]) == (429, "temporarily_unavailable")
    assert int(last.headers["Retry-After"]) > 0
    small.clock.advance(timedelta(minutes=15))
    assert client.post(path, data=fields).status_code in (200, 201)
