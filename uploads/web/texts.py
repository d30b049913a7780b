"""The sentences of Bestanden: messages E50-E63 and the words for states, one table each."""

from collections.abc import Mapping
from typing import NamedTuple

from flask_babel import LazyString, lazy_gettext

from uploads.deliveries.service import FinishRefusal, StartRefusal
from uploads.deliveries.states import Status
from uploads.intake.findings import Finding
from uploads.intake.form_upload import FormRefusal
from uploads.receipts.receipt import ReceiptRefusal

MESSAGES: Mapping[str, LazyString] = {
    "E50": lazy_gettext("Kies een bestand."),
    "E50a": lazy_gettext("Kies het soort aanlevering."),
    "E51": lazy_gettext("{naam} is te groot. Een bestand mag hoogstens {grootte} zijn."),
    "E52": lazy_gettext("{naam} heeft een type dat niet kan. Toegestaan: {lijst}."),
    "E53": lazy_gettext("{naam} is leeg."),
    "E54": lazy_gettext("De inhoud van {naam} past niet bij het soort bestand."),
    "E55": lazy_gettext("In {naam} is een virus gevonden. Het bestand is niet ontvangen. Controleer uw computer."),
    "archive": lazy_gettext(
        "{naam} is een archief dat wij niet kunnen openen. Stuur de bestanden zonder archief of wachtwoord."
    ),
    "too_large_to_scan": lazy_gettext("{naam} is te groot voor onze virusscan. Wij bellen u als dat nodig is."),
    "E56": lazy_gettext("De verbinding viel weg. Uw upload staat klaar om verder te gaan."),
    "E57": lazy_gettext("Dit is niet hetzelfde bestand als eerst. Kies {naam} van {grootte}."),
    "E58": lazy_gettext("Uw organisatie heeft de maximale ruimte bereikt. Bel de servicedesk."),
    "E59": lazy_gettext("Deze upload is verlopen. Begin opnieuw."),
    "E60": lazy_gettext("{naam} is onderweg veranderd. Verstuur het bestand opnieuw."),
    "E61": lazy_gettext("Dit bewijs is niet echt of is veranderd."),
    "E62": lazy_gettext("Het bewijs is echt, maar dit is een ander bestand."),
    "E63": lazy_gettext("Dit is geen ontvangstbewijs van Mijn CAK Zakelijk."),
    "not_taken": lazy_gettext("{naam} kunnen wij niet aannemen. Verwijder het bestand en probeer het opnieuw."),
    "too_many_files": lazy_gettext(
        "{naam} kan er niet meer bij: deze aanlevering heeft het grootste aantal bestanden. "
        "Begin voor dit bestand een nieuwe aanlevering."
    ),
    "no_room": lazy_gettext("Wij kunnen nu even geen bestanden aannemen. Probeer het later opnieuw."),
    "closed": lazy_gettext("Deze soort kunt u nu niet aanleveren."),
    "too_long": lazy_gettext("De omschrijving is te lang. Gebruik hoogstens 200 tekens."),
    "too_many_open": lazy_gettext(
        "U heeft te veel aanleveringen die nog niet zijn afgerond. Rond er eerst een af of trek er een in."
    ),
    "bad_date": lazy_gettext("Vul een datum in zoals 28-02-2027."),
    "end_before_start": lazy_gettext("Kies een dag die niet voor de eerste dag ligt."),
    "unfinished": lazy_gettext("Nog niet alle bestanden zijn verstuurd. Ga verder of verwijder wat niet mee hoeft."),
}


def message(number: str, **values: object) -> str:
    """The sentence in the language of this request. values: put in as they are; templates escape them."""
    sentence = str(MESSAGES[number])
    for name, value in values.items():
        sentence = sentence.replace("{" + name + "}", str(value))
    return sentence


class StatusWords(NamedTuple):
    """How a status is shown, and its value of `status` in the address."""

    slug: str
    label: LazyString
    kind: str
    icon: str


STATUSES: Mapping[Status, StatusWords] = {
    Status.BUSY: StatusWords("bezig", lazy_gettext("Bezig"), "info", "upload"),
    Status.INTERRUPTED: StatusWords("onderbroken", lazy_gettext("Onderbroken"), "warning", "pause"),
    Status.CHECKING: StatusWords("controle", lazy_gettext("Wordt gecontroleerd"), "info", "clock"),
    Status.RECEIVED: StatusWords("ontvangen", lazy_gettext("Ontvangen"), "success", "check"),
    Status.UNSCANNED: StatusWords("niet-gescand", lazy_gettext("Niet gescand"), "info", "check"),
    Status.REJECTED: StatusWords("afgekeurd", lazy_gettext("Afgekeurd"), "error", "cross"),
    Status.ACCEPTED: StatusWords("geaccepteerd", lazy_gettext("Geaccepteerd"), "success", "check"),
    Status.PICKED_UP: StatusWords("opgehaald", lazy_gettext("Opgehaald"), "success", "download"),
    Status.WITHDRAWN: StatusWords("ingetrokken", lazy_gettext("Ingetrokken"), "neutral", "circle"),
    Status.REMOVED: StatusWords("verwijderd", lazy_gettext("Verwijderd"), "neutral", "circle"),
}
STATUS_OF_SLUG: Mapping[str, Status] = {words.slug: status for status, words in STATUSES.items()}

# Refusals of the use cases: the field that is to blame and the message.
START_REFUSALS: Mapping[StartRefusal, tuple[str, str]] = {
    StartRefusal.UNKNOWN_SOORT: ("soort", "E50a"),
    StartRefusal.CLOSED: ("soort", "closed"),
    StartRefusal.DESCRIPTION_TOO_LONG: ("omschrijving", "too_long"),
    StartRefusal.TOO_MANY_OPEN: ("bestanden", "too_many_open"),
}
FINISH_REFUSALS: Mapping[FinishRefusal, tuple[str, str]] = {
    FinishRefusal.NO_FILES: ("bestanden", "E50"),
    FinishRefusal.UNFINISHED_FILES: ("bestanden", "unfinished"),
    FinishRefusal.DESCRIPTION_TOO_LONG: ("omschrijving", "too_long"),
}
FORM_REFUSALS: Mapping[FormRefusal, str] = {
    FormRefusal.TOO_LARGE: "E51",
    FormRefusal.TYPE: "E52",
    FormRefusal.EMPTY: "E53",
    FormRefusal.QUOTA: "E58",
    FormRefusal.TOO_MANY: "too_many_files",
    FormRefusal.NO_ROOM: "no_room",
    FormRefusal.FAULT: "not_taken",
}
FINDINGS: Mapping[str, str] = {
    Finding.VIRUS: "E55",
    Finding.CONTENT: "E54",
    Finding.ARCHIVE: "archive",
    Finding.TOO_LARGE_TO_SCAN: "too_large_to_scan",
}
RECEIPT_REFUSALS: Mapping[ReceiptRefusal, str] = {
    ReceiptRefusal.NOT_A_RECEIPT: "E63",
    ReceiptRefusal.UNKNOWN_KEY: "E61",
    ReceiptRefusal.CHANGED: "E61",
}
