"""'Verwijderen' without script: it asks first, then says what it did (screen B1)."""

import pytest

from tests.fakes.uploads_services import a_delivery, a_file
from tests.uploads.web.html import read
from tests.uploads.web.page_app import TIMMERMAN, PageApp
from uploads.deliveries.states import DeliveryState
from uploads.protocol.model import UploadState

pytestmark = pytest.mark.requires("S41", "K36")


@pytest.fixture
def address(pages: PageApp) -> str:
    at = pages.clock.now()
    part = a_file("deel.csv", 100, offset=50, state=UploadState.OPEN, sha256=None, at=at)
    being_made = {"state": DeliveryState.OPEN, "finished_at": None, "checked_at": None, "files": (part,)}
    pages.services.deliveries.put(a_delivery(TIMMERMAN, "AL-2027-0214-WWWW", at, **being_made))
    return f"/uploads/{part.upload_id}/verwijderen"


def test_looking_asks_and_removes_nothing(pages: PageApp, address: str) -> None:
    main = read(pages.browser().get(address).text).first("main")
    assert main.first("h1").text == "Wilt u dit bestand verwijderen?"
    assert "deel.csv (100 bytes, 50% verstuurd)" in main.text
    assert pages.services.deliveries.removed == []


def test_saying_yes_removes_it_and_says_so(pages: PageApp, address: str) -> None:
    browser = pages.browser()
    answer = browser.post(address)
    assert (answer.status_code, answer.location) == (303, "/?gedaan=verwijderd")
    assert len(pages.services.deliveries.removed) == 1
    assert read(browser.get(answer.location).text).first("div", role="status").text == "Het bestand is verwijderd."


def test_what_is_gone_already_is_not_found(pages: PageApp, address: str) -> None:
    browser = pages.browser()
    browser.post(address)
    assert browser.post(address).status_code == 404
