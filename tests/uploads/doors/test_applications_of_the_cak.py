"""The CAK's own application lists, fetches and reports deliveries of all relations; nobody else can."""

from typing import Any

import pytest

from tests.support.json_answers import json_of
from tests.uploads.doors.door_kit import Doors, tus
from tests.uploads.kit import STRANGER, described
from uploads.deliveries.receivers import MOST_RECEIVERS, Receiver, speaks_for_itself

INBOX = "/beheer/aanleveringen"
CLIENT = "cak-verwerking"
ITSELF: dict[str, Any] = {
    "sub": CLIENT,
    "client_id": CLIENT,
    "urn:cak:relatienummer": None,
    "name": None,
    "acr": None,
    "scope": "files:read",
}


@pytest.fixture
def application(doors: Doors) -> dict[str, str]:
    """Headers of the registered application."""
    doors.services.receivers.save(Receiver(CLIENT, "Verwerking"))
    return doors.program(**ITSELF)


def deliver(doors: Doors, data: bytes = b"0123456789") -> str:
    """A delivery of a relation, looked at by the worker; its reference."""
    sent = tus(
        doors.app.test_client(),
        "POST",
        "/files/",
        data,
        Upload_Length=str(len(data)),
        Upload_Metadata=described(filename="a.csv"),
        **doors.program(STRANGER),
    )
    assert sent.status_code == 201, sent.text
    doors.run_workers()
    return sent.headers["Aanlevering-Kenmerk"]


@pytest.mark.requires("K41", "RS-02", "RS-06")
def test_it_lists_fetches_and_reports_what_every_relation_delivered(doors: Doors, application: dict[str, str]) -> None:
    kenmerk, client = deliver(doors), doors.app.test_client()

    (listed,) = json_of(client.get(f"{INBOX}?status=unscanned", headers=application))["aanleveringen"]
    place = listed["bestanden"][0]["inhoud"]
    part = client.get(place, headers={**application, "Range": "bytes=4-"})
    taken = client.post(f"{INBOX}/{kenmerk}/opgehaald", headers=application)

    assert (listed["kenmerk"], listed["relatienummer"], listed["vrijgegeven"]) == (
        kenmerk,
        STRANGER.relatienummer,
        True,
    )
    assert client.get(place, headers=application).data == b"0123456789"
    assert (part.status_code, part.data, part.headers["Content-Range"]) == (206, b"456789", "bytes 4-9/10")
    assert client.get(listed["ontvangstbewijs"], headers=application).mimetype == "application/jose"
    assert (taken.status_code, json_of(taken)["status"]) == (200, "picked_up")
    assert client.post(f"{INBOX}/{kenmerk}/opgehaald", headers=application).status_code == 409
    assert json_of(client.post(f"{INBOX}/{kenmerk}/accepteren", headers=application))["status"] == "accepted"
    assert json_of(client.get(f"{INBOX}?status=unscanned", headers=application))["aantal"] == 0


@pytest.mark.requires("K41")
def test_every_step_of_it_is_kept_under_its_name_and_a_continued_fetch_counts_once(
    doors: Doors, application: dict[str, str]
) -> None:
    kenmerk, client = deliver(doors), doors.app.test_client()
    (file,) = json_of(client.get(f"{INBOX}/{kenmerk}", headers=application))["bestanden"]
    for asked in ("bytes=0-3", "bytes=4-"):
        client.get(file["inhoud"], headers={**application, "Range": asked})
    no_reason = client.post(f"{INBOX}/{kenmerk}/afkeuren", headers=application)
    rejected = client.post(f"{INBOX}/{kenmerk}/afkeuren", headers=application, json={"reden": "verkeerd jaar"})

    found = doors.services.receiving.get(kenmerk)

    assert (no_reason.status_code, json_of(no_reason)["error"]) == (400, "reason_missing")
    assert json_of(rejected)["status"] == "rejected"
    assert client.get(file["inhoud"], headers=application).status_code == 404
    assert found is not None
    assert [(one.name, one.step.value) for one in found[1]] == [
        ("Verwerking", "downloaded"),
        ("Verwerking", "rejected"),
    ]


@pytest.mark.requires("threat 35", "RS-08")
@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"scope": "files:write"}, 403),
        ({"client_id": "another", "sub": "another"}, 403),
        ({"sub": "somebody"}, 401),  # a person, whose login was not of the level that is asked
        ({"represents": {"sub": "10001234"}}, 403),
        ({"urn:cak:relatienummer": "10001234"}, 403),
        ({"auth_time": 1_800_000_000, "acr": "urn:cak:acr:mfa"}, 403),
        ({"aud": "http://localhost:8001"}, 401),
    ],
)
def test_nobody_else_reads_the_deliveries_of_others(
    doors: Doors, application: dict[str, str], changes: dict[str, Any], status: int
) -> None:
    kenmerk, client = deliver(doors), doors.app.test_client()
    other = doors.program(**{**ITSELF, **changes})
    for path in (INBOX, f"{INBOX}/{kenmerk}", f"{INBOX}/{kenmerk}/ontvangstbewijs.jws"):
        assert client.get(path, headers=other).status_code == status
    assert client.post(f"{INBOX}/{kenmerk}/opgehaald", headers=other).status_code == status


@pytest.mark.requires("K13")
def test_a_token_of_a_person_never_speaks_for_an_application() -> None:
    assert speaks_for_itself({"sub": "a", "client_id": "a"})
    assert not speaks_for_itself({"sub": "a", "client_id": "a", "auth_time": 1})
    assert not speaks_for_itself({"sub": "b", "client_id": "a"})


def test_it_is_refused_as_soon_as_it_is_removed_and_finds_no_open_delivery(
    doors: Doors, application: dict[str, str]
) -> None:
    client = doors.app.test_client()
    begun = json_of(client.post("/aanleveringen", json={"soort": "correctie"}, headers=doors.program()))["kenmerk"]
    assert client.get(f"{INBOX}/{begun}", headers=application).status_code == 404
    assert client.get(f"{INBOX}?status=busy", headers=application).status_code == 400
    assert client.get(f"{INBOX}/x/y", headers=application).status_code == 404
    assert client.post(INBOX, headers=application).status_code == 405
    assert client.get(f"{INBOX}/{begun}/opgehaald", headers=application).status_code == 405
    assert doors.services.receivers.remove(CLIENT)
    assert client.get(INBOX, headers=application).status_code == 403


@pytest.mark.requires("K41")
def test_so_many_applications_are_registered_and_no_more(doors: Doors) -> None:
    receivers = doors.services.receivers
    assert all(receivers.save(Receiver(f"one-{number}", "Verwerking")) for number in range(MOST_RECEIVERS))
    assert not receivers.save(Receiver("one-more", "Verwerking"))
    assert receivers.save(Receiver("one-0", "Verwerking", "https://elsewhere.example/"))
    assert len(receivers.all()) == MOST_RECEIVERS
