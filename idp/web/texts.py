"""The messages of the login and account pages by their screen id, and which refusal says which."""

from datetime import datetime

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from idp.activation.activate import CodeRefusal
from idp.credentials.change_password import NotAllowed
from idp.credentials.password_hints import HINTS
from idp.credentials.password_policy import Violation
from idp.credentials.reset_link import LinkFault
from idp.login.outcome import Refusal
from shared.layout.contact import PHONE

E01 = _l("Deze gegevens kloppen niet. Controleer uw relatienummer, gebruikersnaam en wachtwoord.")
E02 = _l("Vul uw relatienummer in.")
E02A = _l("Een relatienummer bestaat alleen uit cijfers.")
E03 = _l("Vul uw gebruikersnaam in.")
E04 = _l("Vul uw wachtwoord in.")
E04A = _l("Dit wachtwoord klopt niet.")
E05 = _l("U kunt nu niet inloggen. Bel de servicedesk op %(phone)s.", phone=PHONE)
E06 = _l(
    "U heeft het te vaak geprobeerd. Wacht 15 minuten en probeer het opnieuw. "
    "Wachtwoord vergeten? Kies dan een nieuw wachtwoord."
)
E10 = _l("Vul de code van 6 cijfers in.")
E11 = _l(
    "Deze code klopt niet of is al gebruikt. Wacht op een nieuwe code in uw app. Staat de klok van uw telefoon goed?"
)
E12 = _l("U heeft te vaak een verkeerde code ingevuld. Log opnieuw in.")
E13 = _l("Dat lukte niet. Probeer het opnieuw of kies een andere manier.")
E14 = _l("Deze sleutel hoort niet bij uw account.")
E15 = _l("Deze herstelcode klopt niet of is al gebruikt.")
E16 = _l("U moet akkoord gaan om verder te gaan.")
E17 = _l("Vul de activatiecode uit uw brief in.")
E18 = _l("Er zit een typfout in de code. Kijk nog eens in uw brief.")
E20 = _l("Deze code werkt niet meer. Vraag de servicedesk om een nieuwe brief.")
E21 = _l("Uw wachtwoord is te kort. Gebruik minstens 12 tekens.")
E22 = _l("Uw gebruikersnaam staat in uw wachtwoord. Dat mag niet.")
E23 = _l("Dit is een van uw laatste 12 wachtwoorden. Kies een ander wachtwoord.")
E24 = _l("Gebruik minstens 3 van deze 4: kleine letters, hoofdletters, cijfers, leestekens.")
E25 = _l("De twee wachtwoorden zijn niet gelijk.")
E26 = _l("Dit wachtwoord is te makkelijk te raden of staat op een lijst van gestolen wachtwoorden.")
E27 = _l("Uw wachtwoord is te lang. Gebruik hoogstens 128 tekens.")
E28 = _l("Uw wachtwoord bevat een teken dat niet kan, zoals een tab.")
E29 = _l("U heeft uw wachtwoord vandaag al vaak gewijzigd. Probeer het morgen opnieuw.")
E38 = _l("Deze link werkt niet meer. Vraag een nieuwe e-mail aan.")
E39 = _l("Deze link hoort bij een ander verzoek. Gebruik de nieuwste e-mail.")
E29A = _l("Uw eenmalige wachtwoord kunt u niet houden. Kies een ander wachtwoord.")
E40 = _l("Deze code bestaat niet of is verlopen. Start het programma opnieuw.")
E41 = _l("Uw huidige wachtwoord klopt niet.")
BUSY = _l("Het is nu erg druk. Wacht even en probeer het opnieuw. Uw gegevens zijn veilig.")
TIMED_OUT = _l("U bent uitgelogd omdat u een tijd niets deed")

EMAIL_CHANGED = _l("Uw e-mailadres is gewijzigd.")
RESET_DONE = _l("Uw wachtwoord is gewijzigd. Op alle apparaten bent u uitgelogd.")
TOO_MANY_DEVICE_CODES = _l("U heeft het te vaak geprobeerd. Wacht 15 minuten en probeer het opnieuw.")
TOO_MANY_ANSWERS = _l("U heeft te vaak een verkeerd antwoord gegeven. Probeer het morgen opnieuw of bel ons.")

LINK_FAULTS: dict[LinkFault, LazyString] = {LinkFault.OVER: E38, LinkFault.REPLACED: E39}
VIOLATIONS: dict[Violation, LazyString] = {
    Violation.TOO_SHORT: E21,
    Violation.TOO_LONG: E27,
    Violation.CONTROL_CHARACTER: E28,
    Violation.CONTAINS_USERNAME: E22,
    Violation.TOO_FEW_KINDS: E24,
    Violation.TOO_EASY: E26,
    Violation.INITIAL_PASSWORD: E29A,
    Violation.REUSED: E23,
}
REFUSALS: dict[Refusal, LazyString] = {
    Refusal.WRONG_DETAILS: E01,
    Refusal.TOO_MANY_TRIES: E06,
    Refusal.NO_CODE: E10,
    Refusal.WRONG_CODE: E11,
    Refusal.TOO_MANY_CODES: E12,
    Refusal.NO_ENTRY: E05,
    Refusal.WRONG_PASSWORD: E04A,
    Refusal.TOO_MANY_ANSWERS: TOO_MANY_ANSWERS,
    Refusal.WRONG_KEY: E13,
    Refusal.UNKNOWN_KEY: E14,
    Refusal.WRONG_RECOVERY_CODE: E15,
}
CODE_REFUSALS: dict[CodeRefusal, LazyString] = {
    CodeRefusal.MISSING: E17,
    CodeRefusal.TYPING_ERROR: E18,
    CodeRefusal.VOID: E20,
}
THROTTLED = frozenset({Refusal.TOO_MANY_TRIES, Refusal.TOO_MANY_ANSWERS, Refusal.TOO_MANY_CODES})

PASSWORD_RULES = [
    ("length", _l("minstens 12 tekens"), HINTS["length"]),
    ("username", _l("uw gebruikersnaam staat er niet in"), HINTS["username"]),
    ("history", _l("niet een van uw laatste 12 wachtwoorden"), None),
    ("classes", _l("minstens 3 van deze 4: kleine letters, hoofdletters, cijfers, leestekens"), HINTS["classes"]),
]


def sentences(refused: NotAllowed) -> list[LazyString]:
    """Why a new password was refused, each broken rule in its own sentence, in reading order."""
    if refused.too_often:
        return [E29]
    return [VIOLATIONS[violation] for violation in refused.violations]


def wrong_activatiecode(tries_left: int) -> LazyString:
    """E19, which counts down."""
    if tries_left == 1:
        return _l("Deze activatiecode klopt niet. U kunt het nog 1 keer proberen.")
    return _l("Deze activatiecode klopt niet. U kunt het nog %(tries)s keer proberen.", tries=tries_left)


def status_of(refusal: Refusal) -> int:
    """429 when one must wait, else 422."""
    return 429 if refusal in THROTTLED else 422


def status_of_change(refused: NotAllowed) -> int:
    """429 after too many changes in a day, else 422."""
    return 429 if refused.too_often else 422


def seconds_until(moment: datetime, now: datetime) -> int:
    """Whole seconds for Retry-After, at least 1."""
    return max(1, int((moment - now).total_seconds() + 0.999))
