"""L1 and L2: the activation letter as a tagged PDF (PDF/UA-1), one page A4 for a window envelope.

The same content gives the same bytes.
"""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from babel.dates import format_date

from idp.accounts.postal_address import lines_in_the_window
from idp.activation.activatiebrief import LetterContent, LetterKind, spelled
from idp.activation.ports import Unprintable
from idp.qr_code import modules_of
from shared import pdf

TEMPLATES = Path(__file__).with_name("templates")

SUBJECT = "uw activatiecode voor Mijn CAK Zakelijk"
OPENINGS = {
    LetterKind.FIRST: "U krijgt toegang tot Mijn CAK Zakelijk. Met de code in deze brief maakt u uw account klaar.",
    LetterKind.RENEWED: "U vroeg ons om een nieuwe activatiecode. Uw oude code werkt niet meer.",
    LetterKind.RECOVERY: "U vroeg ons om een nieuwe activatiecode. Uw oude code werkt niet meer.",
}
GO_TO = "Ga naar {portal}."
STEPS = {
    LetterKind.FIRST: (
        "Pak de e-mail die u van ons kreeg.",
        GO_TO,
        "Log in met de gegevens uit de e-mail.",
        "Vul deze activatiecode in.",
    ),
    LetterKind.RECOVERY: (
        GO_TO,
        "Log in met uw eigen wachtwoord.",
        "Vul deze activatiecode in. Daarna stelt u opnieuw twee-staps verificatie in.",
    ),
}
FOOTER = "Het CAK voert wettelijke zorgregelingen uit. Meer over uw gegevens leest u op hetcak.nl/privacy."
DEPARTMENT = "Servicedesk Dataverkeer Ketenpartners"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes.

    page: address of the page on which the code is typed; the QR picture opens it. portal: host to go to.
    """

    page: str
    portal: str
    return_address: str
    email: str
    phone: str
    opens: str
    closes: str


class TypstPress:
    """LetterPress by typst."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._press = pdf.Press(TEMPLATES / "letter.typ")

    def press(self, content: LetterContent) -> bytes:
        """The PDF. Raises Unprintable when the faces lack a character of a name or an address."""
        data = json.dumps(letter_data(content, self._sender))
        try:
            return self._press.press("letter", data, content.printed_at)
        except pdf.Unprintable as failure:
            raise Unprintable(content.letter.letter_id) from failure


def letter_data(content: LetterContent, sender: Sender) -> dict[str, object]:
    """Everything the template places, as plain texts and the pixels of a picture.

    The code stands behind the # of the address in the picture, so no server gets to see it.
    """
    kind, printed_on = content.letter.kind, content.printed_on
    qr = modules_of(f"{sender.page}#{content.code}")
    return {
        "subject": SUBJECT[0].upper() + SUBJECT[1:],
        "subject_line": f"Onderwerp: {SUBJECT}",
        "printed": {"year": printed_on.year, "month": printed_on.month, "day": printed_on.day},
        "sender": [f"CAK, {DEPARTMENT}", sender.return_address, f"{sender.phone}, {sender.email}"],
        "return_line": f"Retour: {sender.return_address}",
        "address": list(lines_in_the_window(content.account, content.address)),
        "date": _day(printed_on),
        "greeting": f"Beste {content.account.salutation},",
        "opening": [OPENINGS[kind]],
        "code_label": "Uw activatiecode:",
        "code": content.shown_code,
        "spelled": spelled(content.code),
        "qr": {"side": qr.side, "pixels": list(qr.pixels)},
        "qr_alt": "QR-code die de pagina voor uw activatiecode opent",
        "steps_title": "Zo werkt het:",
        "steps": [step.format(portal=sender.portal) for step in STEPS.get(kind, STEPS[LetterKind.FIRST])],
        "closing": [
            f"De code werkt tot en met {_day(content.last_day)}. Geef de code aan niemand, ook niet aan een collega. "
            "Het CAK vraagt nooit om deze code via telefoon of e-mail.",
            f"Klopt er iets niet? Bel de {DEPARTMENT}: {sender.phone}, op werkdagen van {sender.opens} "
            f"tot {sender.closes} uur.",
            "Met vriendelijke groet,",
        ],
        "signature": ["CAK", DEPARTMENT],
        "footer": FOOTER,
    }


def _day(day: date) -> str:
    return format_date(day, "d MMMM yyyy", locale="nl")
