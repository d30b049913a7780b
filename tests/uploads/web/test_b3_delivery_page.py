"""Screen B3: facts, course, files with their SHA-256, receipt, withdrawing."""

import pytest

from tests.fakes.uploads_services import a_delivery, a_file
from tests.support.json_answers import json_of
from tests.uploads.web.html import Element, read
from tests.uploads.web.page_app import COLLEAGUE, TIMMERMAN, PageApp
from uploads.deliveries.states import DeliveryState
from uploads.receipts.receipt import Receipt

pytestmark = pytest.mark.requires("S41", "K36", "threat 46")

KENMERK = "AL-2027-0211-M4RH"
ADDRESS = f"/aanleveringen/{KENMERK}"


def put(pages: PageApp, **facts: object) -> None:
    pages.services.deliveries.put(a_delivery(TIMMERMAN, KENMERK, pages.clock.now(), **facts))


def main_of(pages: PageApp, address: str = ADDRESS) -> Element:
    return read(pages.browser().get(address).text).first("main")


def test_facts_are_shown(pages: PageApp) -> None:
    put(pages, description="Correctie januari")
    facts = main_of(pages).first("dl")
    assert [(one.first("dt").text, one.first("dd").text) for one in facts.all("div")] == [
        ("Soort", "Eigen bijdrage Wmo"),
        ("Omschrijving", "Correctie januari"),
        ("Verstuurd door", "J. Timmerman, Gemeente Voorbeeldstad"),
        ("Verstuurd op", "16 februari 2027, 10:00 uur"),
        ("Grootte", "1 kB in 1 bestand"),
    ]


def test_each_file_has_its_whole_sha_256_in_groups_of_eight(pages: PageApp) -> None:
    digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    put(pages, files=(a_file("a.csv", 10, sha256=digest, at=pages.clock.now()),))
    shown = main_of(pages).first("p", class_="hash").text
    assert shown.replace(" ", "") == digest
    assert [len(group) for group in shown.split()] == [8] * 8


def test_the_receipt_can_be_downloaded_and_is_the_signed_one(pages: PageApp) -> None:
    put(pages)
    answer = pages.browser().get(main_of(pages).link("Ontvangstbewijs (digitaal ondertekend)"))
    assert answer.mimetype == "application/jose"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="ontvangstbewijs-{KENMERK}.jws"'
    receipt = pages.services.receipts.check_proof(answer.text)
    assert isinstance(receipt, Receipt)
    assert receipt.kenmerk == KENMERK


def test_while_the_receipt_is_being_made_no_link_leads_to_it(pages: PageApp) -> None:
    put(pages, state=DeliveryState.CHECKING, checked_at=None)
    main = main_of(pages)
    assert "Wij maken uw ontvangstbewijs." in main.text
    assert "digitaal ondertekend" not in main.text
    assert pages.browser().get(f"{ADDRESS}/ontvangstbewijs.jws").status_code == 404


def test_received_is_said_once_the_receipt_is_there_and_not_while_files_are_checked(pages: PageApp) -> None:
    put(pages, state=DeliveryState.CHECKING, checked_at=None)
    checking = main_of(pages, f"{ADDRESS}?gedaan=afgerond").first("div", class_="notices").text
    put(pages)
    received = main_of(pages, f"{ADDRESS}?gedaan=afgerond").first("div", class_="notices").text
    assert "Uw aanlevering is verstuurd. Wij controleren uw bestanden." in checking
    assert "U hoeft verder niets te doen." not in checking
    assert "Uw aanlevering is ontvangen. Bewaar het ontvangstbewijs. U hoeft verder niets te doen." in received


def test_who_comes_back_to_a_refused_delivery_is_not_told_that_all_is_well(pages: PageApp) -> None:
    rejected = a_file("a.csv", 10, sha256="0" * 64, at=pages.clock.now())
    put(pages, files=(rejected,), rejected_at=pages.clock.now(), checked_at=None)
    told = main_of(pages, f"{ADDRESS}?gedaan=afgerond").first("div", class_="notices")
    assert "Uw aanlevering is afgekeurd." in told.text
    assert "U hoeft verder niets te doen." not in told.text
    assert told.link("Bekijk wat er niet klopt") == "#bestanden-lijst"


