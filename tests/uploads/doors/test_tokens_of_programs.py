"""Programs: only an access token for uploads with the right scope opens the door."""

import errno
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from shared.jose.claims import epoch
from tests.support.json_answers import json_of
from tests.uploads.doors.door_kit import OWN, Doors, open_doors, tus
from tests.uploads.kit import JANSEN, PIETERS, STRANGER, described
from uploads.deliveries import service
from uploads.receipts.deletion import Deletion
from uploads.receipts.receipt import Receipt
from uploads.worker import expire

REFUSED: list[tuple[dict[str, Any], int]] = [
    ({"aud": "http://localhost:8001"}, 401),
    ({"iss": "https://evil.example"}, 401),
    ({"exp": 1_000_000_000}, 401),
    ({"typ": "JWT"}, 401),
    ({"typ": "logout+jwt"}, 401),
    ({"scope": "files:read"}, 403),
    ({"scope": "openid"}, 403),
    ({"urn:cak:relatienummer": None}, 403),
    ({"acr": "urn:other", "auth_time": 1_800_000_000}, 401),
]


@pytest.mark.requires("threat 16", "threat 19", "K13")
@pytest.mark.parametrize(("changes", "status"), REFUSED)
def test_another_token_is_refused(doors: Doors, changes: dict[str, Any], status: int) -> None:
    answer = tus(doors.app.test_client(), "POST", "/files/", Upload_Length="5", **doors.program(**changes))
    assert (answer.status_code, answer.headers["Tus-Resumable"]) == (status, "1.0.0")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.requires("K14", "RS-01")
def test_a_login_that_proved_too_little_is_told_what_to_ask(doors: Doors) -> None:
    weak = doors.program(acr="urn:other", auth_time=1_800_000_000)

    answer = tus(doors.app.test_client(), "POST", "/files/", Upload_Length="5", **weak)

    assert 'error="insufficient_user_authentication"' in answer.headers["WWW-Authenticate"]
    assert 'acr_values="urn:cak:acr:mfa urn:cak:acr:phr"' in answer.headers["WWW-Authenticate"]


@pytest.mark.requires("RS-06", "RS-02", "RS-09")
def test_what_a_program_has_to_know_is_published_where_it_is_told_to_look(doors: Doors) -> None:
    program = doors.app.test_client()
    challenge = tus(program, "POST", "/files/", Upload_Length="5").headers["WWW-Authenticate"]

    document = json_of(program.get("/.well-known/oauth-protected-resource"))

    assert f'resource_metadata="{document["resource"]}/.well-known/oauth-protected-resource"' in challenge
    assert len(document["authorization_servers"]) == 1
    assert set(document["scopes_supported"]) == {"files:read", "files:write"}
    assert document["bearer_methods_supported"] == ["header"]


@pytest.mark.requires("tus-X03", "K13")
def test_a_program_whose_token_ends_goes_on_with_a_new_one(doors: Doors) -> None:
    program = doors.app.test_client()
    old = doors.program(exp=epoch(doors.clock.now() + timedelta(minutes=1)))
    path = tus(program, "POST", "/files/", Upload_Length="10", **old).headers["Location"]
    assert tus(program, "PATCH", path, b"hello", Upload_Offset="0", **old).status_code == 204
    doors.clock.advance(timedelta(minutes=2))
    assert tus(program, "PATCH", path, b"world", Upload_Offset="5", **old).status_code == 401
    assert tus(program, "PATCH", path, b"world", Upload_Offset="5", **doors.program()).status_code == 204


@pytest.mark.requires("K13")
def test_a_client_speaks_for_the_relation_of_its_registration(doors: Doors) -> None:
    itself = {"sub": "a-program", "urn:cak:relatienummer": None, "represents": {"sub": "10001234"}, "acr": None}
    program = doors.program(**itself)
    assert tus(doors.app.test_client(), "POST", "/files/", Upload_Length="5", **program).status_code == 201


