"""The mails about deliveries, M18 to M20: no file names, no link, Dutch, with English below for those who chose it."""

from dataclasses import dataclass

from shared.layout.salutation import AANHEF, salutation
from shared.mail.form import Blocks, Contact, in_dutch, in_english, make_mail, questions_dutch, questions_english
from shared.mail.message import Mail
from shared.mail.words import Words, one_line
from uploads.deliveries.party import Party


@dataclass(frozen=True, slots=True)
class Notice:
    """What one mail says. kind: its number."""

    kind: str
    dutch: Words
    english: Words


def delivery_received(kenmerk: str, when: tuple[str, str], files: int) -> Notice:
    """M18. when: the Dutch moment in words, in Dutch and in English."""
    dutch = Words(
        f"Ontvangen: aanlevering {kenmerk}",
        (
            f"Wij hebben uw bestanden ontvangen op {when[0]}. Aantal: {files}.",
            "U vindt het ontvangstbewijs in Bestanden.",
        ),
    )
    english = Words(
        f"Received: delivery {kenmerk}",
        (f"We received your files on {when[1]}. Number: {files}.", "You find the receipt in Bestanden (Files)."),
    )
    return Notice("M18", dutch, english)


def delivery_rejected(kenmerk: str) -> Notice:
    """M19."""
    dutch = Words(
        f"Aanlevering {kenmerk} is afgekeurd",
        ("Wij kunnen een of meer bestanden niet gebruiken. Log in om te zien waarom.",),
    )
    english = Words(
        f"Delivery {kenmerk} was rejected",
        ("We cannot use one or more files. Log in to see why.",),
    )
    return Notice("M19", dutch, english)


def upload_expires() -> Notice:
    """M20, two days ahead."""
    dutch = Words(
        "Een onderbroken upload wordt verwijderd",
        ("Over 2 dagen verwijderen wij uw onderbroken upload. Log in om verder te gaan.",),
    )
    english = Words(
        "An interrupted upload will be removed",
        ("In 2 days we will remove your interrupted upload. Log in to go on.",),
    )
    return Notice("M20", dutch, english)


def as_mail(notice: Notice, party: Party, contact: Contact) -> Mail:
    """To the party's address, with its salutation (S34); instead of a link it says where to go."""
    english: Blocks = ()
    dutch = in_dutch(
        _name(party, "nl") or "gebruiker",
        *notice.dutch.paragraphs,
        f"Ga zelf naar {contact.portal}.",
        questions_dutch(contact),
    )
    if party.language == "en":
        english = in_english(
            _name(party, "en") or "user",
            *notice.english.paragraphs,
            f"Go to {contact.portal} yourself.",
            questions_english(contact),
        )
    return make_mail(party.email, notice.dutch.subject, dutch, english)


def _name(party: Party, language: str) -> str:
    claims = {AANHEF: party.aanhef, "family_name": party.family_name, "name": party.name}
    return one_line(salutation(claims, language))
