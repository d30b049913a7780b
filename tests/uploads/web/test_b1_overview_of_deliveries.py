"""Screen B1: the list, its filters in the address, its pages of 25, and what is not finished yet."""

from datetime import timedelta

import pytest

from shared.layout.applications import Application
from tests.fakes.uploads_services import a_delivery, a_file
from tests.uploads.web.html import Element, read
from tests.uploads.web.page_app import TIMMERMAN, PageApp
from uploads.deliveries.states import DeliveryState
from uploads.protocol.model import UploadState

pytestmark = pytest.mark.requires("S41", "P13", "K36")

CHARACTERS = "3456789ABCDEFGHJKMNPQRTVWXYZ"


def main_of(pages: PageApp, address: str = "/") -> Element:
    answer = pages.browser().get(address)
    assert answer.status_code == 200
    return read(answer.text).first("main")


def fill(pages: PageApp, count: int) -> None:
    at = pages.clock.now()
    for number in range(count):
        ending = CHARACTERS[number // 25] + CHARACTERS[number % 25]
        pages.services.deliveries.put(a_delivery(TIMMERMAN, f"AL-2027-0211-AA{ending}", at - timedelta(days=number)))


def test_an_empty_list_says_so_and_offers_no_filter(pages: PageApp) -> None:
    main = main_of(pages)
    assert "U heeft nog niets aangeleverd." in main.text
    assert main.all("form", method="get") == []


def test_the_one_filled_button_leads_to_delivering(pages: PageApp) -> None:
    assert main_of(pages).link("Bestanden aanleveren") == "/aanleveren"


def test_a_row_has_the_columns_of_the_screen(pages: PageApp) -> None:
    at = pages.clock.now()
    files = (a_file("a.csv", 48_200_000, at=at), a_file("b.pdf", 412_000, at=at))
    pages.services.deliveries.put(a_delivery(TIMMERMAN, "AL-2027-0211-M4RH", at, files=files))
    table = main_of(pages).first("table")
    assert [one.text for one in table.all("th", scope="col")] == [
        "Kenmerk",
        "Soort",
        "Bestanden",
        "Grootte",
        "Datum",
        "Status",
    ]
    cells = [one.text for one in table.all("td")]
    assert cells == ["Eigen bijdrage Wmo", "2", "48,6 MB", "16 februari 2027", "Ontvangen"]
    assert table.link("AL-2027-0211-M4RH") == "/aanleveringen/AL-2027-0211-M4RH"


def test_each_cell_carries_its_column_name_for_narrow_screens(pages: PageApp) -> None:
    fill(pages, 1)
    cells = main_of(pages).first("table").all("td")
    assert [one.attributes["data-label"] for one in cells] == ["Soort", "Bestanden", "Grootte", "Datum", "Status"]


def test_filters_stand_in_the_address_and_stay_in_the_form(pages: PageApp) -> None:
    fill(pages, 3)
    main = main_of(pages, "/?status=ontvangen&van=2027-02-15&tot=2027-02-16")
    assert "2 aanleveringen gevonden" in main.text
    assert main.field("Van").attributes["value"] == "2027-02-15"
    assert main.field("Tot en met").attributes["value"] == "2027-02-16"
    chosen = [one.text for one in main.field("Status").all("option") if "selected" in one.attributes]
    assert chosen == ["Ontvangen"]


def test_a_status_that_nothing_has_gives_an_empty_list_with_the_filter_still_there(pages: PageApp) -> None:
    fill(pages, 3)
    main = main_of(pages, "/?status=afgekeurd")
    assert "0 aanleveringen gevonden" in main.text
    assert main.link("Alles tonen") == "/"


def test_a_date_that_cannot_be_read_is_an_error_at_its_field(pages: PageApp) -> None:
    fill(pages, 1)
    answer = pages.browser().get("/?van=31-02-2027")
    assert answer.status_code == 422
    assert "<title>Fout: Bestanden" in answer.text
    assert read(answer.text).field("Van").attributes["aria-invalid"] == "true"


def test_an_end_before_the_start_is_an_error_and_not_an_empty_list(pages: PageApp) -> None:
    fill(pages, 1)
    answer = pages.browser().get("/?van=2027-02-15&tot=2027-02-14")
    assert answer.status_code == 422
    main = read(answer.text).first("main")
    assert "Kies een dag die niet voor de eerste dag ligt." in main.text
    assert main.field("Tot en met").attributes["aria-invalid"] == "true"
    assert pages.browser().get("/?van=2027-02-15&tot=2027-02-15").status_code == 200


def test_the_way_back_from_a_delivery_leads_to_the_filters_and_page_one_came_from(pages: PageApp) -> None:
    fill(pages, 30)
    for place in ("/?status=ontvangen&pagina=2", "/"):
        row = main_of(pages, place).first("tbody").first("a")
        assert main_of(pages, row.attributes["href"]).link("Terug naar Bestanden") == place


def test_a_page_holds_25_and_the_next_one_keeps_the_filters(pages: PageApp) -> None:
    fill(pages, 30)
    main = main_of(pages, "/?status=ontvangen")
    assert len(main.first("tbody").all("tr")) == 25
    assert main.link("Volgende") == "/?status=ontvangen&pagina=2"
    assert len(main_of(pages, main.link("Volgende")).first("tbody").all("tr")) == 5


def test_a_page_behind_the_last_leads_to_the_last(pages: PageApp) -> None:
    fill(pages, 30)
    answer = pages.browser().get("/?pagina=99")
    assert (answer.status_code, answer.location) == (303, "/?pagina=2")


@pytest.mark.parametrize("page", ["0", "-1", "x", "²", "99999999999999999999"])
def test_a_page_number_that_is_none_shows_the_first_page(pages: PageApp, page: str) -> None:
    fill(pages, 2)
    assert len(main_of(pages, f"/?pagina={page}").first("tbody").all("tr")) == 2


def test_unfinished_uploads_show_how_far_they_are_and_how_long_they_stay(pages: PageApp) -> None:
    put_unfinished(pages)
    box = main_of(pages).first("section", aria_labelledby="nog-niet-voltooid")
    assert "wlz-december.xml" in box.text
    assert "62% verstuurd" in box.text
    assert "verloopt over 5 dagen" in box.text
    assert "Kies hetzelfde bestand opnieuw op dit apparaat." in box.text


def test_the_row_of_an_unfinished_upload_names_its_file_in_each_action(pages: PageApp) -> None:
    put_unfinished(pages)
    box = main_of(pages).first("section", aria_labelledby="nog-niet-voltooid")
    assert [one.text for one in box.all("button")] == ["Pauzeren wlz-december.xml", "Verdergaan met wlz-december.xml"]
    upload_id = box.first("li").attributes["data-id"]
    assert box.link("Verwijderen wlz-december.xml") == f"/uploads/{upload_id}/verwijderen"


def test_without_unfinished_uploads_there_is_no_such_box(pages: PageApp) -> None:
    fill(pages, 1)
    assert "Nog niet voltooid" not in main_of(pages).text


def test_the_box_speaks_english_too(pages: PageApp) -> None:
    put_unfinished(pages)
    browser = pages.browser()
    browser.client.set_cookie("mcz_taal", "en")
    text = read(browser.get("/").text).first("main").text
    assert "Not finished yet" in text
    assert "62% sent" in text


def put_unfinished(pages: PageApp) -> None:
    at = pages.clock.now()
    part = a_file("wlz-december.xml", 1000, offset=620, state=UploadState.OPEN, sha256=None, received_at=None, at=at)
    being_made = {"state": DeliveryState.OPEN, "finished_at": None, "checked_at": None, "files": (part,)}
    pages.services.deliveries.put(a_delivery(TIMMERMAN, "AL-2027-0214-WWWW", at, **being_made))


@pytest.mark.requires("S33")
def test_the_blue_bar_leads_to_the_other_applications(pages: PageApp) -> None:
    pages.applications = (
        Application("abc", "Digitaal Declareren", "https://app.example/login", "digitaal-declareren"),
    )
    bar = read(pages.browser().get("/").text).first("nav", aria_label="Hoofdmenu")
    assert [link.text for link in bar.all("a")] == ["Home", "Bestanden", "Digitaal Declareren"]
    assert bar.link("Digitaal Declareren") == "http://localhost:8001/applicaties/digitaal-declareren"