@pytest.mark.requires("K36")
def test_a_delivery_by_program_from_begin_to_receipt(doors: Doors) -> None:
    program, headers = doors.app.test_client(), doors.program()
    begun = program.post("/aanleveringen", json={"soort": "correctie", "omschrijving": "Q1"}, headers=headers)
    assert (begun.status_code, json_of(begun)["status"]) == (201, "busy")
    kenmerk = json_of(begun)["kenmerk"]
    assert begun.headers["Location"] == f"/aanleveringen/{kenmerk}"
    early = program.post(f"/aanleveringen/{kenmerk}/afronden", headers=headers)
    assert (early.status_code, early.json) == (409, {"error": "no_files"})
    metadata = described(filename="a.csv", aanlevering=kenmerk)
    tus(program, "POST", "/files/", b"hello", Upload_Length="5", Upload_Metadata=metadata, **headers)
    done = program.post(f"/aanleveringen/{kenmerk}/afronden", headers=headers)
    assert (done.status_code, json_of(done)["status"], json_of(done)["bestanden"][0]["naam"]) == (
        200,
        "checking",
        "a.csv",
    )
    make_receipts(doors)
    seen = program.get(f"/aanleveringen/{kenmerk}", headers=doors.program(PIETERS, scope="files:read"))
    assert (seen.status_code, json_of(seen)["status"]) == (200, "unscanned")
    proof = program.get(json_of(seen)["ontvangstbewijs"], headers=headers)
    assert (proof.status_code, proof.mimetype) == (200, "application/jose")
    assert proof.headers["Content-Disposition"] == f'attachment; filename="{kenmerk}.jws"'
    receipt = doors.services.receipts.check_proof(proof.text)
    assert isinstance(receipt, Receipt)
    assert receipt.kenmerk == kenmerk


