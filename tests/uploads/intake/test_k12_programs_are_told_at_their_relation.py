"""K12: mails about what a program delivers go to the address that staff noted for its relation, or to nobody."""

from datetime import timedelta

import pytest

from tests.uploads.intake.mail_box import mails
from tests.uploads.kit import Kit, described
from uploads.db.relation_moves import move
from uploads.deliveries.allowances import AllowanceForm, AllowanceService
from uploads.deliveries.party import party_from_claims
from uploads.intake.retention import tell_of_expiry

NUMBER = "10001234"
ADDRESS = "ict@noordrand.example"
PROGRAM = party_from_claims({"sub": "a-program", "represents": {"sub": NUMBER}})
PERSON = party_from_claims(
    {
        "sub": "sub-jansen",
        "urn:cak:relatienummer": NUMBER,
        "urn:cak:relatie_naam": "Zorgkantoor Noordrand",
        "urn:cak:aanhef": "mevrouw",
        "family_name": "Jansen",
        "name": "P. Jansen",
        "email": "p@noordrand.example",
        "locale": "en",
    }
)


@pytest.fixture
def desk(kit_on_each: Kit) -> Kit:
    """A program delivers for a relation that somebody of it visited."""
    kit_on_each.deliveries.remember(PERSON, kit_on_each.clock.now())
    kit_on_each.party = PROGRAM
    return kit_on_each


def note_address(kit: Kit, address: str = ADDRESS) -> None:
    """As staff does."""
    kit.deliveries.remember(PROGRAM, kit.clock.now())
    allowances = AllowanceService(kit.units.read, kit.units.write, 7)
    assert allowances.decide(NUMBER, AllowanceForm("1", (), address), []) is None


def deliver(kit: Kit, data: bytes) -> None:
    upload_id = kit.created(len(data), data, upload_metadata=described(filename="a.csv"))
    kit.check(kit.kenmerk_of(upload_id))


def everything_happens(kit: Kit) -> None:
    """A delivery is received, another rejected, and an upload expires."""
    deliver(kit, b"hello")
    deliver(kit, b"MZ")
    kit.created(5)
    kit.clock.advance(timedelta(days=5))
    tell_of_expiry(kit.units.write, kit.clock.now())


@pytest.mark.requires("K12")
def test_all_three_mails_reach_the_relation_greeted_by_its_name(desk: Kit) -> None:
    note_address(desk)
    everything_happens(desk)
    found = mails(desk)
    assert sorted(found) == ["M18", "M19", "M20"]
    for mail in found.values():
        assert mail.to == ADDRESS
        assert mail.text.startswith("Beste Zorgkantoor Noordrand,\n")
        assert "Jansen" not in mail.text


@pytest.mark.requires("K12")
def test_without_an_address_nobody_is_told(desk: Kit) -> None:
    everything_happens(desk)
    note_address(desk, "")
    deliver(desk, b"hello")
    assert mails(desk) == {}


@pytest.mark.requires("K12")
def test_a_person_is_told_at_the_own_address_whatever_the_relation_has(desk: Kit) -> None:
    note_address(desk)
    desk.party = PERSON
    deliver(desk, b"hello")
    mail = mails(desk)["M18"]
    assert (mail.to, mail.text.split("\n")[0]) == ("p@noordrand.example", "Beste mevrouw Jansen,")
    assert "Dear Ms Jansen," in mail.text


@pytest.mark.requires("K12")
def test_a_relation_that_nobody_of_visited_yet_is_greeted_without_a_name(kit: Kit) -> None:
    kit.party = PROGRAM
    note_address(kit)
    deliver(kit, b"hello")
    assert mails(kit)["M18"].text.startswith("Beste gebruiker,\n")


@pytest.mark.requires("K12", "K27")
def test_what_a_merged_relation_delivered_is_told_at_its_new_number(kit_on_each: Kit) -> None:
    kit = kit_on_each
    kit.party = PROGRAM
    note_address(kit)
    upload_id = kit.created(5, b"hello", upload_metadata=described(filename="a.csv"))
    with kit.database.write() as connection:
        move(connection, [NUMBER], "999111")
    kit.check(kit.kenmerk_of(upload_id))
    assert mails(kit)["M18"].to == ADDRESS
