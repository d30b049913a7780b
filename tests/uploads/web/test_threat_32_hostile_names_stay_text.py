"""Threat 32: names of files and relations, and descriptions, are text in every list and page."""

import json
from io import BytesIO

import pytest

from tests.fakes.uploads_services import a_delivery, a_file
from tests.uploads.web.html import Element, read
from tests.uploads.web.page_app import PageApp
from uploads.deliveries.party import Party
from uploads.deliveries.states import DeliveryState
from uploads.protocol.model import UploadState

pytestmark = pytest.mark.requires("threat 32")

KENMERK = "AL-2027-0211-M4RH"
PAYLOADS = [
    "<script>alert(1)</script>.csv",
    '"><img src=x onerror=alert(1)>.csv',
    "' onmouseover='alert(1)' x='.csv",
    "</title><svg onload=alert(1)>.csv",
    "javascript:alert(1).csv",
    "{{ 7*7 }}{% raw %}.csv",
    "${7*7}#{7*7}.csv",
    "</template><script>alert(1)</script>.csv",
    "<!--x--><iframe src=//evil.example>.csv",
    "\u202etxt.exe.csv",
]
ADDRESSES = [
    "/",
    "/aanleveren",
    "/aanleveren/AL-2027-0211-WWWW",
    f"/aanleveringen/{KENMERK}",
    f"/aanleveringen/{KENMERK}?gedaan=afgerond",
    f"/aanleveringen/{KENMERK}/intrekken",
    "/uploads/{id}/verwijderen",
]


def hostile(pages: PageApp, name: str, state: DeliveryState) -> Party:
    person = Party("sub-timmerman", "1000123", name, name)
    at, is_open = pages.clock.now(), state is DeliveryState.OPEN
    part = {"offset": 1, "state": UploadState.OPEN, "sha256": None} if is_open else {}
    facts = {"finished_at": None, "checked_at": None} if is_open else {}
    files = (a_file(name, 1000, at=at, **part),)
    kenmerk = "AL-2027-0211-WWWW" if is_open else KENMERK
    pages.services.deliveries.put(
        a_delivery(person, kenmerk, at, state=state, description=name, soort_name=name, files=files, **facts)
    )
    return person


def assert_harmless(page: Element) -> None:
    assert all("src" in one.attributes and one.attributes["src"].startswith("/static/") for one in page.all("script"))
    assert page.all("iframe") == []
    assert page.all("img") == []
    for tag in ("li", "a", "p", "span", "button", "progress", "input", "svg", "div"):
        for element in page.all(tag):
            assert not [name for name in element.attributes if name.startswith("on")]
            assert not element.attributes.get("href", "").lower().startswith("javascript:")


@pytest.mark.parametrize("name", PAYLOADS)
def test_every_page_shows_the_name_and_runs_nothing(pages: PageApp, name: str) -> None:
    person = hostile(pages, name, DeliveryState.RECEIVED)
    hostile(pages, name, DeliveryState.OPEN)
    (unfinished,) = pages.services.deliveries.open_uploads(person, pages.clock.now())
    browser = pages.browser(person)
    for address in ADDRESSES:
        answer = browser.get(address.format(id=unfinished.upload_id))
        assert answer.status_code == 200
        page = read(answer.text)
        assert_harmless(page)
        assert " ".join(name.split()) in page.text or address.endswith("intrekken")


@pytest.mark.parametrize("name", PAYLOADS)
def test_the_json_of_the_widget_is_json(pages: PageApp, name: str) -> None:
    person = hostile(pages, name, DeliveryState.OPEN)
    answer = pages.browser(person).get("/uploads.json")
    assert answer.mimetype == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert json.loads(answer.text)["uploads"][0]["name"] == name


@pytest.mark.parametrize("name", PAYLOADS)
def test_the_check_of_a_receipt_shows_the_names_in_it_as_text(pages: PageApp, name: str) -> None:
    hostile(pages, name, DeliveryState.RECEIVED)
    proof = pages.services.receipts.get(KENMERK) or ""
    answer = pages.browser(None).post("/controleren", bewijs=(BytesIO(proof.encode()), "b.jws"))
    assert answer.status_code == 200
    assert_harmless(read(answer.text))


@pytest.mark.parametrize(
    "query", ["/?status=%22%3E%3Cscript%3E", "/?van=%22%3E%3Cscript%3Ealert(1)", "/?gedaan=<script>"]
)
def test_what_stands_in_the_address_stays_text(pages: PageApp, query: str) -> None:
    hostile(pages, "a.csv", DeliveryState.RECEIVED)
    assert_harmless(read(pages.browser().get(query).text))
