"""Screen B2: the form, what makes a delivery, what finishes it, and the way without script."""

import errno
import json
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from werkzeug.test import TestResponse

from tests.fakes.uploads_services import a_delivery, a_file
from tests.support.json_answers import json_of
from tests.uploads.web.html import Element, read
from tests.uploads.web.page_app import TIMMERMAN, Browser, PageApp
from uploads.deliveries.states import DeliveryState
from uploads.intake.form_upload import FormRefusal
from uploads.protocol.model import UploadState

pytestmark = pytest.mark.requires("S41", "K36", "K38")

KENMERK = "AL-2027-0216-M4RH"


def start(browser: Browser, **fields: str) -> TestResponse:
    return browser.client.post("/aanleveren.json", json=fields, headers={"X-CSRF-Token": browser.token})


def put_open(pages: PageApp, *states: UploadState, **other: object) -> None:
    at = pages.clock.now()
    files = tuple(
        a_file(f"{number}.csv", 100, offset=40 if state is UploadState.OPEN else 100, state=state, at=at)
        for number, state in enumerate(states)
    )
    being_made = {"state": DeliveryState.OPEN, "finished_at": None, "checked_at": None, "files": files}
    pages.services.deliveries.put(a_delivery(TIMMERMAN, KENMERK, at, **(being_made | other)))


def page(pages: PageApp, address: str = "/aanleveren") -> Element:
    return read(pages.browser().get(address).text)


def test_the_fields_stand_in_the_order_of_the_screen(pages: PageApp) -> None:
    form = page(pages).first("form", enctype="multipart/form-data")
    assert [one.text for one in form.all("label")] == [
        "1. Soort aanlevering",
        "2. Kies bestanden",
        "3. Omschrijving (niet verplicht)",
    ]
    assert form.field("2. Kies bestanden").attributes["multiple"] == ""
    assert form.field("3. Omschrijving").attributes["maxlength"] == "200"


def test_help_names_types_and_the_largest_size(pages: PageApp) -> None:
    form = page(pages).first("form", enctype="multipart/form-data")
    assert "CSV, XML, PDF of ZIP. Hoogstens 50 GB per bestand." in form.text


def test_a_delivery_is_made_by_the_first_file(pages: PageApp) -> None:
    made = start(pages.browser(), soort="wmo", omschrijving="Vierde kwartaal")
    assert made.status_code == 201
    kenmerk = json_of(made)["kenmerk"]
    assert json_of(made)["page"] == f"/aanleveren/{kenmerk}"
    assert pages.services.deliveries.rows[kenmerk].description == "Vierde kwartaal"


@pytest.mark.parametrize("soort", ["", "onbekend", "<script>"])
def test_an_unknown_kind_makes_no_delivery(pages: PageApp, soort: str) -> None:
    refused = start(pages.browser(), soort=soort)
    assert (refused.status_code, json_of(refused)["message"]) == (422, "Kies het soort aanlevering.")
    assert pages.services.deliveries.rows == {}


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"x"', b'{"soort": 5}'])
def test_what_is_no_object_of_texts_makes_no_delivery(pages: PageApp, body: bytes) -> None:
    browser = pages.browser()
    headers = {"X-CSRF-Token": browser.token, "Content-Type": "application/json"}
    assert browser.client.post("/aanleveren.json", data=body, headers=headers).status_code == 422


def test_the_page_of_a_delivery_shows_what_the_server_has(pages: PageApp) -> None:
    put_open(pages, UploadState.RECEIVED, UploadState.OPEN)
    rows = page(pages, f"/aanleveren/{KENMERK}").first("form", enctype="multipart/form-data").all("li")
    assert [one.attributes["data-state"] for one in rows] == ["sent", "interrupted"]
    assert rows[1].attributes["data-verstuurd"] == "40"


@pytest.mark.parametrize(("soort", "closes_on", "closed"), [("overig", None, False), ("wmo", date(2027, 2, 15), True)])
def test_the_page_of_a_delivery_knows_its_kind_though_nobody_can_choose_it(
    pages: PageApp, soort: str, closes_on: date | None, closed: bool
) -> None:
    pages.services.types = tuple(
        replace(one, closes_on=closes_on) if one.soort == soort else one for one in pages.services.types
    )
    put_open(pages, soort=soort)
    told = page(pages, f"/aanleveren/{KENMERK}").first("div", data_soort=soort).attributes["data-soorten"]
    (own,) = [one for one in json.loads(told) if one["code"] == soort]
    assert (own["closed"], own["max_files"]) == (closed, 10_000)
    assert soort not in page(pages).first("div", data_soort="").attributes["data-soorten"]


def test_finishing_leads_to_the_delivery_with_a_green_box(pages: PageApp) -> None:
    put_open(pages, UploadState.RECEIVED)
    browser = pages.browser()
    finished = browser.post(f"/aanleveren/{KENMERK}", omschrijving="Correctie")
    assert (finished.status_code, finished.location) == (303, f"/aanleveringen/{KENMERK}?gedaan=afgerond")
    assert pages.services.deliveries.rows[KENMERK].description == "Correctie"
    main = read(browser.get(finished.location).text).first("main")
    box = main.first("div", role="status")
    assert box.text.startswith("Uw aanlevering is verstuurd.")
    assert "0.csv, 100 bytes, SHA-256" in box.text
    assert main.text.startswith(box.text)


