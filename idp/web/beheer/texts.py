"""What the console says when something was not done: one sentence for each reason."""

from collections.abc import Sequence

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from idp.administration.operations import Decline, Declined
from idp.web.beheer.requests_texts import IN_A_SENTENCE, LABELS

DECLINED: dict[Decline, LazyString] = {
    Decline.NOT_FOUND: _l("Dit bestaat niet of niet meer."),
    Decline.MISSING: _l("Vul dit in."),
    Decline.TOO_LONG: _l("Dit is te lang."),
    Decline.CHANGED_MEANWHILE: _l("Dit account is intussen gewijzigd door een collega. Bekijk het opnieuw."),
    Decline.WRONG_STATE: _l("Dit kan niet in de toestand waarin dit nu is."),
    Decline.SAME_PERSON: _l("U kunt uw eigen invoer niet goedkeuren. Vraag een collega."),
    Decline.TOO_MANY_TRIES: _l("Dit is vandaag te vaak geprobeerd."),
    Decline.ALREADY_MADE: _l("Deze brief is al gemaakt. Maak een nieuwe code voor een nieuwe brief."),
    Decline.NOT_READY: _l("Dit wordt nog gemaakt. Probeer het zo opnieuw."),
    Decline.OTHER_FOLDER: _l("De brieven van dit afdrukbestand liggen hier niet. Vraag het de beheerder."),
    Decline.NOTHING_WAITS: _l("Er wacht nu niets."),
    Decline.WRONG_ADDRESS: _l("Een adres begint met https:// en heeft geen # of *."),
    Decline.INTERNAL_ADDRESS: _l("Dit adres is niet toegestaan, omdat het naar een intern netwerk wijst."),
    Decline.WRONG_KEYS: _l("Dit is geen geldige sleutelset."),
    Decline.WRONG_SECTOR: _l(
        "De lijst van de sector is niet te lezen, of noemt niet alle adressen van deze applicatie."
    ),
    Decline.WRONG_FRAME: _l("Dit adres begint met https:// en heeft dezelfde host als een terugkeeradres."),
    Decline.NO_ENCRYPTION_KEY: _l("De sleutelset heeft geen sleutel om iets mee te versleutelen."),
    Decline.NO_SIGNING_KEY: _l("De sleutelset heeft geen sleutel om een handtekening mee te controleren."),
    Decline.NO_KEY_SET: _l("Een eigen sleutel vraagt een sleutelset. Vul het adres ervan in, of de sleutelset zelf."),
    Decline.TWO_KEY_SETS: _l("Vul het adres van de sleutelset in of de sleutelset zelf, niet allebei."),
    Decline.WRONG_VALUE: _l("Deze waarde kan niet."),
    Decline.NO_SECRET: _l("Deze applicatie heeft geen geheim. Geef een nieuwe sleutelset."),
    Decline.OWN_CLIENT: _l("Deze applicatie wordt door de installatie zelf beheerd."),
    Decline.PROGRAM: _l("Dit is een programma zonder inlogpagina. U kunt het hier niet wijzigen."),
    Decline.FAULTY: _l("Kijk na wat er bij de velden staat."),
    Decline.DECIDED_BEFORE: _l("Een collega heeft hier al over besloten."),
    Decline.WAITS_ALREADY: _l("Dit wacht al op goedkeuring."),
    Decline.FORM_CHANGED: _l("Het formulier is niet meer het formulier dat is ingevoerd. Keur dit af."),
    Decline.NO_ADDRESS: _l("Er is geen postadres bekend. Vraag een nieuw formulier."),
    Decline.CHECKS_MISSING: _l("Controleer eerst een geheime vraag en bel terug op het bekende nummer."),
    Decline.LETTER_UNDER_WAY: _l("Er is een brief onderweg. Wijzig het adres daarna."),
    Decline.ADDRESS_TOO_NEW: _l("Het postadres is net gewijzigd. Een brief kan pas na 5 dagen."),
    Decline.ROLES_ELSEWHERE: _l("Rollen bestaan alleen bij het CAK."),
    Decline.OWN_ROLE: _l("Over uw eigen rollen beslist een collega."),
    Decline.LAST_OF_ROLE: _l("Dit is de laatste met deze rol. Geef de rol eerst aan een collega."),
    Decline.TOO_MANY: _l("Dit zijn er te veel in één keer."),
    Decline.NO_START: _l("Deze applicatie heeft geen beginadres, en zonder beginadres komt er geen tegel."),
    Decline.UNKNOWN_CHOICE: _l("Deze keuze bestaat niet."),
    Decline.TWO_SECRETS: _l("Het vorige geheim werkt nog. Laat dit vakje leeg: dan vervallen beide oude geheimen."),
    Decline.WRONG_HOST: _l("Een host is een naam zoals declareren.example, zonder https:// en zonder pad."),
    Decline.WRONG_NUMBER: _l("Vul een getal in van 1 tot en met 100."),
    Decline.WRONG_DAY: _l("Kies een dag vanaf vandaag en hoogstens een jaar vooruit."),
}
AT_FIELD: dict[str, LazyString] = {
    "reden": _l("Vul een reden in."),
    "keuze": _l("Kies minstens één regel."),
    "naam": _l("Vul een naam in."),
    "hosts": _l("Vul minstens één host in."),
    "aantal": _l("Vul een aantal in."),
    "laatste_dag": _l("Vul de laatste dag in."),
    "client_name": _l("Vul een naam in."),
    "redirect_uris": _l("Vul minstens één terugkeeradres in."),
    "token_endpoint_auth_method": _l("Kies een manier van inloggen."),
    "policy": _l("Kies de regels."),
    "regels": _l("Kies de regels."),
    "scope": _l("Kies minstens één scope."),
    "naar": _l("Vul het relatienummer van de andere relatie in."),
    "antwoord": _l("Vul het antwoord in."),
    "formulier": _l("Voeg het ondertekende formulier toe."),
    "rol": _l("Kies een rol."),
}


def sentence(declined: Declined) -> LazyString:
    """Why, in words; what is missing or too long in its field's own words where it has them."""
    at = declined.at or ""
    if declined.why is Decline.MISSING and at in AT_FIELD:
        return AT_FIELD[at]
    if declined.why is Decline.MISSING and at in IN_A_SENTENCE:
        return _l("Vul %(field)s in.", field=IN_A_SENTENCE[at])
    if declined.why is Decline.TOO_LONG and at in LABELS:
        return _l("%(field)s: gebruik hoogstens %(limit)s tekens.", field=LABELS[at], limit=declined.facts["limit"])
    return DECLINED[declined.why]


Sentences = list[tuple[str | None, LazyString]]


def sentences(errors: Sequence[Declined]) -> Sentences:
    """For the error summary, and for the fields."""
    return [(declined.at, sentence(declined)) for declined in errors]
