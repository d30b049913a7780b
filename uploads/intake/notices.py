"""The mails about deliveries, M18 to M20: no file names, no link, Dutch with English below for who chose it."""

from shared.mail.message import Mail
from uploads.deliveries.party import Party

_CLOSE_NL = "Met vriendelijke groet,\nCAK\nServicedesk Dataverkeer Ketenpartners"
_CLOSE_EN = "Kind regards,\nCAK\nService Desk Data Traffic Chain Partners"


def delivery_received(party: Party, kenmerk: str, when: tuple[str, str], files: int) -> Mail:
    """M18. when: the Dutch moment in words, in Dutch and in English."""
    return _mail(
        party,
        f"Ontvangen: aanlevering {kenmerk}",
        f"Wij hebben uw bestanden ontvangen op {when[0]}. Aantal: {files}.",
        "U vindt het ontvangstbewijs in Bestanden.",
        english=(
            f"We received your files on {when[1]}. Number: {files}.",
            "You find the receipt in Bestanden.",
        ),
    )


def delivery_rejected(party: Party, kenmerk: str) -> Mail:
    """M19."""
    return _mail(
        party,
        f"Aanlevering {kenmerk} is afgekeurd",
        "Wij kunnen een of meer bestanden niet gebruiken. Log in om te zien waarom.",
        english=("We cannot use one or more files. Log in to see why.",),
    )


def upload_expires(party: Party) -> Mail:
    """M20, two days ahead."""
    return _mail(
        party,
        "Een onderbroken upload wordt verwijderd",
        "Over 2 dagen verwijderen wij uw onderbroken upload. Log in om verder te gaan.",
        english=("In 2 days we will remove your interrupted upload. Log in to go on.",),
    )


def _mail(party: Party, subject: str, *dutch: str, english: tuple[str, ...]) -> Mail:
    blocks = [f"Beste {_one_line(party.name)},", *dutch, _CLOSE_NL]
    if party.language == "en":
        blocks += ["---", f"Dear {_one_line(party.name)},", *english, _CLOSE_EN]
    return Mail(to=party.email, subject=subject, text="\n\n".join(blocks) + "\n")


def _one_line(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text).strip() or "gebruiker"