def test_the_green_box_does_not_show_for_a_delivery_that_was_not_finished(pages: PageApp) -> None:
    put_open(pages, UploadState.RECEIVED)
    text = pages.browser().get(f"/aanleveringen/{KENMERK}?gedaan=afgerond").text
    assert "Uw aanlevering is " not in text


def test_a_delivery_with_an_unfinished_file_is_not_finished(pages: PageApp) -> None:
    put_open(pages, UploadState.OPEN)
    refused = pages.browser().post(f"/aanleveren/{KENMERK}", omschrijving="Blijft staan")
    assert refused.status_code == 422
    summary = read(refused.text).first("div", role="alert", class_="summary")
    assert "Nog niet alle bestanden zijn verstuurd." in summary.text
    assert 'value="Blijft staan"' in refused.text


def test_a_delivery_without_files_is_not_finished(pages: PageApp) -> None:
    put_open(pages)
    refused = pages.browser().post(f"/aanleveren/{KENMERK}", omschrijving="")
    assert refused.status_code == 422
    assert "Kies een bestand." in refused.text


def test_a_description_of_201_characters_is_too_long(pages: PageApp) -> None:
    put_open(pages, UploadState.RECEIVED)
    refused = pages.browser().post(f"/aanleveren/{KENMERK}", omschrijving="x" * 201)
    assert refused.status_code == 422
    assert "De omschrijving is te lang." in refused.text


def test_the_page_of_a_finished_delivery_leads_to_its_facts(pages: PageApp) -> None:
    pages.services.deliveries.put(a_delivery(TIMMERMAN, KENMERK, pages.clock.now()))
    answer = pages.browser().get(f"/aanleveren/{KENMERK}")
    assert (answer.status_code, answer.location) == (303, f"/aanleveringen/{KENMERK}")


def test_without_script_one_form_makes_and_finishes_a_delivery(pages: PageApp) -> None:
    answer = pages.browser().post("/aanleveren", soort="wmo", bestanden=(BytesIO(b"a;b\n"), "a.csv"))
    assert answer.status_code == 303
    (made,) = pages.services.deliveries.rows.values()
    assert made.state is DeliveryState.CHECKING
    assert [(one.name, one.length) for one in made.files] == [("a.csv", 4)]


def test_without_script_the_page_says_what_it_can_do(pages: PageApp) -> None:
    said = [one.text for one in page(pages).all("noscript")]
    assert any("tot 50 MB" in one and "mcz-upload" in one for one in said)


def test_without_kind_and_file_both_are_asked_for_at_once(pages: PageApp) -> None:
    answer = pages.browser().post("/aanleveren", omschrijving="Blijft staan")
    assert answer.status_code == 422
    links = read(answer.text).first("div", role="alert", class_="summary").all("a")
    assert [(one.text, one.attributes["href"]) for one in links] == [
        ("Kies het soort aanlevering.", "#soort"),
        ("Kies een bestand.", "#bestanden"),
    ]
    assert 'value="Blijft staan"' in answer.text


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        (FormRefusal.TOO_LARGE, "a.csv is te groot. Een bestand mag hoogstens 50 MB zijn."),
        (FormRefusal.TYPE, "a.csv heeft een type dat niet kan. Toegestaan: CSV, XML, PDF, ZIP."),
        (FormRefusal.EMPTY, "a.csv is leeg."),
        (
            FormRefusal.TOO_MANY,
            "a.csv kan er niet meer bij: deze aanlevering heeft het grootste aantal bestanden. "
            "Begin voor dit bestand een nieuwe aanlevering.",
        ),
        (FormRefusal.QUOTA, "Uw organisatie heeft de maximale ruimte bereikt. Bel de servicedesk."),
    ],
)
def test_a_file_that_is_refused_is_told_why_and_leaves_no_open_delivery(
    pages: PageApp, refusal: FormRefusal, sentence: str
) -> None:
    pages.services.form_upload.refuses = refusal
    answer = pages.browser().post("/aanleveren", soort="wmo", bestanden=(BytesIO(b"x"), "a.csv"))
    assert answer.status_code == 422
    assert sentence in read(answer.text).text
    assert {one.state for one in pages.services.deliveries.rows.values()} == {DeliveryState.WITHDRAWN}


@pytest.mark.requires("K38", "tus-X04")
@pytest.mark.parametrize("step", ["start", "withdraw"])
def test_a_database_without_room_for_a_form_is_told_as_a_store_without_room(
    pages: PageApp, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no room for the database")

    pages.services.form_upload.refuses = FormRefusal.NO_ROOM
    monkeypatch.setattr(pages.services.deliveries, step, full)
    answer = pages.browser().post("/aanleveren", soort="wmo", bestanden=(BytesIO(b"x"), "a.csv"))
    assert answer.status_code == 422
    assert "Wij kunnen nu even geen bestanden aannemen." in read(answer.text).text


def test_a_form_over_the_limit_is_refused_before_it_is_read(pages: PageApp) -> None:
    browser = pages.browser()
    answer = browser.client.post(
        "/aanleveren",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": "60000000"},
    )
    assert answer.status_code == 413


def test_the_widget_asks_for_nothing_but_its_own_origin(pages: PageApp) -> None:
    policy = pages.browser().get("/aanleveren").headers["Content-Security-Policy"]
    assert "connect-src 'self'" in policy
    assert "unsafe" not in policy


def test_no_element_has_a_style_or_an_event_handler(pages: PageApp) -> None:
    put_open(pages, UploadState.RECEIVED, UploadState.OPEN)
    text = pages.browser().get(f"/aanleveren/{KENMERK}").text
    assert " style=" not in text
    assert " onclick=" not in text
