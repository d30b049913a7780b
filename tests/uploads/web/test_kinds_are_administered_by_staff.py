"""`/beheer/soorten`: only for staff; what is saved is what the page and `/intro.json` say from then on."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from shared.clock import FixedClock
from tests.uploads.doors.door_kit import OWN, Doors, open_doors
from tests.uploads.kit import STRANGER

FIELDS = {"naam": "Jaarcijfers", "extensies": "pdf", "grootte": "20", "aantal": "3", "van": "", "tot": "2027-03-31"}


@pytest.fixture
def doors(tmp_path: Path, clock: FixedClock) -> Iterator[Doors]:
    with open_doors(tmp_path, clock) as opened:
        yield opened


def post(client: FlaskClient, path: str, **fields: str) -> int:
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/aanleveren").text)
    assert token
    return client.post(path, data={"csrf_token": token[1], **fields}, headers={"Origin": OWN}).status_code


@pytest.mark.requires("K41", "K15")
def test_a_kind_that_staff_adds_is_told_and_kept_at_once(doors: Doors) -> None:
    client = doors.browser(STRANGER, sid="staff", roles=["servicedesk"])
    assert post(client, "/beheer/soorten/nieuw", soort="jaarcijfers", zichtbaar="ja", **FIELDS) == 303
    assert "Jaarcijfers" in client.get("/beheer/soorten").text
    (kind,) = [one for one in client.get("/intro.json").get_json()["types"] if one["soort"] == "jaarcijfers"]
    assert (kind["max_bytes"], kind["max_files"], kind["opens_on"], kind["closes_on"]) == (
        20_000_000,
        3,
        None,
        "2027-03-31",
    )
    page = doors.browser().get("/aanleveren").text
    assert "Jaarcijfers" in page
    assert "Hoogstens 3 bestanden. Aanleveren kan tot en met 31 maart 2027." in page
    assert post(client, "/beheer/soorten/jaarcijfers", **{**FIELDS, "tot": "2027-02-01"}, zichtbaar="ja") == 303
    assert "Jaarcijfers" not in doors.browser().get("/aanleveren").text


@pytest.mark.requires("K41")
def test_a_kind_without_a_number_takes_as_many_files_as_a_receipt_can_name(doors: Doors) -> None:
    client = doors.browser(STRANGER, sid="staff", roles=["servicedesk"])
    assert post(client, "/beheer/soorten/nieuw", soort="vrijuit", **{**FIELDS, "aantal": ""}) == 303
    row = client.get("/beheer/soorten").text.partition("soorten/vrijuit")[2].partition("</tr>")[0]
    assert "10.000" in row


@pytest.mark.requires("K41", "K15")
def test_how_long_its_bytes_stay_is_told_and_can_be_left_to_the_installation(doors: Doors) -> None:
    client = doors.browser(STRANGER, sid="staff", roles=["servicedesk"])
    told = []
    for days in ("90", ""):
        assert post(client, "/beheer/soorten/correctie", **FIELDS, bewaren=days) == 303
        (kind,) = [one for one in client.get("/intro.json").get_json()["types"] if one["soort"] == "correctie"]
        told.append(kind["keep_days"])
    assert told == [90, None]
    for days in ("0", "2556", "-1", "x", "1.5"):
        assert post(client, "/beheer/soorten/correctie", **FIELDS, bewaren=days) == 422


@pytest.mark.requires("K41")
def test_a_faulty_form_changes_nothing_and_says_what_is_wrong(doors: Doors) -> None:
    client = doors.browser(STRANGER, sid="staff", roles=["servicedesk"])
    before = client.get("/intro.json").get_json()
    assert post(client, "/beheer/soorten/correctie", **{**FIELDS, "grootte": "x"}) == 422
    for taken in ("correctie", "nieuw", "Nee"):
        assert post(client, "/beheer/soorten/nieuw", soort=taken, **FIELDS) == 422
    assert client.get("/intro.json").get_json() == before
    assert post(client, "/beheer/soorten/bestaat-niet", **FIELDS) == 404


@pytest.mark.requires("K41", "threat 35")
def test_nobody_else_finds_it(doors: Doors) -> None:
    for path in ("/beheer/soorten", "/beheer/soorten/nieuw", "/beheer/soorten/correctie"):
        assert doors.browser().get(path).status_code == 404
    assert post(doors.browser(), "/beheer/soorten/correctie", **FIELDS) == 404
