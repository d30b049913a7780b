"""D9 in the real application: only for staff, safe to download from, and every form does what it says."""

import re
from collections.abc import Iterator
from html import escape, unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.clock import FixedClock
from tests.uploads.doors.door_kit import OWN, Doors, open_doors, tus
from tests.uploads.kit import STRANGER, described
from uploads.deliveries.party import Party

STAFF = Party("sub-anna", "900000", "CAK", "A. de Boer")
HOSTILE = "<script>alert(1)</script>\u202e../../x\r\n.csv"


@pytest.fixture
def doors(tmp_path: Path, clock: FixedClock) -> Iterator[Doors]:
    with open_doors(tmp_path, clock) as opened:
        yield opened


@pytest.fixture
def delivery(doors: Doors) -> str:
    """The kenmerk of a checked delivery of one file with a hostile name."""
    browser = doors.browser()
    answer = tus(browser, "POST", "/files/", b"hello", Upload_Length="5", Upload_Metadata=described(filename=HOSTILE))
    doors.run_workers()
    return str(answer.headers["Aanlevering-Kenmerk"])


def staff(doors: Doors) -> FlaskClient:
    return doors.browser(STAFF, sid="sid-staff", roles=["servicedesk"])


def post(client: FlaskClient, path: str, **fields: str) -> int:
    return posted(client, path, **fields).status_code


def posted(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    page = client.get(re.sub(r"/[a-z]+$", "", path)).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    data = {"csrf_token": token[1], **fields}
    return client.post(path, data=data, headers={"Origin": OWN})


@pytest.mark.requires("K41", "threat 35")
def test_nobody_without_the_role_finds_anything(doors: Doors, delivery: str) -> None:
    page = f"/beheer/aanleveringen/{delivery}"
    upload = file_address(staff(doors), delivery)
    for browser in (doors.browser(), doors.browser(STRANGER, sid="s2", roles=["approver", "user"])):
        for address in ("/beheer/aanleveringen", page, upload):
            assert browser.get(address).status_code == 404
        token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/aanleveren").text)
        assert token
        data = {"csrf_token": token[1]}
        assert browser.post(f"{page}/opgehaald", data=data, headers={"Origin": OWN}).status_code == 404
    assert doors.app.test_client().get(page).status_code == 303


def file_address(client: FlaskClient, kenmerk: str) -> str:
    found = re.search(
        rf"/beheer/aanleveringen/{kenmerk}/bestanden/[0-9a-f]{{32}}",
        client.get(f"/beheer/aanleveringen/{kenmerk}").text,
    )
    assert found
    return found[0]


@pytest.mark.requires("threat 32", "threat 31")
def test_a_hostile_name_stays_text_and_the_file_is_an_attachment(doors: Doors, delivery: str) -> None:
    client = staff(doors)
    for address in ("/beheer/aanleveringen", f"/beheer/aanleveringen/{delivery}"):
        assert "<script>alert" not in client.get(address).text
    answer = client.get(file_address(client, delivery))
    assert (answer.status_code, answer.data) == (200, b"hello")
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert not {"\r", "\n", "\u202e", "<"} & set(answer.headers["Content-Disposition"])
    assert "Gedownload" in client.get(f"/beheer/aanleveringen/{delivery}").text


@pytest.mark.parametrize(
    ("asked", "status", "data", "told"),
    [
        ("bytes=1-3", 206, b"ell", "bytes 1-3/5"),
        ("bytes=3-", 206, b"lo", "bytes 3-4/5"),
        ("bytes=-2", 206, b"lo", "bytes 3-4/5"),
        ("bytes=-5", 206, b"hello", "bytes 0-4/5"),
        ("bytes=-500", 206, b"hello", "bytes 0-4/5"),
        ("bytes=0-99", 206, b"hello", "bytes 0-4/5"),
        ("bytes=5-", 416, b"", "bytes */5"),
        ("bytes=0-1,3-4", 200, b"hello", None),
        ("items=0-1", 200, b"hello", None),
        ("bytes=x", 200, b"hello", None),
    ],
)
def test_a_download_goes_on_where_it_was(
    doors: Doors, delivery: str, asked: str, status: int, data: bytes, told: str | None
) -> None:
    client = staff(doors)
    address = file_address(client, delivery)
    for browser, path in ((client, address), (doors.browser(), address.removeprefix("/beheer"))):
        answer = browser.get(path, headers={"Range": asked})
        assert (answer.status_code, answer.data, answer.headers.get("Content-Range")) == (status, data, told)


def test_a_range_of_another_version_is_answered_with_the_whole_file(doors: Doors, delivery: str) -> None:
    client = staff(doors)
    address = file_address(client, delivery)
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"Range": "bytes=1-", "If-Range": tag}).status_code == 206
    assert client.get(address, headers={"Range": "bytes=1-", "If-Range": '"other"'}).data == b"hello"
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("asked", ["bytes=1-3", "bytes=5-"])
def test_a_range_says_nothing_where_no_bytes_are_asked(doors: Doors, delivery: str, asked: str) -> None:
    client = staff(doors)
    answer = client.head(file_address(client, delivery), headers={"Range": asked})
    assert (answer.status_code, answer.headers.get("Content-Range"), answer.content_length) == (200, None, 5)


