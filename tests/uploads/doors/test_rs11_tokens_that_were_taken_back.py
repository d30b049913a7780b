"""A token that was taken back opens no delivery: the provider is asked, and what it calls inactive stays so."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.clock import FixedClock
from shared.jose.jws import verify
from shared.jose.keys import PublicKeys
from shared.relying_party import introspection
from shared.relying_party.introspection import KEPT_AT_MOST
from tests.support.tiny_provider import changed
from tests.uploads.doors.door_kit import Doors, begin_upload, open_doors, tus
from tests.uploads.doors.test_applications_of_the_cak import CLIENT, INBOX, ITSELF
from tests.uploads.kit import JANSEN
from uploads.deliveries.model import DeliveryFilter
from uploads.deliveries.receivers import Receiver

SHORT, LONG = timedelta(seconds=40), timedelta(minutes=10)


@pytest.fixture
def doors(tmp_path: Path, clock: FixedClock) -> Iterator[Doors]:
    """Uploads at a provider that answers questions about tokens."""
    with open_doors(tmp_path, clock) as opened:
        opened.provider.change_discovery = changed(introspection_endpoint=f"{opened.provider.issuer}/introspect")
        opened.services.receivers.save(Receiver(CLIENT, "Verwerking"))
        yield opened


def asked(doors: Doors) -> int:
    return doors.provider.count("/introspect")


def look(doors: Doors, header: dict[str, str]) -> int:
    return doors.app.test_client().get(INBOX, headers=header).status_code


@pytest.mark.requires("RS-07", "RS-11", "threat 18")
def test_a_token_that_was_taken_back_is_refused_although_it_has_not_expired(doors: Doors) -> None:
    doors.provider.change_introspection = lambda _: {"active": False}
    for header in (doors.program(**ITSELF), doors.program(JANSEN)):
        answer = doors.app.test_client().get(INBOX, headers=header)
        assert answer.status_code == 401
        assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
    assert doors.app.test_client().post("/aanleveringen", json={}, headers=doors.program()).status_code == 401


@pytest.mark.requires("RS-07", "RS-11", "T26")
def test_it_begins_no_upload_either_and_no_delivery_of_one_file(doors: Doors) -> None:
    doors.provider.change_introspection = lambda _: {"active": False}
    header = doors.program(JANSEN)
    client = doors.app.test_client()
    assert tus(client, "POST", "/files/", Upload_Length="5", **header).status_code == 401
    assert tus(client, "POST", "/files/", b"01234", Upload_Length="5", **header).status_code == 401
    assert doors.services.deliveries.list(JANSEN, DeliveryFilter(), 1, doors.clock.now()).total == 0


@pytest.mark.requires("RS-11")
def test_a_refusal_is_final_whatever_the_provider_says_later(doors: Doors, clock: FixedClock) -> None:
    header = doors.program(**ITSELF)
    assert look(doors, header) == 200
    clock.advance(KEPT_AT_MOST)
    doors.provider.change_introspection = lambda _: {"active": False}
    assert look(doors, header) == 401
    doors.provider.change_introspection = lambda value: value
    clock.advance(KEPT_AT_MOST)
    assert look(doors, header) == 401


@pytest.mark.requires("RS-11")
def test_a_refusal_stands_when_an_earlier_answer_comes_in_after_it(doors: Doors) -> None:
    header = doors.program(**ITSELF)

    def slowly(value: dict[str, Any]) -> dict[str, Any]:
        doors.provider.change_introspection = lambda _: {"active": False}
        assert look(doors, header) == 401
        return value

    doors.provider.change_introspection = slowly
    look(doors, header)
    assert look(doors, header) == 401
    assert asked(doors) == 2


def test_answers_are_remembered_of_so_many_tokens_and_no_more(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(introspection, "MOST_KEPT", 2)
    first, second, third = (doors.program(**ITSELF, jti=f"jti-{number}") for number in range(3))
    for header in (first, second, third, third, second, first):
        assert look(doors, header) == 200
    assert asked(doors) == 4


@pytest.mark.requires("RS-11")
@pytest.mark.parametrize(("life", "kept"), [(LONG, timedelta(seconds=30)), (SHORT, SHORT / 2)])
def test_an_answer_is_believed_for_half_of_the_life_and_half_a_minute_at_most(
    doors: Doors, clock: FixedClock, life: timedelta, kept: timedelta
) -> None:
    header = doors.program(**ITSELF, exp=int((clock.now() + life).timestamp()))
    moments = [timedelta(0), kept - timedelta(seconds=1), timedelta(seconds=1)]
    seen = []
    for passed in moments:
        clock.advance(passed)
        assert look(doors, header) == 200
        seen.append(asked(doors))
    assert seen == [1, 1, 2]


@pytest.mark.requires("RS-10")
def test_the_question_is_asked_by_a_client_of_its_own(doors: Doors) -> None:
    header = doors.program(**ITSELF)
    look(doors, header)
    (question,) = [one for one in doors.provider.seen if one.path == "/introspect"]
    keys = PublicKeys(doors.foundation.party.public_jwks())
    claims = verify(question.form["client_assertion"], keys, algorithms={"ES256"}, typ=None).claims
    assert (claims["sub"], question.form["client_id"]) == ("uploads-introspection", "uploads-introspection")
    assert question.form["token"] == header["Authorization"].removeprefix("Bearer ")


@pytest.mark.requires("RS-05")
@pytest.mark.parametrize("told", [{"client_id": "another"}, {"sub": "another"}, {"client_id": None}])
def test_what_the_provider_says_of_client_and_holder_must_agree(doors: Doors, told: dict[str, Any]) -> None:
    doors.provider.change_introspection = changed(**told)
    assert look(doors, doors.program(**ITSELF)) == 401


@pytest.mark.requires("RS-05")
def test_so_must_the_party_that_the_token_was_made_for(doors: Doors) -> None:
    assert look(doors, doors.program(**ITSELF, azp=CLIENT)) == 200
    assert look(doors, doors.program(**ITSELF, azp="another")) == 401


@pytest.mark.requires("RS-11")
@pytest.mark.parametrize("answer", [{}, {"active": "yes"}, {"active": 1}])
def test_without_a_clear_answer_nothing_opens(doors: Doors, answer: dict[str, Any]) -> None:
    doors.provider.change_introspection = lambda _: answer
    assert look(doors, doors.program(**ITSELF)) == 503


@pytest.mark.requires("RS-11")
@pytest.mark.parametrize("status", [201, 401, 503])
def test_an_answer_counts_when_it_says_200_alone(doors: Doors, status: int) -> None:
    doors.provider.statuses["/introspect"] = status
    assert look(doors, doors.program(**ITSELF)) == 503


@pytest.mark.requires("RS-07", "tus-X03")
def test_an_upload_that_runs_is_not_asked_about_but_its_removal_is(doors: Doors) -> None:
    header, client = doors.program(JANSEN), doors.app.test_client()
    path = begin_upload(doors, doors.browser(JANSEN))
    doors.provider.change_introspection = lambda _: {"active": False}
    assert tus(client, "PATCH", path, b"01234", Upload_Offset="0", **header).status_code == 204
    assert tus(client, "DELETE", path, **header).status_code == 401
    assert tus(client, "HEAD", path, **header).headers["Upload-Offset"] == "5"
