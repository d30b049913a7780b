"""Words of the public form: labels, groups, and what is wrong with a field."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.request_form import LIMITS, Fault

GROUP_TITLES: dict[str, LazyString] = {
    "organisatie": _l("Uw organisatie"),
    "persoon": _l("Uw gegevens"),
    "postadres": _l("Postadres voor de brief"),
    "applicaties": _l("Waarvoor vraagt u toegang?"),
}
LABELS: dict[str, LazyString] = {
    "organisatie": _l("Organisatie"),
    "relatienummer": _l("Relatienummer"),
    "aanhef": _l("Aanhef"),
    "voorletters": _l("Voorletters"),
    "tussenvoegsel": _l("Tussenvoegsel"),
    "achternaam": _l("Achternaam"),
    "email": _l("E-mailadres"),
    "telefoon": _l("Telefoonnummer"),
    "straat": _l("Straat"),
    "huisnummer": _l("Huisnummer"),
    "postcode": _l("Postcode"),
    "plaats": _l("Plaats"),
    "applicaties": _l("Applicaties"),
    "anders": _l("Iets anders"),
}
VALUES: dict[str, LazyString] = {
    "meneer": _l("meneer"),
    "mevrouw": _l("mevrouw"),
    "geen": _l("geen"),
    "Bestanden": _l("Bestanden"),
}
MISSING: dict[str, LazyString] = {
    "organisatie": _l("Vul de naam van uw organisatie in."),
    "aanhef": _l("Kies een aanhef."),
    "voorletters": _l("Vul uw voorletters in."),
    "achternaam": _l("Vul uw achternaam in."),
    "email": _l("Vul uw e-mailadres in."),
    "telefoon": _l("Vul uw telefoonnummer in."),
    "straat": _l("Vul de straat in."),
    "huisnummer": _l("Vul het huisnummer in."),
    "postcode": _l("Vul de postcode in."),
    "plaats": _l("Vul de plaats in."),
}
FAULTS: dict[Fault, LazyString] = {
    Fault.EMAIL: _l("Vul een e-mailadres in zoals naam@voorbeeld.nl."),
    Fault.POSTCODE: _l("Vul een postcode in zoals 1234 AB."),
    Fault.RELATIENUMMER: _l("Een relatienummer bestaat alleen uit cijfers."),
    Fault.CHOICE: _l("Kies een van de mogelijkheden."),
}
BUSY = _l("Het formulier kan nu niet worden gemaakt. Probeer het over een minuut opnieuw.")


def sentences(faults: list[tuple[str, Fault]]) -> list[tuple[str | None, LazyString]]:
    """For the error summary and the fields."""
    return [(name, _sentence(name, fault)) for name, fault in faults]


def _sentence(name: str, fault: Fault) -> LazyString:
    if fault is Fault.MISSING:
        return MISSING[name]
    if fault is Fault.TOO_LONG:
        return _l("%(field)s: gebruik hoogstens %(limit)s tekens.", field=LABELS[name], limit=LIMITS[name])
    return FAULTS[fault]
