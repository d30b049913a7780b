"""`/beheer/ruimte`: how much a relation may store, which kinds it may deliver, and who is told of its programs."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from shared.clock import FixedClock
from tests.support.json_answers import json_of
from tests.uploads.doors.door_kit import OWN, Doors, open_doors, tus
from tests.uploads.kit import JANSEN, STRANGER, Kit, described
from uploads.deliveries.allowances import AllowanceFault, AllowanceForm, AllowanceService

NUMBER = JANSEN.relatienummer
PAGE = f"/beheer/ruimte/{NUMBER}"


@pytest.fixture
def doors(tmp_path: Path, clock: FixedClock) -> Iterator[Doors]:
    with open_doors(tmp_path, clock) as opened:
        opened.services.deliveries.remember(JANSEN, clock.now())
        yield opened


@pytest.fixture
def staff(doors: Doors) -> FlaskClient:
    return doors.browser(STRANGER, sid="staff", roles=["servicedesk"])


def post(client: FlaskClient, path: str, **fields: object) -> int:
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/aanleveren").text)
    assert token
    return client.post(path, data={"csrf_token": token[1], **fields}, headers={"Origin": OWN}).status_code


def create(doors: Doors, length: int, **metadata: str) -> tuple[int, str]:
    """Status and code of a creation by a program of the relation."""
    described_by = described(filename="a.csv", **metadata)
    headers = {"Upload_Length": str(length), "Upload_Metadata": described_by, **doors.program()}
    answer = tus(doors.app.test_client(), "POST", "/files/", **headers)
    return answer.status_code, answer.headers.get("Tus-Max-Size", "")


@pytest.mark.requires("threat 34", "tus-R04", "K38")
def test_a_quota_holds_from_the_next_creation_on(doors: Doors, staff: FlaskClient) -> None:
    assert create(doors, 600_000_000)[0] == 201
    assert post(staff, PAGE, ruimte="1") == 303
    assert create(doors, 500_000_000) == (413, "400000000")
    assert create(doors, 400_000_000)[0] == 201
    assert post(staff, PAGE, ruimte="0") == 303
    assert create(doors, 1) == (413, "0")
    assert post(staff, PAGE, ruimte="") == 303
    assert create(doors, 500_000_000)[0] == 201
    assert "1,5 GB" in staff.get("/beheer/ruimte").text


@pytest.mark.requires("K12")
def test_a_relation_is_offered_and_may_deliver_its_own_kinds_only(doors: Doors, staff: FlaskClient) -> None:
    assert post(staff, PAGE, ruimte="", soorten=["correctie"]) == 303
    page = doors.browser().get("/aanleveren").text
    assert "Correctie" in page
    assert "Eigen bijdrage Wmo" not in page
    assert "Eigen bijdrage Wmo" in staff.get("/aanleveren").text
    assert create(doors, 5, soort="correctie")[0] == 201
    assert create(doors, 5, soort="eigen-bijdrage-wmo")[0] == 400
    begun = doors.app.test_client().post("/aanleveringen", json={"soort": "overig"}, headers=doors.program())
    assert (begun.status_code, json_of(begun)["error"]) == (400, "unknown_soort")
    assert post(staff, PAGE, ruimte="") == 303
    assert create(doors, 5, soort="eigen-bijdrage-wmo")[0] == 201


def test_a_faulty_form_changes_nothing_and_says_what_is_wrong(doors: Doors, staff: FlaskClient) -> None:
    for wrong in ("-1", "1,5", "1000001", "veel"):
        assert post(staff, PAGE, ruimte=wrong) == 422
    assert post(staff, PAGE, ruimte="", soorten=["bestaat-niet"]) == 422
    for wrong in ("j@x", "a@x.example, b@x.example", "a@x.example\r\nBcc: b@x.example", f"{'a' * 250}@x.example"):
        assert post(staff, PAGE, ruimte="1", meldingen=wrong) == 422
    assert post(staff, "/beheer/ruimte/99999", ruimte="1") == 404
    found = doors.services.allowances.get(NUMBER)
    assert found is not None
    assert (found.quota_bytes, found.kinds, found.notification_email) == (None, None, "")


@pytest.mark.requires("K12")
def test_the_address_for_notifications_is_asked_shown_again_and_taken_away(doors: Doors, staff: FlaskClient) -> None:
    assert "E-mailadres voor meldingen" in staff.get(PAGE).text
    assert post(staff, PAGE, ruimte="", meldingen=" ict@noordrand.example ") == 303
    assert 'value="ict@noordrand.example"' in staff.get(PAGE).text
    assert post(staff, PAGE, ruimte="", meldingen="") == 303
    assert "noordrand.example" not in staff.get(PAGE).text
    staff.set_cookie("mcz_taal", "en")
    assert "E-mail address for notifications" in staff.get(PAGE).text


@pytest.mark.requires("K12", "threat 39")
def test_a_faulty_address_for_notifications_says_what_is_wrong(staff: FlaskClient) -> None:
    token = re.search(r'name="csrf_token" value="([^"]+)"', staff.get(PAGE).text)
    assert token
    fields = {"csrf_token": token[1], "ruimte": "", "meldingen": "j@x"}
    answer = staff.post(PAGE, data=fields, headers={"Origin": OWN})
    assert answer.status_code == 422
    assert "Vul een e-mailadres in zoals naam@voorbeeld.nl." in answer.text
    assert 'value="j@x"' in answer.text


@pytest.mark.requires("K12")
def test_who_decided_on_an_address_is_logged_without_the_address(
    staff: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert post(staff, PAGE, ruimte="", meldingen="ict@noordrand.example") == 303
    logged = "".join(capsys.readouterr())
    assert "room of a relation decided" in logged
    assert NUMBER in logged
    assert STRANGER.account in logged
    assert "noordrand" not in logged


@pytest.mark.requires("threat 35")
def test_nobody_else_finds_it(doors: Doors) -> None:
    for path in ("/beheer/ruimte", PAGE):
        assert doors.browser().get(path).status_code == 404
    assert post(doors.browser(), PAGE, ruimte="1") == 404


@pytest.mark.requires("threat 34", "K12")
def test_decisions_and_what_is_in_use_are_the_same_on_each_database(kit_on_each: Kit) -> None:
    kit = kit_on_each
    allowances = AllowanceService(kit.units.read, kit.units.write, 7)
    kit.created(5)
    kit.deliveries.remember(STRANGER, kit.clock.now())

    assert allowances.decide(NUMBER, AllowanceForm("2", ("overig",), "ict@x.example"), ["overig"]) is None
    assert allowances.decide(NUMBER, AllowanceForm("x", ("y",), "z"), ["overig"]) == {
        "ruimte": AllowanceFault.SPACE,
        "soorten": AllowanceFault.KINDS,
        "meldingen": AllowanceFault.EMAIL,
    }

    own, other = allowances.list("", 1).allowances
    assert (own.relatienummer, own.relatie_naam, own.reserved_bytes) == (NUMBER, JANSEN.relatie_naam, 5)
    assert (own.quota_bytes, own.kinds, own.notification_email) == (2_000_000_000, ("overig",), "ict@x.example")
    assert other.notification_email == ""
    assert (other.relatienummer, other.quota_bytes, other.kinds, other.reserved_bytes) == ("20009999", None, None, 0)
    assert allowances.list(NUMBER, 1).total == 1
    assert allowances.list("", 2).allowances == ()
    assert allowances.get("1") is None


def test_the_list_says_that_the_change_was_saved(staff: FlaskClient) -> None:
    token = re.search(r'name="csrf_token" value="([^"]+)"', staff.get("/aanleveren").text)
    assert token
    answer = staff.post(PAGE, data={"csrf_token": token[1], "ruimte": "1"}, headers={"Origin": OWN})
    assert "De wijziging is opgeslagen." in staff.get(answer.headers["Location"]).text