@pytest.mark.requires("K36", "tus-X02", "threat 34")
def test_a_program_with_too_many_open_deliveries_is_told_to_come_back(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST_OPEN_DELIVERIES", 1)
    program = doors.app.test_client()

    def begin() -> TestResponse:
        return program.post("/aanleveringen", json={"soort": "correctie"}, headers=doors.program())

    assert begin().status_code == 201
    one_more = begin()
    assert (one_more.status_code, one_more.json) == (429, {"error": "too_many_open"})
    assert one_more.headers["Retry-After"] == "60"
    doors.clock.advance(timedelta(days=7))
    expire(doors.foundation)
    assert begin().status_code == 201


@pytest.mark.requires("tus-X04")
@pytest.mark.parametrize(
    ("why", "told"),
    [
        (errno.ENOSPC, (507, "storage_full", "60")),
        (errno.ETIMEDOUT, (503, "overloaded", "5")),
        (errno.EIO, (500, "fault", None)),
    ],
)
def test_a_full_or_busy_database_is_told_to_a_program_as_to_an_upload(
    doors: Doors, monkeypatch: pytest.MonkeyPatch, why: int, told: tuple[int, str, str | None]
) -> None:
    def fails(*_: object) -> None:
        raise OSError(why, "the test broke this database")

    monkeypatch.setattr(service.DeliveryService, "start", fails)
    answer = doors.app.test_client().post("/aanleveringen", json={"soort": "correctie"}, headers=doors.program())
    assert (answer.status_code, json_of(answer)["error"], answer.headers.get("Retry-After")) == told


@pytest.mark.requires("K41", "threat 46", "threat 35")
def test_a_program_fetches_the_certificate_that_its_bytes_were_removed(doors: Doors) -> None:
    program, headers = doors.app.test_client(), doors.program()
    metadata = described(filename="a.csv", soort="correctie")
    made = tus(program, "POST", "/files/", b"hello", Upload_Length="5", Upload_Metadata=metadata, **headers)
    kenmerk = made.headers["Aanlevering-Kenmerk"]
    address = f"/aanleveringen/{kenmerk}/verwijderbewijs.jws"
    assert program.get(address, headers=headers).status_code == 404
    doors.services.deliveries.withdraw(JANSEN, kenmerk, doors.clock.now())
    make_receipts(doors)
    proof = program.get(address, headers=headers)
    assert (proof.status_code, proof.mimetype) == (200, "application/jose")
    assert isinstance(doors.services.receipts.check_proof(proof.text), Deletion)
    assert program.get(address, headers=doors.program(STRANGER)).status_code == 404
    assert program.post(address, headers=headers).status_code == 405


def make_receipts(doors: Doors) -> None:
    """What the worker does."""
    doors.run_workers()


@pytest.mark.requires("threat 35", "K36")
def test_deliveries_of_others_are_not_found(doors: Doors) -> None:
    program = doors.app.test_client()
    kenmerk = json_of(program.post("/aanleveringen", json={"soort": "correctie"}, headers=doors.program()))["kenmerk"]
    for party in (PIETERS, STRANGER):
        headers = doors.program(party)
        assert program.get(f"/aanleveringen/{kenmerk}", headers=headers).status_code == 404
        assert program.post(f"/aanleveringen/{kenmerk}/afronden", headers=headers).status_code == 404
        assert program.get(f"/aanleveringen/{kenmerk}/ontvangstbewijs.jws", headers=headers).status_code == 404


@pytest.mark.parametrize(
    ("content", "status"),
    [("{", 400), ("[]", 400), ('{"soort": 1}', 400), ('{"soort": "onbekend"}', 400), ("x" * 20_000, 400), ("{}", 400)],
)
def test_malformed_requests_are_refused_in_json(doors: Doors, content: str, status: int) -> None:
    headers = {**doors.program(), "Content-Type": "application/json"}
    answer = doors.app.test_client().post("/aanleveringen", data=content, headers=headers)
    assert (answer.status_code, answer.mimetype) == (status, "application/json")


def test_security_headers_are_on_every_answer_of_both_doors(doors: Doors) -> None:
    program = doors.app.test_client()
    answers = [
        program.options("/files/"),
        tus(program, "POST", "/files/", Upload_Length="5"),
        tus(program, "POST", "/files/", Upload_Length="5", **doors.program()),
        program.get("/aanleveringen/x", headers=doors.program()),
        program.get("/intro.json"),
    ]
    for answer in answers:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.requires("K15", "K17")
def test_what_anybody_may_read(doors: Doors) -> None:
    anybody = doors.app.test_client()
    intro = json_of(anybody.get("/intro.json"))
    assert [kind["name"] for kind in intro["types"] if kind["on_page"]] == [
        "Eigen bijdrage Wmo",
        "Zorgtoewijzing Wlz",
        "Correctie",
    ]
    assert (intro["max_bytes"], intro["unfinished_days"], intro["scanned"]) == (50_000_000_000, 7, False)
    keys = json_of(anybody.get("/.well-known/receipt-keys.json"))["keys"]
    assert len(keys) == 2
    assert not any("d" in key for key in keys)


@pytest.mark.requires("tus-X01")
def test_other_origins_get_nothing_unless_configured(doors: Doors) -> None:
    answer = doors.app.test_client().options("/files/", headers={"Origin": "https://elders.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.requires("tus-X01")
def test_a_configured_origin_may_call_with_a_token(tmp_path: Any, clock: Any) -> None:
    with open_doors(tmp_path, clock, uploads_cors_origins=("https://elders.example",)) as doors:
        client = doors.app.test_client()
        preflight = client.options("/files/", headers={"Origin": "https://elders.example"})
        assert preflight.headers["Access-Control-Allow-Origin"] == "https://elders.example"
        assert "Access-Control-Allow-Credentials" not in preflight.headers
        assert tus(client, "POST", "/files/", Upload_Length="5", Origin="https://elders.example").status_code == 401
        assert "Access-Control-Allow-Origin" not in client.options("/files/", headers={"Origin": OWN}).headers