def test_the_course_marks_what_is_done_and_where_it_is(pages: PageApp) -> None:
    put(pages)
    steps = main_of(pages).first("ol").all("li")
    assert [(one.first("strong").text, one.attributes.get("class", "")) for one in steps] == [
        ("Verstuurd", "is-done"),
        ("Gecontroleerd op virussen", "is-done"),
        ("Ontvangen", "is-now"),
        ("Opgehaald door het CAK", ""),
    ]


@pytest.mark.requires("K39")
def test_without_scanner_the_page_says_that_nothing_was_scanned(pages: PageApp) -> None:
    put(pages, state=DeliveryState.UNSCANNED)
    text = main_of(pages).text
    assert "Ontvangen, niet gescand" in text
    assert "Gecontroleerd op virussen" not in text


def test_a_colleague_sees_a_finished_delivery(pages: PageApp) -> None:
    put(pages)
    assert pages.browser(COLLEAGUE).get(ADDRESS).status_code == 200


def test_withdrawing_asks_first_and_changes_nothing_by_looking(pages: PageApp) -> None:
    put(pages)
    asked = main_of(pages, main_of(pages).link("Intrekken"))
    assert asked.first("h1").text == "Wilt u deze aanlevering intrekken?"
    assert pages.services.deliveries.rows[KENMERK].state is DeliveryState.RECEIVED


def test_withdrawing_says_what_happened(pages: PageApp) -> None:
    put(pages)
    browser = pages.browser()
    answer = browser.post(f"{ADDRESS}/intrekken")
    assert answer.status_code == 303
    main = read(browser.get(answer.location).text).first("main")
    assert main.first("div", role="status").text == "Uw aanlevering is ingetrokken. Wij verwijderen de bestanden."


def test_what_was_picked_up_offers_no_withdrawing_and_refuses_it(pages: PageApp) -> None:
    put(pages, state=DeliveryState.PICKED_UP, picked_up_at=pages.clock.now())
    assert "Intrekken" not in [one.text for one in main_of(pages).all("a")]
    answer = pages.browser().post(f"{ADDRESS}/intrekken")
    assert (answer.status_code, "Intrekken kan niet meer" in answer.text) == (409, True)


def test_an_open_delivery_leads_on_to_where_it_is_made(pages: PageApp) -> None:
    put(pages, state=DeliveryState.OPEN, finished_at=None, checked_at=None)
    assert main_of(pages).link("Verdergaan met deze aanlevering") == f"/aanleveren/{KENMERK}"


def test_a_delivery_that_was_removed_unfinished_leads_nowhere_on(pages: PageApp) -> None:
    put(pages, state=DeliveryState.REMOVED, finished_at=None, checked_at=None, removed_at=pages.clock.now())
    assert "Verdergaan met deze aanlevering" not in main_of(pages).text


def test_while_it_is_being_checked_it_can_be_withdrawn_and_then_no_receipt_is_promised(pages: PageApp) -> None:
    put(pages, state=DeliveryState.CHECKING, checked_at=None)
    assert main_of(pages).link("Intrekken") == f"{ADDRESS}/intrekken"
    assert pages.browser().post(f"{ADDRESS}/intrekken").status_code == 303
    assert "Wij maken uw ontvangstbewijs." not in main_of(pages).text


def test_the_state_can_be_polled_as_json(pages: PageApp) -> None:
    put(pages)
    facts = json_of(pages.browser().get(f"{ADDRESS}.json"))
    assert (facts["status"], facts["status_text"], facts["page"]) == ("ontvangen", "Ontvangen", ADDRESS)
    assert facts["files"][0]["percent"] == 100
    assert (facts["receipt"], facts["rejected"]) == (True, False)
