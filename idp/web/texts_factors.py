"""The messages about second factors by their screen id, and which refusal says which."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from idp.accounts.messages import FactorKind
from idp.second_factors.enrolment import EnrolmentRefusal
from idp.web import texts

E35 = _l("Geef deze sleutel een naam.")
E36 = _l("Deze sleutel is al toegevoegd.")
E36A = _l("U heeft al een sleutel met deze naam.")
E37 = _l("Bewaar eerst uw herstelcodes. Zet daarna het vinkje.")
E42 = _l("U moet minstens één manier houden. Voeg eerst een andere toe.")
TOO_MANY_METHODS = _l("U heeft al 10 manieren. Verwijder er eerst een.")
CHOOSE_METHOD = _l("Kies een manier.")

NAME, CODE, SAVED = "naam", "code", "bewaard"

ENROLMENT: dict[EnrolmentRefusal, tuple[str | None, LazyString]] = {
    EnrolmentRefusal.NOT_STARTED: (CODE, texts.E11),
    EnrolmentRefusal.NO_CODE: (CODE, texts.E10),
    EnrolmentRefusal.WRONG_CODE: (CODE, texts.E11),
    EnrolmentRefusal.NO_NAME: (NAME, E35),
    EnrolmentRefusal.NAME_TAKEN: (NAME, E36A),
    EnrolmentRefusal.KEY_KNOWN: (None, E36),
    EnrolmentRefusal.KEY_REFUSED: (None, texts.E13),
    EnrolmentRefusal.TOO_MANY: (None, TOO_MANY_METHODS),
}
KINDS: dict[FactorKind, LazyString] = {
    FactorKind.APP: _l("App"),
    FactorKind.KEY: _l("Sleutel of passkey"),
}
STEPS = [
    _l("Voorwaarden"),
    _l("Activatiecode"),
    _l("Wachtwoord"),
    _l("Geheime vragen"),
    _l("Twee-staps verificatie"),
]
QR_TITLE = _l("QR-code om uw account aan de app toe te voegen")