def noted(doors: Doors, delivery: str) -> int:
    return staff(doors).get(f"/beheer/aanleveringen/{delivery}").text.count("Gedownload")


@pytest.mark.requires("K41")
@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"Range": "bytes=0-1"},
        {"Range": "bytes=1-"},
        {"Range": "bytes=-2"},
        {"Range": "bytes=-5"},
        {"Range": "bytes=1-1,3-4"},
        {"Range": "items=1-"},
        {"Range": "bytes=1-", "If-Range": '"another version"'},
    ],
)
def test_whatever_bytes_leave_leave_a_trace(doors: Doors, delivery: str, asked: dict[str, str]) -> None:
    client = staff(doors)
    assert client.get(file_address(client, delivery), headers=asked).data
    assert noted(doors, delivery) == 1


@pytest.mark.requires("K41")
def test_what_sends_no_bytes_leaves_no_trace(doors: Doors, delivery: str) -> None:
    client = staff(doors)
    address = file_address(client, delivery)
    tag = client.head(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(address, headers={"Range": "bytes=5-"}).status_code == 416
    assert noted(doors, delivery) == 0


def test_each_form_does_what_it_says_and_the_sender_sees_it(doors: Doors, delivery: str) -> None:
    client, page = staff(doors), f"/beheer/aanleveringen/{delivery}"
    assert post(client, f"{page}/opgehaald") == 303
    assert post(client, f"{page}/opgehaald") == 409
    assert post(client, f"{page}/verlengen", tot="2027-12-31", reden="bezwaar") == 303
    assert post(client, f"{page}/verlengen", tot="2020-01-01", reden="bezwaar") == 422
    assert post(client, f"{page}/vasthouden", wat="vasthouden", reden="onderzoek") == 303
    assert post(client, f"{page}/vasthouden", wat="vrijgeven", reden="klaar") == 303
    assert post(client, f"{page}/accepteren") == 303
    assert "Geaccepteerd" in doors.browser().get(f"/aanleveringen/{delivery}").text


def test_a_rejection_shows_its_reason_to_the_sender(doors: Doors, delivery: str) -> None:
    client, page = staff(doors), f"/beheer/aanleveringen/{delivery}"
    assert post(client, f"{page}/afkeuren", reden="") == 422
    assert post(client, f"{page}/afkeuren", reden="Verkeerd jaar <b>") == 303
    assert "Verkeerd jaar &lt;b&gt;" in doors.browser().get(f"/aanleveringen/{delivery}").text


@pytest.mark.requires("S41")
def test_what_was_typed_comes_back_in_the_form_that_was_refused_and_in_no_other(doors: Doors, delivery: str) -> None:
    client, page = staff(doors), f"/beheer/aanleveringen/{delivery}"
    post(client, f"{page}/opgehaald")
    refused = posted(client, f"{page}/verlengen", tot="2020-01-01", reden="bezwaar <b>\r\nloopt nog")
    assert refused.status_code == 422
    assert fields_of(refused) == {
        "reden-afkeuren": "",
        "reden-verlengen": "bezwaar &lt;b&gt;\nloopt nog",
        "reden-vasthouden": "",
    }
    assert 'type="date" value="2020-01-01"' in refused.text
    too_long = posted(client, f"{page}/vasthouden", wat="vasthouden", reden="x" * 501)
    assert fields_of(too_long)["reden-vasthouden"] == "x" * 501
    assert 'type="date" value=""' in too_long.text


def fields_of(page: TestResponse) -> dict[str, str]:
    return dict(re.findall(r'<textarea class="input" id="([^"]+)"[^>]*>([^<]*)</textarea>', page.text))


@pytest.mark.requires("S41")
def test_a_line_break_in_a_reason_counts_as_one_character(doors: Doors, delivery: str) -> None:
    client, page = staff(doors), f"/beheer/aanleveringen/{delivery}"
    reason = "\r\n".join(["regel"] * 83) + "xxx"  # 500 as a browser counts
    assert post(client, f"{page}/afkeuren", reden=f"{reason}x") == 422
    assert post(client, f"{page}/afkeuren", reden=reason) == 303


@pytest.mark.requires("S41")
@pytest.mark.parametrize("day", ["9999-12-31", "2101-01-01", "1999-12-31", "0001-01-01", "x"])
def test_a_day_of_another_age_is_refused_with_a_sentence(doors: Doors, delivery: str, day: str) -> None:
    client, page = staff(doors), f"/beheer/aanleveringen/{delivery}"
    post(client, f"{page}/opgehaald")
    refused = posted(client, f"{page}/verlengen", tot=day, reden="bezwaar")
    assert refused.status_code == 422
    assert "Kies een dag na de huidige bewaartermijn" in refused.text
    for name in ("van", "tot"):
        answer = doors.browser().get(f"/?{name}={day}")
        assert answer.status_code == 422
        assert "Vul een datum in zoals 28-02-2027." in answer.text


def test_the_list_filters_by_relation_and_status(doors: Doors, delivery: str) -> None:
    client = staff(doors)
    assert delivery in client.get("/beheer/aanleveringen?relatie=10001234&status=niet-gescand").text
    assert delivery not in client.get("/beheer/aanleveringen?relatie=1").text
    assert delivery not in client.get("/beheer/aanleveringen?status=opgehaald&pagina=x").text


@pytest.mark.parametrize(
    ("step", "typed", "words"),
    [
        ("opgehaald", {}, "U heeft gemeld dat de aanlevering is opgehaald."),
        ("afkeuren", {"reden": "Verkeerd jaar"}, "U heeft de aanlevering afgekeurd."),
        ("vasthouden", {"wat": "vasthouden", "reden": "onderzoek"}, "De aanlevering wordt vastgehouden."),
        ("vasthouden", {"wat": "vrijgeven", "reden": "klaar"}, "De aanlevering is vrijgegeven."),
    ],
)
def test_the_page_says_what_was_done(doors: Doors, delivery: str, step: str, typed: dict[str, str], words: str) -> None:
    """After each change comes a green box that is announced."""
    client, page = staff(doors), f"/beheer/aanleveringen/{delivery}"
    if typed.get("wat") == "vrijgeven":
        post(client, f"{page}/vasthouden", wat="vasthouden", reden="onderzoek")
    answer = client.get(posted(client, f"{page}/{step}", **typed).headers["Location"])
    assert re.search(rf'role="status">.*{re.escape(words)}', answer.text)


def test_the_way_back_leads_to_the_filters_and_page_one_came_from(doors: Doors, delivery: str) -> None:
    client, place = staff(doors), "relatie=10001234&status=niet-gescand"
    listed = client.get(f"/beheer/aanleveringen?{place}").text
    link = re.search(rf'href="(/beheer/aanleveringen/{delivery}[^"]*)"', listed)
    assert link
    shown = client.get(unescape(link[1])).text
    back = f'href="/beheer/aanleveringen?{escape(place)}"'
    assert back in shown
    action = re.search(r'<form action="([^"]*opgehaald[^"]*)"', shown)
    assert action
    token = re.search(r'name="csrf_token" value="([^"]+)"', shown)
    assert token
    done = client.post(unescape(action[1]), data={"csrf_token": token[1]}, headers={"Origin": OWN})
    assert back in client.get(done.headers["Location"]).text
