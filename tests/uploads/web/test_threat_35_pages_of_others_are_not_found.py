"""Threat 35 on the pages: what somebody may not see does not exist for them; who is not logged in is sent to log in."""

import pytest

from tests.fakes.uploads_services import a_delivery, a_file
from tests.uploads.web.page_app import COLLEAGUE, STRANGER, TIMMERMAN, PageApp
from uploads.deliveries.party import Party
from uploads.deliveries.states import DeliveryState
from uploads.protocol.model import UploadState

pytestmark = pytest.mark.requires("threat 35", "S3", "K36")

FINAL, OPEN = "AL-2027-0211-M4RH", "AL-2027-0214-WWWW"
OF_FINAL = [
    ("GET", f"/aanleveringen/{FINAL}"),
    ("GET", f"/aanleveringen/{FINAL}.json"),
    ("GET", f"/aanleveringen/{FINAL}/ontvangstbewijs.jws"),
    ("GET", f"/aanleveringen/{FINAL}/intrekken"),
    ("POST", f"/aanleveringen/{FINAL}/intrekken"),
]
OF_OPEN = [
    ("GET", f"/aanleveringen/{OPEN}"),
    ("GET", f"/aanleveringen/{OPEN}.json"),
    ("GET", f"/aanleveren/{OPEN}"),
    ("POST", f"/aanleveren/{OPEN}"),
    ("POST", f"/aanleveringen/{OPEN}/intrekken"),
    ("GET", "/uploads/{id}/verwijderen"),
    ("POST", "/uploads/{id}/verwijderen"),
]


@pytest.fixture
def upload_id(pages: PageApp) -> str:
    at = pages.clock.now()
    part = a_file("deel.csv", 100, offset=50, state=UploadState.OPEN, sha256=None, at=at)
    being_made = {"state": DeliveryState.OPEN, "finished_at": None, "checked_at": None, "files": (part,)}
    pages.services.deliveries.put(a_delivery(TIMMERMAN, FINAL, at), a_delivery(TIMMERMAN, OPEN, at, **being_made))
    return part.upload_id


def status(pages: PageApp, person: Party | None, method: str, address: str) -> int:
    browser = pages.browser(person)
    answer = browser.get(address) if method == "GET" else browser.post(address)
    return int(answer.status_code)


@pytest.mark.parametrize(("method", "address"), OF_FINAL + OF_OPEN)
def test_another_relation_finds_nothing(pages: PageApp, upload_id: str, method: str, address: str) -> None:
    assert status(pages, STRANGER, method, address.format(id=upload_id)) == 404


@pytest.mark.parametrize(("method", "address"), OF_OPEN)
def test_a_colleague_finds_nothing_of_what_is_being_made(
    pages: PageApp, upload_id: str, method: str, address: str
) -> None:
    assert status(pages, COLLEAGUE, method, address.format(id=upload_id)) == 404


@pytest.mark.parametrize(("method", "address"), OF_FINAL + OF_OPEN)
def test_the_owner_finds_it(pages: PageApp, upload_id: str, method: str, address: str) -> None:
    assert status(pages, TIMMERMAN, method, address.format(id=upload_id)) in {200, 303, 422}


def test_the_lists_of_another_relation_are_empty(pages: PageApp, upload_id: str) -> None:
    browser = pages.browser(STRANGER)
    assert FINAL not in browser.get("/").text
    assert browser.get("/uploads.json").json == {"uploads": []}


@pytest.mark.parametrize("address", ["/", "/aanleveren", f"/aanleveringen/{FINAL}", "/?status=ontvangen"])
def test_who_is_not_logged_in_is_sent_to_log_in_and_back(pages: PageApp, upload_id: str, address: str) -> None:
    answer = pages.browser(None).get(address)
    assert answer.status_code == 303
    assert answer.location.startswith("/inloggen?terug=/")


@pytest.mark.parametrize("address", ["/uploads.json", "/sessie.json", f"/aanleveringen/{FINAL}.json"])
def test_a_script_without_session_is_told_so_and_not_redirected(pages: PageApp, address: str) -> None:
    assert pages.browser(None).get(address).status_code == 401


@pytest.mark.parametrize("kenmerk", ["AL-2027-0211-XXXX", "AL-2027-0211-0000", "x", "..%2F..%2Fetc"])
def test_what_is_no_delivery_is_not_found(pages: PageApp, kenmerk: str) -> None:
    assert pages.browser().get(f"/aanleveringen/{kenmerk}").status_code == 404
