"""M18 to M20: they greet and end as every mail does, in text and HTML alike, and name no file and hold no link."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from shared.mail.form import Contact
from shared.mail.message import Mail, Sender, as_email
from tests.support.html import Html
from tests.uploads.intake.mail_box import mails
from tests.uploads.kit import CONTACT, JANSEN, Kit, described
from uploads.deliveries.party import Party, party_from_claims
from uploads.intake.notices import as_mail, delivery_received, delivery_rejected, upload_expires
from uploads.intake.retention import tell_of_expiry

KENMERK = "AL-2027-0216-M4RH"
WHEN = ("16 februari 2027 om 10:00 uur", "16 February 2027 at 10:00")
CLAIMS = {
    "sub": "sub-timmerman",
    "urn:cak:relatienummer": "10001234",
    "urn:cak:relatie_naam": "Gemeente Voorbeeldstad",
    "urn:cak:aanhef": "meneer",
    "family_name": "Timmerman",
    "name": "J. Timmerman",
    "email": "j@example.nl",
}
SUBJECTS = {
    "M18": f"Ontvangen: aanlevering {KENMERK}",
    "M19": f"Aanlevering {KENMERK} is afgekeurd",
    "M20": "Een onderbroken upload wordt verwijderd",
}
CORES = {
    "M18": "Wij hebben uw bestanden ontvangen op 16 februari 2027 om 10:00 uur. Aantal: 2.\n\n"
    "U vindt het ontvangstbewijs in Bestanden.",
    "M19": "Wij kunnen een of meer bestanden niet gebruiken. Log in om te zien waarom.",
    "M20": "Over 2 dagen verwijderen wij uw onderbroken upload. Log in om verder te gaan.",
}
ENGLISH_CORES = {
    "M18": "We received your files on 16 February 2027 at 10:00. Number: 2.",
    "M19": "We cannot use one or more files. Log in to see why.",
    "M20": "In 2 days we will remove your interrupted upload. Log in to go on.",
}
NUMBERS = sorted(CORES)


def mail_of(number: str, contact: Contact = CONTACT, /, **changed: str) -> Mail:
    party = party_from_claims(CLAIMS | changed)
    notices = (delivery_received(KENMERK, WHEN, 2), delivery_rejected(KENMERK), upload_expires())
    return as_mail({notice.kind: notice for notice in notices}[number], party, contact)


@pytest.mark.requires("S34", "S37")
@pytest.mark.parametrize("number", NUMBERS)
def test_its_subject_greeting_core_and_end_are_those_of_the_list(number: str) -> None:
    mail = mail_of(number)
    assert (mail.to, mail.subject) == ("j@example.nl", SUBJECTS[number])
    assert mail.text == (
        f"Beste meneer Timmerman,\n\n{CORES[number]}\n\nGa zelf naar keten.hetcak.nl.\n\n"
        "Heeft u vragen? Bel ons: 088 711 4888 (werkdagen 09:00-17:00 uur).\n\n"
        "Met vriendelijke groet,\nCAK\nServicedesk Dataverkeer Ketenpartners\n"
    )


@pytest.mark.requires("threat 29")
@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("locale", ["nl", "en"])
def test_text_and_html_say_the_same_without_any_link(number: str, locale: str) -> None:
    mail = mail_of(number, locale=locale)
    assert mail.html is not None
    said = Html(mail.html.replace("<br>", " ")).one("body").words
    assert said == " ".join(mail.text.replace("\n---\n", "\n").split())
    assert not Html(mail.html).all("a")
    assert not re.search(r"\w+://|www\.", f"{mail.text} {mail.html}")


@pytest.mark.parametrize("number", NUMBERS)
def test_english_stands_below_for_who_chose_it(number: str) -> None:
    mail = mail_of(number, locale="en-GB")
    dutch, _, english = mail.text.partition("\n---\n")
    assert dutch == mail_of(number).text
    assert english.startswith(f"\nDear Mr Timmerman,\n\n{ENGLISH_CORES[number]}")
    assert english.endswith(
        "Go to keten.hetcak.nl yourself.\n\n"
        "Do you have questions? Call us: +31 88 711 4888 (working days 09:00-17:00).\n\n"
        "Kind regards,\nCAK\nService Desk Data Traffic Chain Partners\n"
    )
    assert mail.html is not None
    assert '<div lang="en">' in mail.html


@pytest.mark.requires("S34")
@pytest.mark.parametrize(
    ("aanhef", "family_name", "dutch", "english"),
    [
        ("mevrouw", "van den Berg", "Beste mevrouw Van den Berg,", "Dear Ms Van den Berg,"),
        ("geen", "van den Berg", "Beste Sam van den Berg,", "Dear Sam van den Berg,"),
        ("mevrouw", "", "Beste Sam van den Berg,", "Dear Sam van den Berg,"),
    ],
)
def test_the_greeting_follows_the_salutation(aanhef: str, family_name: str, dutch: str, english: str) -> None:
    changed = {"urn:cak:aanhef": aanhef, "family_name": family_name, "name": "Sam van den Berg", "locale": "en"}
    text = mail_of("M18", **changed).text
    assert text.startswith(dutch)
    assert english in text


@pytest.mark.requires("S37", "threat 29")
@pytest.mark.parametrize("number", NUMBERS)
def test_where_to_go_and_whom_to_call_are_settings(number: str) -> None:
    text = mail_of(number, Contact("localhost:8001", "030 123 4567", "08:30", "16:00"), locale="en").text
    assert "Ga zelf naar localhost:8001." in text
    assert "Go to localhost:8001 yourself." in text
    assert "Bel ons: 030 123 4567 (werkdagen 08:30-16:00 uur)." in text


@pytest.mark.requires("threat 39")
@pytest.mark.parametrize("name", ["Smith\r\nBcc: x@evil.example", "Smith\n\nBetaal nu.", "<script>alert(1)</script>"])
@pytest.mark.parametrize("number", NUMBERS)
def test_a_name_is_never_a_header_a_paragraph_or_markup(number: str, name: str) -> None:
    honest, hostile = mail_of(number), mail_of(number, family_name=name)
    assert hostile.text.count("\n") == honest.text.count("\n")
    assert hostile.html is not None
    assert "<script" not in hostile.html
    sender, at = Sender("CAK", "s@hetcak.nl"), datetime(2027, 2, 16, tzinfo=UTC)
    assert as_email(hostile, sender, "m", at).keys() == as_email(honest, sender, "m", at).keys()


@pytest.mark.requires("K12", "S34")
def test_the_salutation_of_the_last_login_is_kept_on_each_database(kit_on_each: Kit) -> None:
    kit = kit_on_each
    kit.party = party_from_claims(CLAIMS)
    deliver(kit, b"hello")
    kit.party = party_from_claims({"sub": CLAIMS["sub"], "urn:cak:relatienummer": "10001234"})  # a token says less
    deliver(kit, b"MZ")
    kit.created(5)
    kit.clock.advance(timedelta(days=5))
    tell_of_expiry(kit.units.write, kit.clock.now())
    found = mails(kit)
    assert sorted(found) == NUMBERS
    for mail in found.values():
        assert mail.to == "j@example.nl"
        assert mail.text.startswith("Beste meneer Timmerman,\n")


@pytest.mark.requires("K12", "S34")
def test_who_was_seen_before_surnames_were_kept_is_greeted_by_the_full_name(kit: Kit) -> None:
    kit.party = Party("sub-old", "10001234", "Gemeente", "J. Timmerman", "j@example.nl", aanhef="meneer")
    deliver(kit, b"hello")
    assert mails(kit)["M18"].text.startswith("Beste J. Timmerman,\n")


def test_no_file_is_named(kit: Kit) -> None:
    kit.party = JANSEN
    kenmerken = deliver(kit, b"hello"), deliver(kit, b"MZ")
    for mail, kenmerk in zip((mails(kit)["M18"], mails(kit)["M19"]), kenmerken, strict=True):
        assert kenmerk in mail.subject
        assert "a.csv" not in f"{mail.subject} {mail.text} {mail.html}"


def deliver(kit: Kit, data: bytes) -> str:
    """The reference of a delivery of one file that was looked at."""
    upload_id = kit.created(len(data), data, upload_metadata=described(filename="a.csv"))
    kenmerk = kit.kenmerk_of(upload_id)
    kit.check(kenmerk)
    return kenmerk


@pytest.mark.requires("K12")
def test_a_token_that_names_no_language_does_not_change_that_of_the_mails(kit: Kit) -> None:
    kit.party = party_from_claims({**CLAIMS, "locale": "en-GB"})
    deliver(kit, b"hello")
    kit.party = party_from_claims(CLAIMS)
    deliver(kit, b"MZ")
    assert all("Dear Mr Timmerman," in mail.text for mail in mails(kit).values())
