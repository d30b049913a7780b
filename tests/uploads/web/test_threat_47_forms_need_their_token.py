"""Threat 47: every form and JSON route that changes something needs the token of this session and our own origin."""

import pytest

from tests.fakes.uploads_services import a_delivery, a_file
from tests.support.json_answers import json_of
from tests.uploads.web.html import read
from tests.uploads.web.page_app import BASE, COLLEAGUE, TIMMERMAN, PageApp
from uploads.deliveries.states import DeliveryState
from uploads.protocol.model import UploadState

pytestmark = pytest.mark.requires("threat 47")

KENMERK = "AL-2027-0214-WWWW"
FORMS = ["/aanleveren", f"/aanleveren/{KENMERK}", f"/aanleveringen/{KENMERK}/intrekken", "/uploads/{id}/verwijderen"]


@pytest.fixture
def upload_id(pages: PageApp) -> str:
    at = pages.clock.now()
    part = a_file("deel.csv", 100, offset=50, state=UploadState.OPEN, sha256=None, at=at)
    being_made = {"state": DeliveryState.OPEN, "finished_at": None, "checked_at": None, "files": (part,)}
    pages.services.deliveries.put(a_delivery(TIMMERMAN, KENMERK, at, **being_made))
    return part.upload_id


@pytest.mark.parametrize("address", FORMS)
def test_a_form_without_token_is_refused(pages: PageApp, upload_id: str, address: str) -> None:
    before = dict(pages.services.deliveries.rows)
    answer = pages.browser().client.post(address.format(id=upload_id), data={})
    assert (answer.status_code, "Uw formulier is verlopen" in answer.text) == (400, True)
    assert pages.services.deliveries.rows == before


@pytest.mark.parametrize("address", FORMS)
def test_the_token_of_another_session_is_refused(pages: PageApp, upload_id: str, address: str) -> None:
    browser, other = pages.browser(), pages.browser(COLLEAGUE)
    answer = browser.client.post(address.format(id=upload_id), data={"csrf_token": other.token})
    assert answer.status_code == 400


@pytest.mark.parametrize("origin", ["https://evil.example", "null", f"{BASE}:8001"])
def test_another_origin_is_refused_even_with_the_token(pages: PageApp, upload_id: str, origin: str) -> None:
    browser = pages.browser()
    fields, headers = {"csrf_token": browser.token}, {"Origin": origin}
    assert browser.client.post(f"/aanleveringen/{KENMERK}/intrekken", data=fields, headers=headers).status_code == 400


def test_our_own_origin_with_the_token_is_taken(pages: PageApp, upload_id: str) -> None:
    browser = pages.browser()
    fields, headers = {"csrf_token": browser.token}, {"Origin": BASE}
    assert browser.client.post(f"/aanleveringen/{KENMERK}/intrekken", data=fields, headers=headers).status_code == 303


def test_beginning_a_delivery_needs_the_token_in_a_header(pages: PageApp) -> None:
    browser = pages.browser()
    body = {"soort": "wmo", "omschrijving": ""}
    assert browser.client.post("/aanleveren.json", json=body).status_code == 400
    assert pages.services.deliveries.rows == {}
    headers = {"X-CSRF-Token": browser.token}
    assert browser.client.post("/aanleveren.json", json=body, headers=headers).status_code == 201


@pytest.mark.parametrize(
    "address", ["/", "/aanleveren", f"/aanleveren/{KENMERK}", f"/aanleveringen/{KENMERK}/intrekken", "/controleren"]
)
def test_every_form_that_posts_carries_the_field(pages: PageApp, upload_id: str, address: str) -> None:
    page = read(pages.browser().get(address).text)
    for form in page.all("form", method="post"):
        assert form.all("input", name="csrf_token", type="hidden")


@pytest.mark.requires("K25")
def test_a_page_that_outlives_a_session_can_ask_for_the_token_of_the_next(pages: PageApp) -> None:
    browser = pages.browser()
    answer = json_of(browser.get("/sessie.json"))
    assert answer["csrf_token"] == browser.token
    assert answer["seconds_left"] == 30 * 60
